"""Where an answer deviates from the document, to the smallest thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin
from urllib.parse import parse_qsl, urlsplit

import msgspec

from .. import plain_json
from ..answers import Drift, DriftKind, RawResponse
from ..wire.pointers import escape
from .first_use import ready
from .tolerant import UNFIT
from .type_info import Form, candidates, fields, form
from .unions import shape

_PARTS = ("attributes", "relationships")
"""What of a resource `fields[...]` is about."""


def drifts(
    type_: Any, value: Any, sparse: Collection[str] = (), pointer: str = ""
) -> Iterator[Drift]:
    """Every deviation of plain JSON values from the model that describes them.

    Args:
        type_: the model of a whole answer, or any type within one.
        value: the answer's JSON, as plain values.
        sparse: the types of the resources of which only some fields were asked for,
            so that others may be missing.
        pointer: where the value stands.
    """
    return _of(form(type_), value, frozenset(sparse), pointer)


def found_in(
    raw: RawResponse, type_: Any, sparse: Collection[str] = ()
) -> tuple[Drift, ...]:
    """Every deviation of an answer that could be read; arguments as for `drifts`."""
    value, malformed = plain_json.read(raw.content)
    about_all = [Drift("malformed-json", "", malformed)] if malformed else []
    try:
        return (*about_all, *drifts(type_, value, sparse))
    except RecursionError:
        return (*about_all, Drift("malformed-json", "", "nested too deeply to compare"))


def sparse_types(target: str) -> frozenset[str]:
    """The types of the resources of which a request asks for some fields only."""
    query = parse_qsl(urlsplit(target).query, keep_blank_values=True)
    return frozenset(
        name.removeprefix("fields[").removesuffix("]")
        for name, _ in query
        if name.startswith("fields[") and name.endswith("]")
    )


def _of(place: Form, value: Any, sparse: frozenset[str], at: str) -> Iterator[Drift]:
    if value is None:
        if not place.nullable:
            yield Drift("null", at)
    elif isinstance(value, dict):
        yield from _of_object(place, value, sparse, at)
    elif isinstance(value, list):
        if place.items is not None:
            for index, item in enumerate(value):
                yield from _of(place.items, item, sparse, f"{at}/{index}")
        elif not place.lists:
            yield Drift("wrong-type", at, value)
    else:
        yield from _of_scalar(place, value, at)


def _of_object(
    place: Form, value: dict[str, Any], sparse: frozenset[str], at: str
) -> Iterator[Drift]:
    structs = candidates(place, value)
    if structs:
        # Several are equally likely only where hardly anything tells them apart.
        found = [list(_of_struct(struct, value, sparse, at)) for struct in structs]
        yield from min(found, key=len)
    elif not place.free:
        kind: DriftKind = "unknown-variant" if place.structs else "wrong-type"
        yield Drift(kind, at, value)


def _of_struct(
    struct: type[msgspec.Struct],
    value: dict[str, Any],
    sparse: frozenset[str],
    at: str,
    partial: bool = False,
) -> Iterator[Drift]:
    """The deviations of an object; where it is `partial`, any field may be missing."""
    known = shape(struct)
    config = struct.__struct_config__
    for key in value:
        if key not in known.known:
            yield Drift("unknown-field", f"{at}/{escape(key)}", value[key])
    for key in sorted(known.required - value.keys()):
        if not (partial or (key in _PARTS and config.tag in sparse)):
            yield Drift("missing-field", f"{at}/{escape(key)}")
    if config.tag_field in value:
        where = f"{at}/{escape(config.tag_field)}"
        yield from _of_constant(config.tag, value[config.tag_field], where)
    booleans = getattr(struct, "__constants__", {})
    for _, wire, _, place in fields(struct):
        if wire not in value:
            continue
        given, where = value[wire], f"{at}/{escape(wire)}"
        if wire in booleans and isinstance(given, bool):
            yield from _of_constant(booleans[wire], given, where)
        elif wire in _PARTS and config.tag in sparse and isinstance(given, dict):
            for inner in candidates(place, given)[:1]:
                yield from _of_struct(inner, given, sparse, where, partial=True)
        else:
            yield from _of(place, given, sparse, where)


def _of_constant(constant: Any, given: Any, at: str) -> Iterator[Drift]:
    if given is None:
        yield Drift("null", at)
    elif type(given) is not type(constant):
        yield Drift("wrong-type", at, given)
    elif given != constant:
        yield Drift("unknown-value", at, given)


def _of_scalar(place: Form, value: Any, at: str) -> Iterator[Drift]:
    types = set(place.scalars)
    choices = [v for o in types for v in get_args(o) if get_origin(o) is Literal]
    alike = [choice for choice in choices if type(choice) is type(value)]
    if Any in types or value in alike or type(value) in place.unlisted:
        return
    if type(value) is int and float in types:
        return  # An open choice adds `int` alone: any number will do.
    dates = types & {datetime, date}
    if isinstance(value, str) and any(_is(value, type_) for type_ in dates):
        return
    if type(value) in types:
        if alike:
            yield Drift("unknown-value", at, value)
        return
    if alike:
        yield Drift("unknown-value", at, value)
    elif not dates or not isinstance(value, str):
        yield Drift("wrong-type", at, value)
    else:
        yield Drift("malformed-date", at, value)


def _is(value: str, type_: Any) -> bool:
    try:
        ready(type_)
        msgspec.convert(value, type_)
    except UNFIT:
        return False
    return True
