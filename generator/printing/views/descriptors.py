"""Modules of operation descriptors as plain values: what templates/operations prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.base.literals import literal
from generator.printing.annotations import names_in
from generator.printing.docstrings import docstring
from generator.understand.facts import FACTS
from generator.understand.ir import (
    Body,
    Capacity,
    ConditionalLimit,
    Group,
    Job,
    Linkage,
    Operation,
    Parameter,
    Primitive,
    RateLimit,
    Window,
)


@dataclass(frozen=True)
class OperationModule:
    """A group's descriptors: constant names, with the expressions that they are."""

    name: str
    title: str
    imports: tuple[str, ...]
    operations: tuple[tuple[str, str], ...]


def operation_module(group: Group) -> OperationModule:
    """What a group's module of descriptors holds."""
    operations = tuple(
        (op.name.upper(), _operation(op, group)) for op in group.operations
    )
    return OperationModule(
        group.name,
        docstring(f"The operations of `{group.name}` on the wire.", 0),
        tuple(sorted({name for _, text in operations for name in names_in(text)})),
        operations,
    )


def call(name: str, arguments: Mapping[str, str | None]) -> str:
    """A call with keyword arguments; those that are None are left out."""
    given = (f"{key}={text}" for key, text in arguments.items() if text is not None)
    return f"{name}({', '.join(given)})"


def _operation(op: Operation, group: Group) -> str:
    responses = ", ".join(
        f"{status}: {literal(name)}" for status, name in op.responses.items()
    )
    parameters = tuple(_parameter(parameter) for parameter in op.parameters)
    told = {
        fact.descriptor: _value(fact.read(op))
        for fact in FACTS
        if fact.descriptor is not None
    }
    return call(
        "Operation",
        {
            "name": literal(op.name),
            "group": literal(group.name),
            "method": literal(op.method),
            "path": literal(op.path),
            "revision": told.pop("revision"),
            "summary": told.pop("summary"),
            "reference": told.pop("reference"),
            # It is said only where none are sent.
            "security": "False" if told.pop("security") is None else None,
            "parameters": _tuple(parameters),
            "body": _body(op.body, op.capacity) if op.body else None,
            "accept": literal(op.accept),
            "responses": f"{{{responses}}}",
            **told,
        },
    )


def _value(value: Any) -> str | None:
    """The value of a fact; None where it is the default of the runtime's."""
    match value:
        case None | False | "" | ():
            return None
        case RateLimit():
            windows = {"burst": value.burst, "steady": value.steady}
            windows["daily"] = value.daily
            return call("RateLimit", {key: _value(w) for key, w in windows.items()})
        case Window(requests, seconds):
            return f"Window({requests}, {seconds})"
        case ConditionalLimit(parameter, text, limit):
            given = {"parameter": literal(parameter), "value": literal(text)}
            return call("ConditionalLimit", {**given, "rate_limit": _value(limit)})
        case Job(statuses):
            return call("Job", {"statuses": _texts(statuses)})
        case (ConditionalLimit(), *_):
            return _tuple(tuple(str(_value(limit)) for limit in value))
        case tuple():
            return _texts(value)
    return literal(value)


def _parameter(parameter: Parameter) -> str:
    return call(
        "Parameter",
        {
            "name": literal(str(parameter.name)),
            "wire": literal(parameter.wire),
            "location": literal(parameter.location),
            "required": "True" if parameter.required else None,
            "minimum": _number(parameter.minimum),
            "maximum": _number(parameter.maximum),
            "explode": "True" if parameter.explode else None,
            "filter": "True" if parameter.filter else None,
        },
    )


def _body(body: Body, capacity: Capacity) -> str:
    files = tuple(k.name for k in body.keywords if k.type == Primitive("binary"))
    keywords = {str(k.name): k.pointer for k in body.keywords}
    linkages = ", ".join(
        f"{literal(str(k.name))}: {_linkage(k.linkage)}"
        for k in body.keywords
        if k.linkage
    )
    return call(
        "Body",
        {
            "media_type": literal(body.media_type),
            "model": None if body.multipart else literal(body.model),
            "template": literal(body.template) if body.template else None,
            "keywords": literal(keywords) if keywords else None,
            "linkages": f"{{{linkages}}}" if linkages else None,
            "required": _texts(tuple(k.name for k in body.keywords if k.required)),
            "files": _texts(files),
            "path_id": literal(body.path_id) if body.path_id else None,
            "items": _pointer(body.items if capacity.items is not None else None),
            "unique_id": _pointer(body.unique_id),
            "time": _pointer(body.time),
            "appends": _texts(body.appends),
        },
    )


def _linkage(linkage: Linkage) -> str:
    many = "True" if linkage.many else None
    return call("Linkage", {"type": literal(linkage.type), "many": many})


def _texts(values: tuple[str, ...]) -> str | None:
    return literal(tuple(str(value) for value in values)) if values else None


def _pointer(pointer: str | None) -> str | None:
    return literal(pointer) if pointer is not None else None


def _tuple(texts: tuple[str, ...]) -> str | None:
    if not texts:
        return None
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _number(value: int | None) -> str | None:
    return None if value is None else literal(value)
