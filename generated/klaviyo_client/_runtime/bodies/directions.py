"""Properties that travel one way only: what the API sets is not sent, and what is only
sent has to be there though no answer has it."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET

from ..errors import ArgumentError
from ..models.fields import members
from ..wire.pointers import Way, pointer_to


def check_directions(value: Any, way: Way = None) -> None:
    """See that a model has all that a request has to have, and nothing else.

    Args:
        value: a model, or values that may hold some.
        way: where it stands.

    Raises:
        ArgumentError: with the JSON pointer of what is wrong.
    """
    if isinstance(value, list):
        for at, item in enumerate(value):
            check_directions(item, (way, at))
    elif isinstance(value, dict):
        for key, item in value.items():
            check_directions(item, (way, str(key)))
    elif isinstance(value, msgspec.Struct):
        kind = type(value)
        for name, wire, read_only, needed in _checked(kind):
            given = getattr(value, name)
            if read_only and given is not UNSET:
                raise _refused((way, wire), "read-only, the API sets it: leave it out")
            if needed and given is UNSET:
                raise _refused((way, wire), "it is needed")
        for name, wire in _ways(kind):
            check_directions(getattr(value, name), (way, wire))


def _refused(way: Way, message: str) -> ArgumentError:
    pointer = pointer_to(way)
    return ArgumentError(f"{pointer}: {message}", pointer=pointer)


@cache
def _checked(
    model: type[msgspec.Struct],
) -> tuple[tuple[str, str, bool, bool], ...]:
    """The fields that travel one way: their names in Python and on the wire, whether
    they are read-only, and whether a request needs them."""
    read_only = getattr(model, "__read_only__", ())
    needed = getattr(model, "__needed__", ())
    return tuple(
        (field.name, field.wire, field.wire in read_only, field.wire in needed)
        for field in members(model)
        if field.wire in read_only or field.wire in needed
    )


@cache
def _ways(model: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields that lead to models with such fields: mostly none."""
    return tuple(
        (field.name, field.wire)
        for field in members(model)
        if any(map(_leads_to_some, field.models))
    )


@cache
def _leads_to_some(model: type[msgspec.Struct]) -> bool:
    found = {model}
    left = [model]
    while left:
        one = left.pop()
        if _checked(one):
            return True
        inner = {held for field in members(one) for held in field.models} - found
        found |= inner
        left += inner
    return False
