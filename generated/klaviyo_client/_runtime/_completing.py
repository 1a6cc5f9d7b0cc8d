"""What models add to the values that are sent: constants, and the order of the keys."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import msgspec

from ._errors import ArgumentError
from ._members import members
from ._pointers import Way, pointer_to

_SCALARS = frozenset({str, bool, int, float, type(None)})


def completed(given: Any, typed: Any) -> Any:
    """What was given, with the constants that the model adds, its keys in order.

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
    """Whether there is nothing to be added, moved or refused."""
    kind: Any = type(typed)
    holding = _holding(kind)
    if holding is not None:
        if not _has_all(kind, tuple(given)):
            return False
        for key, name in holding:
            if key in given and not _is_complete(given[key], getattr(typed, name)):
                return False
    elif kind is list:
        for one, its in zip(given, typed, strict=True):
            if not _is_complete(one, its):
                return False
    elif kind is dict:
        for one, its in zip(given.values(), typed.values(), strict=True):
            if not _is_complete(one, its):
                return False
    return True


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
    """Whether these keys are those that the model would send."""
    tag = model.__struct_config__.tag_field
    sent = [f.wire for f in members(model) if f.always or f.wire in given]
    return given == (*([] if tag is None else [tag]), *sent)


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
