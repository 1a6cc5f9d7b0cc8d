"""What models add to the values that are sent: their constants."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET

from ..errors import ArgumentError
from ..models.fields import members
from ..wire.pointers import Way, pointer_to

_SCALARS = frozenset({str, bool, int, float, type(None)})


def completed(given: Any, typed: Any) -> Any:
    """What was given, with the constants that the model adds.

    Where it adds some, keys are in the model's order, and else as they were given.

    Args:
        given: plain values; they are not changed, but may be returned themselves.
        typed: what the model makes of them.

    Raises:
        ArgumentError: when there is a key that the model does not have.
    """
    if _is_complete(given, typed):
        return given
    return _restored(msgspec.to_builtins(typed), given)


def _is_complete(given: Any, typed: Any) -> bool:
    """Whether there is nothing to be added or refused."""
    kind: Any = type(typed)
    if kind is list:
        return _are_complete(given, typed)
    if kind is dict:
        return all(map(_is_complete, given.values(), typed.values()))
    holding = _holding(kind)
    if holding is None:
        return True
    if not _has_all(kind, tuple(given)):
        return False
    for key, name in holding:
        if key in given and not _is_complete(given[key], getattr(typed, name)):
            return False
    return True


def _are_complete(given: list[Any], typed: list[Any]) -> bool:
    """The same of several, which takes half the time if all are of one model."""
    kinds: set[Any] = set(map(type, typed))
    kind = kinds.pop() if len(kinds) == 1 else object
    if kind is list:
        return _are_complete(_joined(given), _joined(typed))
    holding = _holding(kind)
    if holding is None:
        return all(map(_is_complete, given, typed))
    return all(_has_all(kind, keys) for keys in set(map(tuple, given))) and all(
        _are_complete(
            [one[key] for one in given if key in one],
            [held for held in map(attrgetter(name), typed) if held is not UNSET],
        )
        for key, name in holding
    )


def _joined(lists: list[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(lists))


@cache
def _holding(kind: Any) -> tuple[tuple[str, str], ...] | None:
    """The fields of a model in which models may stand, by their names on the wire
    and in Python; None for any other type."""
    if not issubclass(kind, msgspec.Struct):
        return None
    return tuple((field.wire, field.name) for field in members(kind) if field.models)


# Of the keys that models are given, most are the same again and again.
@lru_cache(maxsize=4096)
def _has_all(model: Any, given: tuple[str, ...]) -> bool:
    """Whether these are known to the model, and all that it would add are there."""
    tag = {model.__struct_config__.tag_field} - {None}
    always = {field.wire for field in members(model) if field.always}
    known = {field.wire for field in members(model)}
    return tag | always <= set(given) <= tag | known


def _restored(understood: Any, given: Any, way: Way = None) -> Any:
    """Plain values of the model with all that was given put back, as it was given."""
    if isinstance(given, dict) and isinstance(understood, dict):
        for key, value in given.items():
            if key not in understood:
                pointer = pointer_to((way, key))
                raise ArgumentError(f"{pointer}: there is no such key", pointer=pointer)
            if type(value) not in _SCALARS:
                value = _restored(understood[key], value, (way, key))
            understood[key] = value
        return understood
    if isinstance(given, list) and isinstance(understood, list):
        for at, value in enumerate(given):
            understood[at] = _restored(understood[at], value, (way, at))
        return understood
    return given
