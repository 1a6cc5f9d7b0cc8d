"""Other names for definitions, everywhere that they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.base.naming import ClassName
from generator.understand.ir import (
    Array,
    Body,
    Definition,
    Map,
    Model,
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


def renamed_operation(operation: Operation, names: Names) -> Operation:
    """An operation that takes and gives what has other names."""
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
        body=operation.body and _renamed_body(operation.body, names),
    )


def _renamed_body(body: Body, names: Names) -> Body:
    return replace(
        body,
        model=names.get(body.model, body.model),
        keywords=tuple(
            replace(keyword, type=renamed_type(keyword.type, names))
            for keyword in body.keywords
        ),
    )
