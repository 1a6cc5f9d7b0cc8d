"""Modules of operation descriptors as plain values: what templates/operations prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from generator.base.literals import literal
from generator.base.naming import words
from generator.documents.document import escape
from generator.printing.annotations import names_in
from generator.printing.docstrings import docstring
from generator.understand.facts import FACTS
from generator.understand.filter_names import filter_class
from generator.understand.ir import (
    AUTHORIZATION,
    Array,
    Body,
    Capacity,
    ConditionalLimit,
    DerivedId,
    Enum,
    Group,
    Job,
    Keyword,
    Linkage,
    Nested,
    Operation,
    Parameter,
    Part,
    RateLimit,
    Security,
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
    parameters = tuple(_parameter(parameter, shared) for parameter in op.parameters)
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
            "security": told.pop("security"),
            "parameters": _tuple(parameters),
            "body": _body(op.body, op.capacity, shared) if op.body else None,
            "accept": literal(op.accept),
            "responses": f"{{{responses}}}",
            **told,
            "filters": literal(filter_class(op)) if op.filters else None,
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
        case Job(statuses, errors):
            listed = literal(str(errors)) if errors else None
            return call("Job", {"statuses": _texts(statuses), "errors": listed})
        case DerivedId(keywords, between, defaults):
            return call(
                "DerivedId",
                {
                    "keywords": _texts(keywords),
                    "between": literal(between) if between else None,
                    "defaults": literal(dict(defaults)) if defaults else None,
                },
            )
        case Security():
            return _security(value)
        case (ConditionalLimit(), *_):
            return _tuple(tuple(str(_value(limit)) for limit in value))
        case tuple():
            return _texts(value)
    return literal(value)


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
            "style": literal(parameter.style) if _is_unusual(parameter) else None,
            "array": "True" if isinstance(parameter.type, Array) else None,
            "values": _set(_values(parameter), shared),
            "explode": "True" if parameter.explode else None,
            "filter": "True" if parameter.filter else None,
        },
    )


def _body(body: Body, capacity: Capacity, shared: Mapping[Values, str]) -> str:
    plain_file = ("file", False, "")
    files = tuple(
        k.name
        for k in body.keywords
        for p in body.parts
        if k.pointer == f"/{escape(p.wire)}"
        and (p.kind, p.many, p.content_type) == plain_file
    )
    parts = ", ".join(
        f"{literal(part.wire)}: {_part(part)}"
        for part in body.parts
        if _needs_words(part)
    )
    enums = ", ".join(
        f"{literal(pointer)}: {_set(values, shared)}"
        for pointer, values in body.enums.items()
    )
    return call(
        "Body",
        {
            "media_type": literal(body.media_type),
            "model": None if body.is_form else literal(body.model),
            "template": literal(body.template) if body.template else None,
            "keywords": _pointers(body.keywords),
            "linkages": _linkages(body.keywords),
            "nested": _places(body.keywords),
            "required": _texts(tuple(k.name for k in body.keywords if k.required)),
            "files": _texts(files),
            "parts": f"{{{parts}}}" if parts else None,
            "optional": "True" if body.optional else None,
            "path_id": literal(body.path_id) if body.path_id else None,
            "items": _pointer(body.items if capacity.items is not None else None),
            "unique_id": _pointer(body.unique_id),
            "time": _pointer(body.time),
            "appends": _texts(body.appends),
            "enums": f"{{{enums}}}" if enums else None,
        },
    )


def _needs_words(part: Part) -> bool:
    """Whether a member of a form travels otherwise than is usual."""
    usual = {
        ("file", False, "", "form", True),
        *(("text", many, "", "form", True) for many in (False, True)),
        *(("pair", many, "", "form", True) for many in (False, True)),
    }
    form = (part.kind, part.many, part.content_type, part.style, part.explode)
    return form not in usual


def _part(part: Part) -> str:
    return call(
        "Part",
        {
            "kind": literal(part.kind),
            "many": "True" if part.many else None,
            "content_type": literal(part.content_type) if part.content_type else None,
            "style": literal(part.style) if part.style != "form" else None,
            "explode": None if part.explode else "False",
        },
    )


def _is_unusual(parameter: Parameter) -> bool:
    usual = {"path": "", "query": "form", "header": "simple"}
    return parameter.style not in ("", usual[parameter.location])


def _security(security: Security) -> str | None:
    if security == AUTHORIZATION:
        return None
    if not security.ways:
        return "False"
    ways = tuple(
        call(
            "Credential",
            {
                "kind": literal(way.kind),
                "name": literal(way.name) if way.name else None,
            },
        )
        for way in security.ways
    )
    optional = "True" if security.optional else None
    return call("Security", {"ways": _tuple(ways), "optional": optional})


def _pointers(keywords: Sequence[Keyword]) -> str | None:
    found = {str(k.name): k.pointer for k in keywords}
    return literal(found) if found else None


def _linkages(keywords: Sequence[Keyword]) -> str | None:
    return _mapping({str(k.name): _linkage(k.linkage) for k in keywords if k.linkage})


def _places(keywords: Sequence[Keyword]) -> str | None:
    return _mapping({k.pointer: _nested(k.nested) for k in keywords if k.nested})


def _mapping(texts: Mapping[str, str]) -> str | None:
    pairs = ", ".join(f"{literal(key)}: {text}" for key, text in texts.items())
    return f"{{{pairs}}}" if pairs else None


def _nested(nested: Nested) -> str:
    return call(
        "Nested",
        {
            "template": literal(nested.template),
            "keys": _pointers(nested.keys) or "{}",
            "many": "True" if nested.many else None,
            "bare": None if nested.wrapped else "True",
            "identifier": "True" if nested.identifier else None,
            "linkages": _linkages(nested.keys),
            "nested": _places(nested.keys),
        },
    )


def _linkage(linkage: Linkage) -> str:
    many = "True" if linkage.many else None
    return call("Linkage", {"type": literal(linkage.type), "many": many})


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
