"""Properties that travel one way only: `readOnly` from the API, `writeOnly` to it.

OpenAPI 3.0.3, Schema Object: `required` counts on the way that such a property takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.base.naming import ClassName
from generator.understand.ir import (
    PLAIN_ANSWERS,
    Definition,
    Field,
    Model,
    Operation,
    referenced,
)
from generator.understand.ownership import reachable


def with_directions(
    definitions: Mapping[ClassName, Definition], operations: Iterable[Operation]
) -> dict[ClassName, Definition]:
    """The definitions, their classes asking only for what stands in each use of them.

    A class that requests are made of does not ask for what only the API sets, and one
    that answers are read as does not ask for what is only sent; `needed` are the names
    that a request has to have nevertheless.
    """
    roots: set[ClassName] = set()
    answers: set[ClassName] = set()
    for operation in operations:
        answers |= operation.models
        if operation.body is not None:
            roots |= {operation.body.model} - PLAIN_ANSWERS
        for parameter in operation.parameters:
            roots |= referenced(parameter.type)
    sent = reachable(roots, definitions)
    read = reachable(answers, definitions)
    return {
        name: (
            _directed(definition, name in sent, name in read)
            if isinstance(definition, Model)
            else definition
        )
        for name, definition in definitions.items()
    }


def _directed(model: Model, sent: bool, read: bool) -> Model:
    if all(field.direction is None for field in model.fields):
        return model
    asked = [_asked(field, sent, read) for field in model.fields]
    needed = [
        before.wire
        for before, after in zip(model.fields, asked, strict=True)
        if before.direction == "write" and before.required and not after.required
    ]
    return replace(model, fields=tuple(asked), needed=tuple(needed))


def _asked(field: Field, sent: bool, read: bool) -> Field:
    """The field as its class has it."""
    absent = (field.direction == "read" and sent) or (
        field.direction == "write" and read
    )
    if not (absent and field.required):
        return field
    return replace(field, required=False, constant=None)
