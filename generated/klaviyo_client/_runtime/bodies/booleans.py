"""Booleans of one value only, in what is sent: msgspec's Literal knows none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from ..models.fields import members


class Wrong(NamedTuple):
    """A boolean that is not the one that it has to be; `way` leads to it."""

    way: tuple[str | int, ...]
    constant: bool


def wrong_constants(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[Wrong]:
    """The booleans in a model that have to have the other value.

    Where the document lets them be absent, as with other choices, values may join.
    """
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from wrong_constants(item, (*way, at))
    elif isinstance(value, msgspec.Struct):
        constants = _constants(type(value))
        for name, wire in _ways(type(value)):
            given = getattr(value, name)
            if wire in constants and given is not constants[wire]:
                yield Wrong((*way, wire), constants[wire])
            yield from wrong_constants(given, (*way, wire))


@cache
def _constants(model: type[msgspec.Struct]) -> dict[str, bool]:
    """The constants that the class fills in, by their names on the wire."""
    known = getattr(model, "__constants__", {})
    return {
        field.wire: known[field.wire]
        for field in members(model)
        if field.wire in known and field.always
    }


@cache
def _ways(model: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields that are constants, or lead to some: mostly none."""
    return tuple(
        (field.name, field.wire)
        for field in members(model)
        if field.wire in _constants(model) or any(map(_leads_to_some, field.models))
    )


@cache
def _leads_to_some(model: type[msgspec.Struct]) -> bool:
    """Whether a model has constants, or any of the models in its values."""
    found = {model}
    left = [model]
    while left:
        one = left.pop()
        if _constants(one):
            return True
        inner = {held for field in members(one) for held in field.models} - found
        found |= inner
        left += inner
    return False
