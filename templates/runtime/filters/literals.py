"""The values of filters, as the API's filter syntax writes them.

The syntax is described at https://developers.klaviyo.com/en/docs/filtering_.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeGuard

from ..wire.encoding import timestamp


def is_many(value: object) -> TypeGuard[Collection[object]]:
    """Whether a value stands for several."""
    return isinstance(value, Collection) and not isinstance(
        value, (str, bytes, bytearray, Mapping)
    )


def kind_of(value: object) -> str | None:
    """What kind of value it is: bool is no int here, nor is datetime a date."""
    return next((kind for type_, kind in _KINDS if isinstance(value, type_)), None)


def written(kind: str, value: Any) -> str:
    """A value of a kind as the text that stands in a filter.

    Raises:
        ValueError: when there is no such text.
    """
    return _WRITERS[kind](value)


def _string(value: str) -> str:
    value.encode()  # A lone surrogate could not be sent.
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError("it is not a finite number")
    # Always without an exponent, which the documented syntax does not have.
    text = format(Decimal(float.__repr__(value)), "f")
    return text if "." in text else f"{text}.0"


# Subclasses come before their bases.
_KINDS: tuple[tuple[type, str], ...] = (
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (datetime, "date-time"),
    (date, "date"),
)
WIDER: Mapping[str, str] = {"integer": "number"}
"""What a value of a kind may stand for as well."""

_WRITERS: Mapping[str, Callable[..., str]] = {
    "string": _string,
    "boolean": lambda value: "true" if value else "false",
    "integer": lambda value: str(int(value)),
    "number": _float,
    "date-time": timestamp,
    "date": date.isoformat,
}
