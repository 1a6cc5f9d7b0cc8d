"""Path templates, query strings and header values, to the byte."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

from ._errors import ArgumentError


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
        if value.utcoffset() is None:
            raise ArgumentError(f"{name}: a datetime needs a time zone")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        raise ArgumentError(f"{name} cannot be None; leave it out, or give UNSET")
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

    return re.sub(r"\{([^{}]*)\}", fill, template)


def pairs(wire: str, value: Any, *, explode: bool = False) -> list[str]:
    """An argument as `name=value` pairs of the query.

    An array is one pair, its values joined by commas (each value's own commas
    encoded), or one pair for each value with `explode`.
    """
    name = percent(wire, wire)
    if not is_array(value):
        return [f"{name}={percent(wire, scalar(wire, value))}"]
    texts = [percent(wire, scalar(wire, item)) for item in value]
    return [f"{name}={text}" for text in (texts if explode else [",".join(texts)])]


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
