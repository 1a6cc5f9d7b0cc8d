"""Which resources an answer may link: relationships, `included` and `include` together.

A compound document has the resources that those under `data`, or each other, are
related to: https://jsonapi.org/format/#document-compound-documents
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.base.naming import RESOURCE_MODEL_ATTRIBUTES, ClassName
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Field,
    Link,
    Model,
    Operation,
    Ref,
    Type,
    Union,
    UnionAlias,
    nullable,
)


def with_links(
    definitions: Mapping[ClassName, Definition], operations: Iterable[Operation]
) -> dict[ClassName, Definition]:
    """The definitions, with the resources of compound documents marked and linked."""
    together: defaultdict[ClassName, set[ClassName]] = defaultdict(set)
    asked: defaultdict[ClassName, set[str]] = defaultdict(set)
    for operation in operations:
        includes = _includes(operation)
        for name in operation.models:
            model = definitions[name]
            included = _at(model, "included", definitions)
            if included:
                primary = _at(model, "data", definitions)
                for one in primary | included:
                    together[one] |= primary | included
                for one in primary:
                    asked[one] |= includes
    return {
        name: (
            _linked(definition, together[name], asked[name], definitions)
            if isinstance(definition, Model) and name in together
            else definition
        )
        for name, definition in definitions.items()
    }


def _linked(
    model: Model,
    together: set[ClassName],
    asked: set[str],
    definitions: Mapping[ClassName, Definition],
) -> Model:
    taken = {field.name for field in model.fields} | RESOURCE_MODEL_ATTRIBUTES
    links = []
    for relationship in _relationships(model, definitions):
        type_ = _target(relationship, together, definitions)
        if type_ is not None and relationship.name not in taken:
            include = relationship.wire if relationship.wire in asked else None
            links.append(Link(relationship.name, type_, include))
    return replace(model, kind="resource", links=tuple(links))


def _relationships(
    model: Model, definitions: Mapping[ClassName, Definition]
) -> Iterator[Field]:
    for name in sorted(_at(model, "relationships", definitions)):
        relationships = definitions[name]
        if isinstance(relationships, Model):
            yield from relationships.fields


def _target(
    relationship: Field,
    together: set[ClassName],
    definitions: Mapping[ClassName, Definition],
) -> Type | None:
    """What a relationship leads to, None where no answer has it."""
    linkages = [
        option
        for entry in _models(relationship.type, definitions)
        for field in _fields(definitions[entry], "data")
        for option in _options(field.type, definitions)
    ]
    types = {
        _type_of(definitions[one])
        for option in linkages
        for one in _models(option, definitions)
    }
    targets = sorted(n for n in together if _type_of(definitions[n]) in types - {None})
    if not targets:
        return None
    one: Type = Union(tuple(Ref(name) for name in targets))
    one = one if len(targets) > 1 else Ref(targets[0])
    many = any(isinstance(option, Array) for option in linkages)
    type_ = Array(one) if many else one
    return nullable(type_) if NULL in linkages else type_


def _type_of(definition: Definition) -> str | None:
    """The JSON:API type of a resource or of its identifier."""
    for field in _fields(definition, "type"):
        if isinstance(field.constant, str):
            return field.constant
    return None


def _includes(operation: Operation) -> set[str]:
    return {
        value
        for parameter in operation.parameters
        if parameter.wire == "include" and isinstance(parameter.type, Array)
        for value in _values(parameter.type.item)
    }


def _values(type_: Type) -> set[str]:
    values = type_.values if isinstance(type_, Enum) else ()
    return {value for value in values if isinstance(value, str)}


def _fields(definition: Definition, wire: str) -> list[Field]:
    fields = definition.fields if isinstance(definition, Model) else ()
    return [field for field in fields if field.wire == wire]


def _at(
    definition: Definition, wire: str, definitions: Mapping[ClassName, Definition]
) -> set[ClassName]:
    """The models in a field of a model, or in the list that stands there."""
    return {
        name
        for field in _fields(definition, wire)
        for name in _models(field.type, definitions)
    }


def _models(
    type_: Type, definitions: Mapping[ClassName, Definition]
) -> Iterator[ClassName]:
    for option in _options(type_, definitions):
        if isinstance(option, Array):
            yield from _models(option.item, definitions)
        elif isinstance(option, Ref):
            yield option.name


def _options(
    type_: Type, definitions: Mapping[ClassName, Definition]
) -> Iterator[Type]:
    """The alternatives of a type, those behind aliases among them."""
    if isinstance(type_, Union):
        for option in type_.options:
            yield from _options(option, definitions)
        return
    definition = definitions.get(type_.name) if isinstance(type_, Ref) else None
    if isinstance(definition, UnionAlias):
        yield from _options(Union(definition.options), definitions)
    elif isinstance(definition, Alias):
        yield from _options(definition.type, definitions)
    else:
        yield type_
