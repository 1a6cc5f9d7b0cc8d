"""Between JSON, plain values and models: checking and encoding what is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, cast
from uuid import UUID

import msgspec
from msgspec import UNSET

from ..errors import ArgumentError
from ..models.first_use import ready
from ..models.unions import write_hook
from ..wire.encoding import is_array, timestamp
from ..wire.pointers import Way, escape, located, pointer_to
from .booleans import wrong_constants
from .constants import completed

_AS_IS = frozenset({str, bool, int, type(None)})
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def checked(given: Any, model: Any) -> tuple[Any, Any]:
    """Plain values completed and as the model, with nothing lost on the way.

    Completed are those given, with only the constants added that the model fills
    in itself.

    Raises:
        ArgumentError: when the value does not fit the model, holds a key that the
            model does not have, or a text that is no valid Unicode.
    """
    try:
        ready(model)
        typed = msgspec.convert(given, model, dec_hook=write_hook)
    except msgspec.ValidationError as error:
        # Imported here, and below: it is needed for mistakes only.
        from .hints import allowed

        text, pointer = located(error)
        text += allowed(model, given, pointer, text)
        raise ArgumentError(f"{pointer or '/'}: {text}", pointer=pointer) from None
    except UnicodeEncodeError as error:
        raise _not_json(error) from None
    for way, constant in wrong_constants(typed):
        pointer = "".join(f"/{escape(str(step))}" for step in way)
        raise _refused(pointer, f"Expected `{str(constant).lower()}`")
    try:
        return completed(given, typed), typed
    except ArgumentError as error:
        from .hints import nearest

        error.args = (f"{error}{nearest(typed, error.pointer or '')}",)
        raise


def is_plain(value: Any) -> bool:
    """Whether JSON has all the types in a value, so that `plain` would only copy it."""
    kind = type(value)
    if kind is dict:
        for key in value:
            if type(key) is not str:
                return False
        held = value.values()
    elif kind is list:
        held = value
    else:
        return kind in _AS_IS or (kind is float and isfinite(value))
    # Bodies have tens of thousands of values: the loop costs half of what `all` does.
    for one in held:
        if type(one) not in _AS_IS and not is_plain(one):
            return False
    return True


def plain(value: Any, way: Way = None) -> Any:
    """Models, mappings, iterables, dates and the like as values that JSON has.

    A `Decimal` stays one, and is written with all its digits. What has a
    `model_dump`, as models of pydantic do, is what that gives.

    Args:
        value: any of these.
        way: where it stands.

    Raises:
        ArgumentError: when a value has no faithful form in JSON.
    """
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind is dict:
        return _members(value, way)
    if kind is list:
        return _items(value, way)
    if isinstance(value, msgspec.Struct):
        return _members(_struct_items(value), way)
    if isinstance(value, Enum):
        return plain(value.value, way)
    # msgspec takes no subclasses; what these hold is sent, whatever their str() says.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise _refused(pointer_to(way), f"JSON has no {value}")
        return float.__float__(value)
    if isinstance(value, datetime):
        try:
            return timestamp(value)
        except ValueError as error:
            raise _refused(pointer_to(way), str(error)) from None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _members(value, way)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise _refused(pointer_to(way), f"JSON has no {value}")
        return value
    if isinstance(value, UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {one.name: getattr(value, one.name) for one in fields(value)}
        return _members(named, way)
    if callable(dump := getattr(type(value), "model_dump", None)):
        return plain(dump(value, by_alias=True), way)
    if is_array(value):
        return _items(cast("Iterable[Any]", value), way)
    raise _refused(pointer_to(way), f"{type(value).__name__} has no form in JSON")


def encode(value: Any) -> bytes:
    """Plain values as JSON.

    Raises:
        ArgumentError: when a text is no valid Unicode, or a number is too large.
    """
    try:
        return _ENCODER.encode(value)
    except (ValueError, OverflowError) as error:
        raise _not_json(error) from None


def _struct_items(struct: msgspec.Struct) -> Mapping[str, Any]:
    tag, names = _names(type(struct))
    return {**tag, **{wire: getattr(struct, name) for name, wire in names}}


@cache
def _names(
    struct: type[msgspec.Struct],
) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The tag of a struct, and its fields by their names in Python and on the wire."""
    config = struct.__struct_config__
    tag = {} if config.tag_field is None else {config.tag_field: config.tag}
    names = zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    return tag, tuple(names)


def _members(members: Mapping[Any, Any], way: Way) -> dict[str, Any]:
    result = {}
    for key, value in members.items():
        if not isinstance(key, str):
            raise _refused(pointer_to(way), f"{key!r} cannot be a key, keys are text")
        if type(value) in _AS_IS:
            result[key] = value
        elif value is not UNSET:
            result[key] = plain(value, (way, key))
    return result


def _items(items: Iterable[Any], way: Way) -> list[Any]:
    return [
        item if type(item) in _AS_IS else plain(item, (way, at))
        for at, item in enumerate(items)
    ]


def _refused(pointer: str, message: str) -> ArgumentError:
    return ArgumentError(f"{pointer or '/'}: {message}", pointer=pointer)


def _not_json(error: Exception) -> ArgumentError:
    return ArgumentError(f"the body cannot be sent as JSON: {error}")
