"""One class for each JSON:API type, and one for each kind of answer that has it.

Documents describe a resource anew for each operation; what they describe is one thing.
A resource is known by its constant `type`, a resource identifier by having nothing but
its type and id. Requests keep the schemas that they have: these take less, and ask for
more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from generator.base.naming import ClassName, class_name, words
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Field,
    Model,
    Operation,
    Parameter,
    Ref,
    Type,
    Union,
    UnionAlias,
)
from generator.understand.jsonapi import is_identifier, resource_type
from generator.understand.merging import Apart, Merger
from generator.understand.ownership import entry_points, reachable
from generator.understand.renaming import renamed_parts
from generator.understand.schemas.names import SchemaPath
from generator.understand.schemas.short_names import typed_path

Definitions = Mapping[ClassName, Definition]


@dataclass(frozen=True)
class Variant:
    """One description of a resource: a model, and the operations that answer with it."""

    model: ClassName
    operations: tuple[str, ...]


def by_type(
    definitions: Definitions,
    operations: Iterable[Operation],
    paths: Mapping[ClassName, SchemaPath],
    given: Set[ClassName],
) -> tuple[dict[ClassName, Definition], dict[ClassName, ClassName]]:
    """The definitions with one class for each type, and one for each kind of answer.

    Args:
        definitions: all that there are.
        operations: what they are for.
        paths: what leads to those that have no name of their own.
        given: what was given its name in so many words, and so stays apart.

    Returns:
        The definitions, new ones called by their paths; and which of them stand for
        which answers.
    """
    operations = sorted(operations, key=lambda operation: operation.name)
    variants = _variants(definitions, operations, given)
    merger = _merged(definitions, paths, variants)
    for type_, own in variants.items():
        _tell(merger.made, type_, own, definitions, operations)
    answers: dict[ClassName, ClassName] = {}
    for path, names in _documents(definitions, operations, given, merger).items():
        try:
            merger.document(names, path)
        except Apart:
            continue
        answers |= dict.fromkeys(names, ClassName(path))
    taken = (replace(operation, responses={}) for operation in operations)
    sent = reachable(
        {name for operation in taken for name in entry_points(operation)}, definitions
    )
    kept = {
        name: (
            definition if name in sent else renamed_parts(definition, merger.classes)
        )
        for name, definition in definitions.items()
    }
    return kept | merger.made, answers


# ---------------------------------------------------------------- resources


def _variants(
    definitions: Definitions, operations: Sequence[Operation], given: Set[ClassName]
) -> dict[str, list[Variant]]:
    """The variants of each type."""
    users: defaultdict[ClassName, list[str]] = defaultdict(list)
    for operation in operations:
        found = {
            name
            for answer in operation.models
            for wire in ("data", "included")
            for name in _resources(definitions[answer], wire, definitions)
        }
        for name in found:
            users[name].append(operation.name)
    by_type: defaultdict[str, list[Variant]] = defaultdict(list)
    for name in sorted(users.keys() - given):
        type_ = _type_of(definitions[name])
        if type_ is not None:
            by_type[type_].append(Variant(name, tuple(users[name])))
    called = Counter(class_name(type_) for type_ in by_type)
    return {
        type_: own
        for type_, own in sorted(by_type.items())
        # Two types of one name cannot both have it.
        if called[class_name(type_)] == 1
    }


def _merged(
    definitions: Definitions,
    paths: Mapping[ClassName, SchemaPath],
    variants: dict[str, list[Variant]],
) -> Merger:
    """One class for each type; a type whose variants cannot be one loses its own."""
    while True:
        classes = {
            variant.model: ClassName(typed_path(type_))
            for type_, own in variants.items()
            for variant in own
        }
        merger = Merger(definitions, paths, classes)
        try:
            for type_, own in variants.items():
                merger.resource([v.model for v in own], typed_path(type_))
        except Apart:
            del variants[type_]
            continue
        return merger


def _resources(
    definition: Definition, wire: str, definitions: Definitions
) -> set[ClassName]:
    """The resources in a member of an answer."""
    return {
        name
        for name in _models(_member(definition, wire), definitions)
        if _type_of(definitions[name]) is not None
        and not _is_identifier(definitions[name])
    }


def _type_of(definition: Definition) -> str | None:
    type_ = resource_type(definition)
    return type_ if type_ is not None and words(type_) else None


def _is_identifier(definition: Definition) -> bool:
    return isinstance(definition, Model) and is_identifier(definition)


# ---------------------------------------------------------------- answers


def _documents(
    definitions: Definitions,
    operations: Iterable[Operation],
    given: Set[ClassName],
    merger: Merger,
) -> dict[SchemaPath, list[ClassName]]:
    """The whole answers that have one kind of thing, by what they are called."""
    kinds: defaultdict[SchemaPath, list[ClassName]] = defaultdict(list)
    for name in sorted(set().union(*(op.models for op in operations)) - given):
        data = _member(definitions[name], "data")
        models = list(_models(data, definitions))
        if len(models) != 1:
            continue
        identifier = _is_identifier(definitions[models[0]])
        type_ = _type_of(definitions[models[0]])
        if type_ is None or not (identifier or models[0] in merger.classes):
            continue
        page = any(isinstance(o, Array) for o in _options(data, definitions))
        kind = ("Identifier" if identifier else "") + ("Page" if page else "Document")
        # Relationships are often empty, resources only where one leads to them: whoever
        # reads one by its id need not ask whether it is there.
        null = kind == "Document" and NULL in _options(data, definitions)
        kinds[typed_path(type_, kind, null=null)].append(name)
    return dict(sorted(kinds.items()))


def _member(definition: Definition, wire: str) -> Type:
    fields = definition.fields if isinstance(definition, Model) else ()
    return next((field.type for field in fields if field.wire == wire), NULL)


def _models(type_: Type, definitions: Definitions) -> Iterator[ClassName]:
    """The models that a type is, or a list of."""
    for option in _options(type_, definitions):
        if isinstance(option, Array):
            yield from _models(option.item, definitions)
        elif isinstance(option, Ref):
            yield option.name


def _options(type_: Type, definitions: Definitions) -> Iterator[Type]:
    """The alternatives of a type, those behind names among them."""
    definition = definitions.get(type_.name) if isinstance(type_, Ref) else None
    inside: tuple[Type, ...] = ()
    if isinstance(type_, Union):
        inside = type_.options
    elif isinstance(definition, UnionAlias):
        inside = definition.options
    elif isinstance(definition, Alias):
        inside = (definition.type,)
    else:
        yield type_
    for option in inside:
        yield from _options(option, definitions)


# ---------------------------------------------------------------- what brings what


def _tell(
    made: dict[ClassName, Definition],
    type_: str,
    variants: Sequence[Variant],
    definitions: Definitions,
    operations: Sequence[Operation],
) -> None:
    """Have the attributes that are not in every answer say which of them they are in."""
    resource = made[ClassName(typed_path(type_))]
    name, *others = set(_models(_member(resource, "attributes"), made)) or [None]
    attributes = made.get(name) if name and not others else None
    if name is None or not (
        isinstance(attributes, Model) and isinstance(resource, Model)
    ):
        return
    asked = [
        parameter
        for operation in operations
        for parameter in operation.parameters
        if parameter.wire == f"additional-fields[{type_}]"
    ]
    wires = {variant: _wires(definitions[variant.model]) for variant in variants}
    made[resource.name] = replace(
        resource,
        fields=tuple(
            (
                _telling(field, _bringing(field, (), wires))
                if field.wire == "attributes"
                else field
            )
            for field in resource.fields
        ),
    )
    within = {
        variant: {
            wire
            for model in _models(
                _member(definitions[variant.model], "attributes"), definitions
            )
            for wire in _wires(definitions[model])
        }
        for variant, own in wires.items()
        if "attributes" in own
    }
    made[name] = replace(
        attributes,
        fields=tuple(
            _telling(field, _bringing(field, asked, within))
            for field in attributes.fields
        ),
    )


def _wires(definition: Definition) -> set[str]:
    fields = definition.fields if isinstance(definition, Model) else ()
    return {field.wire for field in fields}


def _telling(field: Field, text: str) -> Field:
    return replace(field, doc=" ".join(filter(None, (text, field.doc))))


def _bringing(
    field: Field, asked: Iterable[Parameter], wires: Mapping[Variant, set[str]]
) -> str:
    """Which calls an attribute needs, empty where it is always there."""
    for parameter in asked:
        if field.wire in _values(parameter.type):
            return f'`{parameter.name}=["{field.wire}"]` asks for it.'
    having = {
        op for v, own in wires.items() if field.wire in own for op in v.operations
    }
    lacking = {op for variant in wires for op in variant.operations} - having
    if not lacking:
        return ""
    if len(having) <= len(lacking):
        return f"Only {_listed(having)} {'gives' if len(having) == 1 else 'give'} it."
    return f"{_listed(lacking)} {'does' if len(lacking) == 1 else 'do'} not give it."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _values(type_: Type) -> set[object]:
    if isinstance(type_, Array):
        return _values(type_.item)
    if isinstance(type_, Union):
        return {value for option in type_.options for value in _values(option)}
    return set(type_.values) if isinstance(type_, Enum) else set()
