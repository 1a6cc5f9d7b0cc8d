"""Resources within a body: flat as callers write them, or in their envelopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from ..errors import ArgumentError
from ..operation import Linkage, Nested
from ..wire.checking import instead
from ..wire.pointers import escape, steps

WRAPPER = "data"
ENVELOPE = frozenset({"type", "attributes", "relationships"})
"""What a resource in its envelope has, and no flat one: the generator sees to it."""


def in_envelopes(
    value: dict[str, Any], places: Mapping[str, Nested], at: str = ""
) -> dict[str, Any]:
    """A value with the resources at some places in their envelopes.

    Only what leads there is copied; the value itself stays as it is.

    Args:
        value: plain values.
        places: where resources may be flat, by pointers into the value.
        at: the pointer of the value, for messages.

    Raises:
        ArgumentError: when a flat resource has a key that it cannot have.
    """
    for pointer, nested in places.items():
        wrap = partial(_wrapped, nested=nested, at=f"{at}{pointer}")
        value = _replaced(value, _steps(pointer), wrap)
    return value


def linked(name: str, linkage: Linkage, value: Any) -> Any:
    """An id, or several, as resource identifiers; an envelope as it stands.

    Raises:
        ArgumentError: when it is neither.
    """
    if isinstance(value, Mapping) and WRAPPER in value:
        value = value[WRAPPER]
    if not linkage.many:
        return None if value is None else _identifier(name, linkage, value)
    if not isinstance(value, list):
        raise ArgumentError(f"{name} has to be a list of ids")
    return [_identifier(name, linkage, item) for item in value]


def _identifier(name: str, linkage: Linkage, value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"type", "id"}:
        return value
    if not isinstance(value, str):
        raise ArgumentError(f"{name} takes ids as text, not a {type(value).__name__}")
    return {"type": linkage.type, "id": value}


def _wrapped(value: Any, nested: Nested, at: str) -> Any:
    """The value of a place: what the wrapper holds is wrapped, null is null."""
    if value is None:
        return None
    if nested.bare:
        return _inner(value, nested, at)
    here = f"{at}/{WRAPPER}"
    if isinstance(value, dict) and (nested.many or WRAPPER in value):
        if WRAPPER not in value:
            raise ArgumentError(
                f"{at}: a list, or a mapping with the key {WRAPPER!r}, is needed",
                pointer=at,
            )
        return {**value, WRAPPER: _inner(value[WRAPPER], nested, here)}
    return {WRAPPER: _inner(value, nested, here)}


def _inner(value: Any, nested: Nested, at: str) -> Any:
    if nested.many and isinstance(value, list):
        return [
            _resource(item, nested, f"{at}/{index}") for index, item in enumerate(value)
        ]
    return value if nested.many else _resource(value, nested, at)


def _resource(value: Any, nested: Nested, at: str) -> Any:
    """A resource in its envelope, and those within it."""
    if nested.identifier and isinstance(value, str):
        return {**nested.template, "id": value}
    if not isinstance(value, dict):
        return value  # which the model refuses, with the place
    if ENVELOPE.isdisjoint(value):
        value = _enveloped(value, nested, at)
    return in_envelopes(value, nested.nested, at) if nested.nested else value


def _enveloped(value: dict[str, Any], nested: Nested, at: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        key: dict(held) if isinstance(held, dict) else held
        for key, held in nested.template.items()
    }
    for key, one in value.items():
        if key not in nested.keys:
            raise _unknown(key, nested, at)
        if key in nested.linkages:
            one = linked(f"{at}/{escape(key)}", nested.linkages[key], one)
        *way, last = _steps(nested.keys[key])
        place = result
        for step in way:
            place = place.setdefault(step, {})
        place[last] = one
    return result


def _unknown(key: str, nested: Nested, at: str) -> ArgumentError:
    pointer = f"{at}/{escape(key)}"
    hint = instead(key, nested.keys, "there are")
    if "properties" in nested.keys and "did you mean" not in hint:
        hint += "; what is your own goes into `properties`"
    return ArgumentError(f"{pointer}: there is no such key{hint}", pointer=pointer)


@lru_cache(maxsize=1024)
def _steps(pointer: str) -> tuple[str, ...]:
    return tuple(steps(pointer))


def _replaced(value: Any, way: tuple[str, ...], make: Callable[[Any], Any]) -> Any:
    """A value with what stands at the end of a way made anew, if it is there."""
    if not way:
        return make(value)
    step, *rest = way
    if isinstance(value, dict) and step in value:
        return {**value, step: _replaced(value[step], tuple(rest), make)}
    return value
