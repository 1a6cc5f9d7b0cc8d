"""Booleans of one value only, in what is sent: msgspec's Literal knows none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec import UNSET

from ._unions import flatten


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
def _constants(struct: type[msgspec.Struct]) -> dict[str, bool]:
    """The constants that the class fills in, by their names on the wire."""
    known = getattr(struct, "__constants__", {})
    return {
        field.encode_name: known[field.encode_name]
        for field in msgspec.structs.fields(struct)
        if field.encode_name in known and field.default is not UNSET
    }


@cache
def _ways(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields that are constants, or lead to some: mostly none."""
    return tuple(
        (field.name, field.encode_name)
        for field in msgspec.structs.fields(struct)
        if field.encode_name in _constants(struct)
        or any(map(_constants, _reached(field.type)))
    )


def _reached(type_: Any) -> set[type[msgspec.Struct]]:
    """All models in values of a type."""
    found: set[type[msgspec.Struct]] = set()
    left = [type_]
    while left:
        for option in flatten((left.pop(),)):
            if not (isinstance(option, type) and issubclass(option, msgspec.Struct)):
                left += get_args(option)
            elif option not in found:
                found.add(option)
                left += [field.type for field in msgspec.structs.fields(option)]
    return found
