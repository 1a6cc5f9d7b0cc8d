"""Filter modules as plain values: what templates/filters prints."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.base.errors import GeneratorError
from generator.base.literals import literal
from generator.base.naming import ClassName, Identifier
from generator.base.text import sentence
from generator.understand import ir
from generator.understand.filter_names import filter_class

# The runtime's classes, by what the operators take.
SINGLE: Mapping[str, str] = {
    "contains": "Contains",
    "ends-with": "EndsWith",
    "equals": "Equals",
    "greater-or-equal": "GreaterOrEqual",
    "greater-than": "GreaterThan",
    "less-or-equal": "LessOrEqual",
    "less-than": "LessThan",
    "starts-with": "StartsWith",
}
MULTIPLE: Mapping[str, str] = {
    "any": "AnyList",
    "contains": "ContainsList",
    "equals": "EqualsList",
}
BARE: Mapping[str, str] = {"has": "Has"}
ORDERED = frozenset({"GreaterOrEqual", "GreaterThan", "LessOrEqual", "LessThan"})

RESERVED = frozenset({"bool", "float", "int", "mro", "str"})
"""Names that mean something else in the body of a filter set."""

# Field names have no capitals, so that no field can hide one of these types.
TYPES: Mapping[str, str] = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "number": "float",
    "date-time": "DateTime",
    "date": "Date",
}
KINDS: Mapping[type, str] = {str: "string", bool: "boolean", int: "integer"}
IMPORTS: Mapping[str, str] = {
    "Date": "from datetime import date as Date",
    "DateTime": "from datetime import datetime as DateTime",
    "Literal": "from typing import Literal",
}


@dataclass(frozen=True)
class FilterField:
    """A line of a filter set: `name = base["Set", type](arguments)`.

    `type` is None where no operator takes a value.
    """

    name: str
    base: str
    type: str | None
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class FilterSet:
    """A class with the fields that some operations filter by.

    `operations` is the source of a tuple of their names, `doc` a docstring's lines.
    """

    name: ClassName
    doc: tuple[str, ...]
    operations: str
    fields: tuple[FilterField, ...]


@dataclass(frozen=True)
class Combination:
    """A class of a field with several operators: `class name(bases)`."""

    name: str
    bases: tuple[str, ...]


@dataclass(frozen=True)
class FilterModule:
    """A group's module of filters.

    `imports` are whole lines, `runtime` what comes from the runtime, `shared` pairs
    of a name and the class of another operation that it stands for.
    """

    group: Identifier
    imports: tuple[str, ...]
    runtime: tuple[str, ...]
    combinations: tuple[Combination, ...]
    sets: tuple[FilterSet, ...]
    shared: tuple[tuple[ClassName, ClassName], ...]

    @property
    def names(self) -> tuple[ClassName, ...]:
        """The public names, sorted."""
        shared = (name for name, _ in self.shared)
        return tuple(sorted([*(item.name for item in self.sets), *shared]))


def filter_modules(groups: Iterable[ir.Group]) -> tuple[FilterModule, ...]:
    """The modules of the package of filters, sorted.

    Raises:
        GeneratorError: when two operations have a class of the same name: the names
            of the package are flat.
    """
    groups = sorted(groups, key=lambda group: group.name)
    owners: dict[ClassName, str] = {}
    for operation in (operation for group in groups for operation in group.operations):
        if name := filter_class(operation):
            owner = owners.setdefault(name, operation.operation_id)
            if owner != operation.operation_id:
                raise GeneratorError(
                    f"{owner} and {operation.operation_id} both have a class {name}"
                )
    modules = (filter_module(group) for group in groups)
    return tuple(module for module in modules if module)


def filter_module(group: ir.Group) -> FilterModule | None:
    """What a group's module of filters holds; None where nothing filters."""
    # Of equal sets the plainest name stands for all: it is what messages show.
    plainest = sorted(group.operations, key=lambda op: (len(op.name), op.name))
    operations = {name: op for op in plainest if (name := filter_class(op))}
    if not operations:
        return None

    fields = {name: _fields(operation) for name, operation in operations.items()}
    equal: dict[frozenset[FilterField], list[ClassName]] = {}
    for name in operations:
        equal.setdefault(frozenset(fields[name]), []).append(name)
    bases = sorted(
        {_bases(field) for item in operations.values() for field in item.filters}
    )
    combined = [classes for classes in bases if len(classes) > 1]
    types = {
        (field.type or "").partition("[")[0]
        for name in operations
        for field in fields[name]
    }
    runtime = {"FilterSet", *itertools.chain.from_iterable(bases)}
    runtime |= types & {"FilterValue"}
    runtime |= {"S", "V"} if combined else set()
    return FilterModule(
        group=group.name,
        imports=tuple(line for name, line in IMPORTS.items() if name in types),
        runtime=tuple(sorted(runtime)),
        combinations=tuple(
            Combination(_base(classes), tuple(_generic(name) for name in classes))
            for classes in combined
        ),
        sets=tuple(
            _set(names[0], [operations[name].name for name in names], fields[names[0]])
            for names in equal.values()
        ),
        shared=tuple(
            (name, first) for first, *others in equal.values() for name in others
        ),
    )


def _set(
    name: ClassName, operations: list[Identifier], fields: tuple[FilterField, ...]
) -> FilterSet:
    listed = sentence(f"`{operation}`" for operation in operations)
    doc = f"What {listed} {'filters' if len(operations) == 1 else 'filter'} by."
    lines = tuple(textwrap.wrap(doc, 78))
    return FilterSet(name, lines, literal(tuple(operations)), fields)


def _fields(operation: ir.Operation) -> tuple[FilterField, ...]:
    return tuple(_field(field) for field in operation.filters)


def _field(field: ir.FilterField) -> FilterField:
    name = f"{field.name}_" if field.name in RESERVED else field.name
    classes, wire = _bases(field), literal(field.wire)
    if classes == ("Has",):
        return FilterField(name, "Has", None, (wire,))
    type_, arguments = _value(field.value)
    return FilterField(name, _base(classes), type_, (wire, *arguments))


def _bases(field: ir.FilterField) -> tuple[str, ...]:
    """The runtime's classes for a field's operators, sorted."""
    # An operator for both a value and a list is of the class that takes either.
    single = (SINGLE[name] for name in field.single if name not in field.multiple)
    multiple = (MULTIPLE[name] for name in field.multiple)
    names = {*single, *multiple, *(BARE[name] for name in field.bare)}
    if names >= ORDERED:
        names = names - ORDERED | {"Ordered"}
    return tuple(sorted(names))


def _base(classes: tuple[str, ...]) -> str:
    return classes[0] if len(classes) == 1 else f"_{''.join(classes)}"


def _generic(name: str) -> str:
    return "Has[S]" if name == "Has" else f"{name}[S, V]"


def _value(type_: ir.Type | None) -> tuple[str, tuple[str, ...]]:
    """The type of a field's values, and what the field is told to check."""
    match type_:
        case None:
            return "FilterValue", ()
        case ir.Primitive(name):
            return TYPES[name], (literal(name),)
        case ir.Enum(values):
            [kind] = {KINDS[type(value)] for value in values}
            text = ", ".join(literal(value) for value in values)
            return f"Literal[{text}]", (literal(kind), literal(values))
    raise TypeError(f"no filter takes values of type {type_}")
