"""Modules of operation descriptors as plain values: what templates/operations prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from generator.base.literals import literal
from generator.base.naming import words
from generator.printing.annotations import names_in
from generator.printing.docstrings import docstring
from generator.understand.filter_names import filter_class
from generator.understand.ir import (
    Array,
    Body,
    Capacity,
    ConditionalLimit,
    Enum,
    Group,
    Job,
    Linkage,
    Operation,
    Parameter,
    Primitive,
    RateLimit,
    Window,
)

Values: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class OperationModule:
    """A group's descriptors: constant names, with the expressions that they are.

    `sets` are the sets of values that several of them share, likewise.
    """

    name: str
    title: str
    imports: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    operations: tuple[tuple[str, str], ...]


def operation_module(group: Group) -> OperationModule:
    """What a group's module of descriptors holds."""
    shared = _shared(group)
    operations = tuple(
        (op.name.upper(), _operation(op, group, shared)) for op in group.operations
    )
    imported = {
        name for _, text in operations for name in names_in(text) if name[0] != "_"
    }
    return OperationModule(
        group.name,
        docstring(f"The operations of `{group.name}` on the wire.", 0),
        tuple(sorted(imported)),
        tuple((name, literal(values)) for values, name in shared.items()),
        operations,
    )


def _shared(group: Group) -> dict[Values, str]:
    """A name for each set of values that stands more than once in a group."""
    places: dict[Values, list[str]] = {}
    for operation in group.operations:
        for parameter in operation.parameters:
            places.setdefault(_values(parameter), []).append(parameter.name)
        for pointer, values in operation.body.enums.items() if operation.body else ():
            places.setdefault(values, []).append(pointer.replace("/*", ""))
    found: dict[Values, str] = {}
    for values, names in places.items():
        if values and len(names) > 1:
            base = f"_{'_'.join(words(names[0].rpartition('/')[2])).upper()}"
            name, number = base, 1
            while name in found.values():
                name, number = f"{base}_{number + 1}", number + 1
            found[values] = name
    return found


def _values(parameter: Parameter) -> Values:
    """The texts that a parameter, or each item of its list, may be."""
    type_ = parameter.type.item if isinstance(parameter.type, Array) else parameter.type
    if not isinstance(type_, Enum) or type_.open:
        return ()
    return tuple(str(value) for value in type_.values if isinstance(value, str))


def call(name: str, arguments: Mapping[str, str | None]) -> str:
    """A call with keyword arguments; those that are None are left out."""
    given = (f"{key}={text}" for key, text in arguments.items() if text is not None)
    return f"{name}({', '.join(given)})"


def _operation(op: Operation, group: Group, shared: Mapping[Values, str]) -> str:
    responses = ", ".join(
        f"{status}: {literal(name)}" for status, name in op.responses.items()
    )
    limits = tuple(_conditional(limit) for limit in op.conditional_limits)
    parameters = tuple(_parameter(parameter, shared) for parameter in op.parameters)
    return call(
        "Operation",
        {
            "name": literal(op.name),
            "group": literal(group.name),
            "method": literal(op.method),
            "path": literal(op.path),
            "revision": literal(op.revision),
            "summary": literal(op.summary) if op.summary else None,
            "reference": literal(op.reference),
            "security": None if op.authenticated else "False",
            "parameters": _tuple(parameters),
            "body": _body(op.body, op.capacity, shared) if op.body else None,
            "accept": literal(op.accept),
            "responses": f"{{{responses}}}",
            "rate_limit": _rate_limit(op.rate_limit),
            "conditional_limits": _tuple(limits),
            "scopes": _texts(op.scopes),
            "aliases": _texts(op.aliases),
            "paging": literal("cursor") if op.paged else None,
            "job": _job(op.job) if op.job else None,
            "subtag": literal(op.subtag) if op.subtag else None,
            "pre_release": "True" if op.pre_release else None,
            "max_items": _number(op.capacity.items),
            "max_bytes": _number(op.capacity.bytes),
            "filters": literal(filter_class(op)) if op.filters else None,
        },
    )


def _parameter(parameter: Parameter, shared: Mapping[Values, str]) -> str:
    return call(
        "Parameter",
        {
            "name": literal(str(parameter.name)),
            "wire": literal(parameter.wire),
            "location": literal(parameter.location),
            "required": "True" if parameter.required else None,
            "minimum": _number(parameter.minimum),
            "maximum": _number(parameter.maximum),
            "array": "True" if isinstance(parameter.type, Array) else None,
            "values": _set(_values(parameter), shared),
            "explode": "True" if parameter.explode else None,
            "filter": "True" if parameter.filter else None,
        },
    )


def _body(body: Body, capacity: Capacity, shared: Mapping[Values, str]) -> str:
    files = tuple(k.name for k in body.keywords if k.type == Primitive("binary"))
    keywords = {str(k.name): k.pointer for k in body.keywords}
    linkages = ", ".join(
        f"{literal(str(k.name))}: {_linkage(k.linkage)}"
        for k in body.keywords
        if k.linkage
    )
    enums = ", ".join(
        f"{literal(pointer)}: {_set(values, shared)}"
        for pointer, values in body.enums.items()
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
            "enums": f"{{{enums}}}" if enums else None,
        },
    )


def _linkage(linkage: Linkage) -> str:
    many = "True" if linkage.many else None
    return call("Linkage", {"type": literal(linkage.type), "many": many})


def _conditional(limit: ConditionalLimit) -> str:
    return call(
        "ConditionalLimit",
        {
            "parameter": literal(limit.parameter),
            "value": literal(limit.value),
            "rate_limit": _rate_limit(limit.rate_limit),
        },
    )


def _rate_limit(limit: RateLimit) -> str:
    windows = {"burst": limit.burst, "steady": limit.steady, "daily": limit.daily}
    return call(
        "RateLimit", {name: _window(w) if w else None for name, w in windows.items()}
    )


def _window(window: Window) -> str:
    return f"Window({window.requests}, {window.seconds})"


def _job(job: Job) -> str:
    return call("Job", {"statuses": _texts(job.statuses)})


def _texts(values: tuple[str, ...]) -> str | None:
    return literal(tuple(str(value) for value in values)) if values else None


def _set(values: Values, shared: Mapping[Values, str]) -> str | None:
    return shared.get(values) or _texts(values)


def _pointer(pointer: str | None) -> str | None:
    return literal(pointer) if pointer is not None else None


def _tuple(texts: tuple[str, ...]) -> str | None:
    if not texts:
        return None
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _number(value: int | None) -> str | None:
    return None if value is None else literal(value)
