"""Types as Python annotations: the only place where the text of a type is made."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache

from generator.base.literals import literal
from generator.base.naming import ClassName
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Field,
    Map,
    Model,
    Nested,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
    options,
)

PRIMITIVES: Mapping[str, str] = {
    "string": "str",
    "integer": "int",
    # JSON has one kind of number; int keeps 42 from becoming 42.0.
    "number": "int | float",
    "boolean": "bool",
    "null": "None",
    "date-time": "_dt.datetime",
    "date": "_dt.date",
    # Files travel as multipart parts; their model only names them.
    "binary": "str",
    "any": "Any",
    "object": "dict[str, Any]",
}

ARGUMENTS: Mapping[str, str] = {
    "object": "Mapping[str, Any]",
    "binary": "FileInput",
    "date-time": "_dt.datetime | str",
    "date": "_dt.date | str",
}
"""Where what callers may give differs from what a model holds."""

FREE: Mapping[str, str] = {"str": "AnyText", "int": "AnyInteger"}
"""What the runtime calls a kind of which every value will do, beside some by name."""


def annotation(type_: Type) -> str:
    """How a model spells a type."""
    return " | ".join(_alternatives(type_, _model_part))


def field_annotation(field: Field) -> str:
    """How a model spells a field, absence included."""
    return optional(annotation(field.type), field.required or field.assumed)


def optional(text: str, required: bool) -> str:
    """An annotation of what may be left out, unless it is required."""
    return text if required else f"{text} | UnsetType"


@dataclass(frozen=True)
class Spelling:
    """How the arguments of methods, and what stands in them, are spelled.

    Args:
        definitions: all models by name.
        dicts: those that a TypedDict describes as well.
        models: what stands before the name of a model.
        types: what stands before the name of a TypedDict.
    """

    definitions: Mapping[ClassName, Definition]
    dicts: Set[ClassName] = frozenset()
    models: str = ""
    types: str = "_types."


def dict_name(model: ClassName) -> ClassName:
    """The TypedDict of what a model is given as."""
    return ClassName(f"{model}Dict")


def argument_annotation(
    type_: Type, spelling: Spelling, nested: Nested | None = None
) -> str:
    """How a method's argument spells a type: what callers may give for it.

    Wherever a model stands, a dict of its properties will do; wherever a list stands,
    any iterable. A choice is closed, unless any other value will do. A `nested`
    resource is given flat.
    """
    if nested is not None:
        item = f"{spelling.types}{dict_name(nested.name)}"
        item = "str" if nested.identifier else item
        text = f"Iterable[{item}]" if nested.many else item
        return f"{text} | None" if NULL in options(type_) else text
    return " | ".join(_given(type_, spelling, ()))


def _given(type_: Type, spelling: Spelling, above: tuple[ClassName, ...]) -> list[str]:
    def part(option: Type) -> list[str]:
        if isinstance(option, Ref):
            return _given_by_name(option.name, spelling, above)
        if isinstance(option, Array):
            return [f"Iterable[{' | '.join(_given(option.item, spelling, above))}]"]
        if isinstance(option, Map):
            item = " | ".join(_given(option.item, spelling, above))
            return [f"Mapping[str, {item}]"]
        if isinstance(option, Primitive) and option.name in ARGUMENTS:
            return ARGUMENTS[option.name].split(" | ")
        if isinstance(option, Enum):
            return _enum_part(replace(option, open=option.free), {})
        return _model_part(option)

    return _alternatives(type_, part)


def _given_by_name(
    name: ClassName, spelling: Spelling, above: tuple[ClassName, ...]
) -> list[str]:
    """What will do for what a name stands for."""
    definition = spelling.definitions.get(name)
    model = f"{spelling.models}{name}"
    if name in above or definition is None:
        return [model]
    if isinstance(definition, Alias):
        return _given(definition.type, spelling, (*above, name))
    if isinstance(definition, UnionAlias):
        variants = Union(definition.options)
        return [model, *_given(variants, spelling, (*above, name))]
    if isinstance(definition, Model) and definition.internal:
        return ["Mapping[str, Any]"]
    if name in spelling.dicts:
        return [model, f"{spelling.types}{dict_name(name)}"]
    return [model, "Mapping[str, Any]"]


@cache
def names_in(source: str) -> frozenset[str]:
    """The variables that Python source mentions, those of its annotations included."""
    nodes = ast.walk(ast.parse(source))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def _alternatives(type_: Type, part: Callable[[Type], list[str]]) -> list[str]:
    """The texts of all alternatives, each once, None last."""
    texts: dict[str, None] = {}
    for option in sorted(options(type_), key=lambda option: option == NULL):
        texts.update(dict.fromkeys(part(option)))
    return list(texts)


def _model_part(option: Type) -> list[str]:
    if isinstance(option, Primitive):
        return PRIMITIVES[option.name].split(" | ")
    if isinstance(option, Ref):
        return [option.name]
    if isinstance(option, Array):
        return [f"list[{annotation(option.item)}]"]
    if isinstance(option, Map):
        return [f"dict[str, {annotation(option.item)}]"]
    if isinstance(option, Enum):
        return _enum_part(option)
    return _alternatives(option, _model_part)


def _enum_part(option: Enum, whole: Mapping[str, str] = FREE) -> list[str]:
    # typing.Literal has booleans, but msgspec reads none:
    # https://jcristharif.com/msgspec/supported-types.html#literal
    if any(isinstance(value, bool) for value in option.values):
        return ["bool"]
    choices = f"Literal[{', '.join(literal(value) for value in option.values)}]"
    if not option.open:
        return [choices]
    kinds = dict.fromkeys(type(value).__name__ for value in option.values)
    return [choices, *(whole.get(k, k) if option.free else k for k in kinds)]
