"""Answers that deviate from the document, read as far as they agree with it.

Deviations are everyday. JSON:API's sparse fieldsets leave out attributes that the
document requires. The API gives null for `links.next` on the last page. And the
document of a revision goes on changing after an SDK was made from it: new variants
of unions, new types in `included`, values of another kind. The fast decoder goes
first and refuses such an answer as a whole; read here, it is typed wherever it
fits, and stays plain where it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET

from .first_use import ready
from .model import GenericResource
from .type_info import Form, candidates, fields, form
from .unions import OneOf

UNFIT = (msgspec.ValidationError, UnicodeEncodeError)
"""How msgspec refuses a value; the latter is for half of a surrogate pair."""


@cache
def decoder(type_: Any) -> Callable[[bytes], Any]:
    """What decodes JSON to the type, and fast; built once, on first use."""
    ready(type_)
    return msgspec.json.Decoder(type_, dec_hook=tolerant_hook).decode


def tolerant(type_: Any, value: Any) -> Any:
    """The model of plain JSON values that the fast decoder has refused.

    A required field that is missing reads as `UNSET`, and null as None wherever it
    stands. What does not fit stays as it came: malformed dates, scalars of another
    type, objects that are no known variant of their union. Resources of unknown
    types in `included` are a `GenericResource`. Where only one model can stand, an
    object becomes that model, whatever its `type` says. Unknown fields are dropped,
    as the fast decoder does.

    Args:
        type_: the model of a whole answer.
        value: the answer's JSON, as plain values.

    Raises:
        msgspec.ValidationError: when the value is no object.
    """
    if not isinstance(value, dict):
        ready(type_)
        return msgspec.convert(value, type_, dec_hook=tolerant_hook)
    if not (isinstance(type_, type) and issubclass(type_, msgspec.Struct)):
        return _read(form(type_), value, untried=True)  # one of several models
    return _build(type_, value, untried=True)


def tolerant_hook(type_: Any, value: Any) -> Any:
    """msgspec's `dec_hook` for answers: never refuses a value of a `OneOf`."""
    if not isinstance(type_, OneOf):
        raise TypeError(f"{type_!r} cannot be decoded")
    return _read(form(type_), value, untried=True)


def _read(place: Form, value: Any, untried: bool) -> Any:
    if value is None or type(value) in place.as_is:
        return value
    if isinstance(value, dict):
        return _read_object(place, value, untried)
    if isinstance(value, list):
        items = place.items
        return value if items is None else [_read(items, v, untried) for v in value]
    for scalar in place.scalars:
        with suppress(*UNFIT):
            ready(scalar)
            return msgspec.convert(value, scalar)
    return value


def _read_object(place: Form, value: dict[str, Any], untried: bool) -> Any:
    structs = candidates(place, value)
    try:
        # Mostly little of an answer deviates, so that msgspec tries each object at
        # the top, but not once more the parts of one that it refuses. Of several
        # structs that are equally likely, it is the one that takes all values.
        for struct in structs if untried or len(structs) > 1 else ():
            try:
                ready(struct)
                return msgspec.convert(value, struct, dec_hook=tolerant_hook)
            except UNFIT:
                continue
        if structs:
            return _build(structs[0], value, untried=False)
        return _generic(value) if place.included and not place.free else value
    except RecursionError:
        return value


def _generic(value: dict[str, Any]) -> Any:
    if not isinstance(value.get("type"), str):
        return value
    known = GenericResource.__struct_fields__
    return GenericResource(**{name: value[name] for name in known if name in value})


def _build(struct: type[msgspec.Struct], value: dict[str, Any], untried: bool) -> Any:
    found: dict[str, Any] = {}
    for name, wire, required, place in fields(struct):
        if wire in value:
            found[name] = _read(place, value[wire], untried)
        elif required:
            found[name] = UNSET
    return struct(**found)
