"""Other names for definitions, everywhere that they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.base.naming import ClassName
from generator.understand.ir import (
    Array,
    Body,
    Definition,
    Keyword,
    Map,
    Model,
    Nested,
    Operation,
    Ref,
    Type,
    Union,
    UnionAlias,
)

Names = Mapping[ClassName, ClassName]
"""New names by the old ones; what is not there keeps its own."""


def renamed_type(type_: Type, names: Names) -> Type:
    """A type, with other names in it."""
    if isinstance(type_, Ref):
        return Ref(names.get(type_.name, type_.name))
    if isinstance(type_, Array):
        return Array(renamed_type(type_.item, names))
    if isinstance(type_, Map):
        return Map(renamed_type(type_.item, names))
    if isinstance(type_, Union):
        options = (renamed_type(option, names) for option in type_.options)
        return Union(tuple(dict.fromkeys(options)))
    return type_


def renamed_parts(definition: Definition, names: Names) -> Definition:
    """A definition under its own name, with other names in it."""
    if isinstance(definition, Model):
        return replace(
            definition,
            fields=tuple(
                replace(field, type=renamed_type(field.type, names))
                for field in definition.fields
            ),
        )
    if isinstance(definition, UnionAlias):
        options = (renamed_type(option, names) for option in definition.options)
        return replace(definition, options=tuple(dict.fromkeys(options)))
    return replace(definition, type=renamed_type(definition.type, names))


def renamed_definitions(
    definitions: Mapping[ClassName, Definition], names: Names
) -> dict[ClassName, Definition]:
    """Definitions under other names."""
    return {
        names.get(name, name): replace(
            renamed_parts(definition, names), name=names.get(name, name)
        )
        for name, definition in definitions.items()
    }


def renamed_operation(operation: Operation, names: Names, flat: Names) -> Operation:
    """An operation that takes and gives what has other names.

    Args:
        operation: the operation.
        names: those of definitions.
        flat: those that people know flat resources by, by their definitions.
    """
    return replace(
        operation,
        responses={
            status: None if name is None else names.get(name, name)
            for status, name in operation.responses.items()
        },
        parameters=tuple(
            replace(parameter, type=renamed_type(parameter.type, names))
            for parameter in operation.parameters
        ),
        filters=tuple(
            replace(field, value=field.value and renamed_type(field.value, names))
            for field in operation.filters
        ),
        body=operation.body and _renamed_body(operation.body, names, flat),
    )


def _renamed_body(body: Body, names: Names, flat: Names) -> Body:
    return replace(
        body,
        model=names.get(body.model, body.model),
        keywords=_renamed_keywords(body.keywords, names, flat),
    )


def _renamed_keywords(
    keywords: tuple[Keyword, ...], names: Names, flat: Names
) -> tuple[Keyword, ...]:
    return tuple(
        replace(
            keyword,
            type=renamed_type(keyword.type, names),
            nested=keyword.nested and _renamed_nested(keyword.nested, names, flat),
        )
        for keyword in keywords
    )


def _renamed_nested(nested: Nested, names: Names, flat: Names) -> Nested:
    return replace(
        nested,
        model=names.get(nested.model, nested.model),
        name=flat.get(nested.model, nested.name),
        keys=_renamed_keywords(nested.keys, names, flat),
    )
