"""Path templates, query strings and header values, to the byte."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import quote

from ..errors import ArgumentError

_NAME = re.compile(r"\{([^{}]*)\}")


def timestamp(value: datetime) -> str:
    """A datetime in ISO 8601, with its offset, `Z` for UTC.

    Raises:
        ValueError: when it has no time zone, and so could be any time of a day.
    """
    offset = value.utcoffset()
    if offset is None:
        raise ValueError(
            "a datetime needs a time zone; use datetime.now(UTC) or .astimezone()"
        )
    if offset % timedelta(minutes=1):  # ISO 8601 has no seconds in an offset.
        value = value.astimezone(UTC)
    text = value.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def scalar(name: str, value: Any) -> str:
    """One value of the argument `name` as text, not yet percent-encoded.

    Raises:
        ArgumentError: when the value has no such text.
    """
    if isinstance(value, Enum):
        return scalar(name, value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, datetime):
        try:
            return timestamp(value)
        except ValueError as error:
            raise ArgumentError(f"{name}: {error}") from None
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        raise ArgumentError(f"{name} cannot be None; leave it out, or give UNSET")
    # Imported here: hardly any call needs them.
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, UUID) or (isinstance(value, Decimal) and value.is_finite()):
        return str(value)
    raise ArgumentError(f"{name} cannot be {_described(value)}")


def path(template: str, values: Mapping[str, Any]) -> str:
    """The template with each `{name}` replaced, every reserved character encoded.

    Raises:
        ArgumentError: when a value is empty, or a step of the path (`.`, `..`) that
            would lead to another operation.
    """

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        text = scalar(name, values[name])
        if text in ("", ".", ".."):
            raise ArgumentError(f"{name} cannot be {text!r}: it stands in the path")
        return percent(name, text)

    return _NAME.sub(fill, template)


def pairs(wire: str, value: Any, *, explode: bool = False) -> list[str]:
    """An argument as `name=value` pairs of the query.

    An array is one pair, its values joined by commas, or one pair for each value
    with `explode`. Klaviyo wants commas percent-encoded like all else.

    Raises:
        ArgumentError: when a value of a joined array holds a comma, and so would
            arrive as two.
    """
    name = percent(wire, wire)
    if not is_array(value):
        return [f"{name}={percent(wire, scalar(wire, value))}"]
    texts = [scalar(wire, item) for item in value]
    if not explode:
        if any("," in text for text in texts):
            raise ArgumentError(f"{wire}: a value in a list cannot hold a comma")
        texts = [",".join(texts)]
    return [f"{name}={percent(wire, text)}" for text in texts]


def header(name: str, value: Any) -> str:
    """An argument as the value of a header.

    Raises:
        ArgumentError: when a header cannot hold the text: a line break or another
            control character could start a second header.
    """
    items = value if is_array(value) else [value]
    text = ",".join(scalar(name, item) for item in items)
    if text != text.strip() or any(c < " " or c == "\x7f" for c in text):
        raise ArgumentError(
            f"{name} stands in a header: no control characters or outer spaces"
        )
    utf8(name, text)
    return text


def percent(name: str, text: str) -> str:
    """The text with all but letters, digits and `-._~` percent-encoded as UTF-8."""
    return quote(utf8(name, text), safe="")


def utf8(name: str, text: str) -> bytes:
    """The text's bytes.

    Raises:
        ArgumentError: when the text is no valid Unicode.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ArgumentError(f"{name} is no valid Unicode text: {error}") from None


def is_array(value: object) -> bool:
    """Whether a value stands for several."""
    return isinstance(value, Iterable) and not isinstance(
        value, str | bytes | bytearray | Mapping
    )


def _described(value: object) -> str:
    return repr(value) if isinstance(value, float) else f"a {type(value).__name__}"
