"""What the bodies of requests have around what people give.

`{"data": {"type": ..., "attributes": {...}}}` is the client's to make: its models are
needed to check and to write a body, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.base.naming import ClassName
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Model,
    Operation,
    Ref,
    Type,
    Union,
)
from generator.understand.jsonapi import CONTAINERS, ENTRY, resource_type
from generator.understand.ownership import mentioned, reachable

Definitions = Mapping[ClassName, Definition]


def envelopes(
    definitions: Definitions, operations: Iterable[Operation]
) -> set[ClassName]:
    """The models that only envelopes of requests are made of."""
    operations = list(operations)
    found: set[ClassName] = set()
    for operation in operations:
        body = operation.body
        if body is not None and not body.is_form and body.model in definitions:
            _enter(body.model, definitions, found)
    found -= reachable(
        {name for operation in operations for name in operation.models}, definitions
    )
    while True:
        # What is part of something else is no envelope alone.
        others = {
            name
            for own, definition in definitions.items()
            if own not in found
            for name in mentioned(definition)
        }
        if not found & others:
            return found
        found -= others


def _enter(wrapper: ClassName, definitions: Definitions, found: set[ClassName]) -> None:
    """Note what a model is made of, where it holds resources and nothing else."""
    model = definitions[wrapper]
    if wrapper in found or not isinstance(model, Model):
        return
    data = [field for field in model.fields if field.wire == "data"]
    if not data or {field.wire for field in model.fields} - ENTRY:
        return
    resources = list(_models(data[0].type, definitions))
    if not resources or any(resource_type(r) is None for r in resources):
        return
    found.add(wrapper)
    for resource in resources:
        found.add(resource.name)
        for field in resource.fields:
            if field.wire in CONTAINERS:
                for container in _models(field.type, definitions):
                    found.add(container.name)
                    for member in container.fields:
                        for inner in _models(member.type, definitions):
                            _enter(inner.name, definitions, found)


def _models(type_: Type, definitions: Definitions) -> Iterator[Model]:
    """The models that a type is, or a list of; none where it may be another thing."""
    options = type_.options if isinstance(type_, Union) else (type_,)
    options = tuple(option for option in options if option != NULL)
    if len(options) != 1:
        return
    one = options[0]
    if isinstance(one, Array):
        yield from _models(one.item, definitions)
    elif isinstance(one, Ref):
        definition = definitions.get(one.name)
        if isinstance(definition, Alias):
            yield from _models(definition.type, definitions)
        elif isinstance(definition, Model):
            yield definition
