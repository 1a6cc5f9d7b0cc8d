"""Path templates, query strings and header values, to the byte."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import chain
from typing import Any
from urllib.parse import quote

import msgspec

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


class Encoded(str):
    """A text in which all but its separators is percent-encoded."""


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
        return text if isinstance(text, Encoded) else percent(name, text)

    return _NAME.sub(fill, template)


def segment(name: str, value: Any, *, explode: bool = False) -> str:
    """An argument as a text for the path; the separators of several stay as they are
    (RFC 6570, 3.2.2).

    Raises:
        ArgumentError: as `joined` does.
    """
    text = joined(name, value, explode=explode)
    if not (is_array(value) or object_members(value) is not None):
        return text
    separators = ",=" if explode else ","
    return Encoded(quote(utf8(name, text), safe=separators))


def joined(name: str, value: Any, *, explode: bool = False) -> str:
    """An argument as one text, as OpenAPI's style `simple` has it: a list's values
    between commas; so an object's keys and values, as `key=value` with `explode`.

    Raises:
        ArgumentError: when a value of several holds a comma, and so would arrive as
            two, or when there are none.
    """
    members = object_members(value)
    if members is not None:
        given = [(key, scalar(name, item)) for key, item in members.items()]
        texts = [f"{k}={v}" for k, v in given] if explode else list(chain(*given))
    elif is_array(value):
        texts = [scalar(name, item) for item in value]
    else:
        return scalar(name, value)
    return _between(name, ",", texts)


def pairs(
    wire: str, value: Any, *, explode: bool = False, style: str = ""
) -> list[str]:
    """An argument as `name=value` pairs of the query.

    An array is one pair, its values joined by commas (or by what `style` says), or one
    pair for each value with `explode`; of an object, a pair for each of its members is
    called after the member, or `name[member]` in the style `deepObject`. Klaviyo wants
    commas percent-encoded like all else.

    Raises:
        ArgumentError: when a value of a joined array holds a comma, and so would
            arrive as two.
    """
    name = percent(wire, wire)
    members = object_members(value)
    if members is not None:
        texts = {key: scalar(wire, item) for key, item in members.items()}
        if style == "deepObject":
            found = ((f"{name}[{percent(wire, k)}]", v) for k, v in texts.items())
            return [f"{key}={percent(wire, text)}" for key, text in found]
        if explode:
            return [f"{percent(wire, k)}={percent(wire, v)}" for k, v in texts.items()]
        text = _between(wire, ",", list(chain(*texts.items())))
        return [f"{name}={percent(wire, text)}"]
    if not is_array(value):
        return [f"{name}={percent(wire, scalar(wire, value))}"]
    values = [scalar(wire, item) for item in value]
    if not explode:
        values = [_between(wire, _SEPARATORS.get(style, ","), values)]
    return [f"{name}={percent(wire, text)}" for text in values]


_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


def _between(name: str, separator: str, texts: list[str]) -> str:
    words = {",": "a comma", " ": "a space", "|": "a vertical bar"}
    # One value alone is told from a list by nobody, either.
    if any(separator in text for text in texts):
        raise ArgumentError(f"{name}: a value in a list cannot hold {words[separator]}")
    return separator.join(texts)


def object_members(value: Any) -> dict[str, Any] | None:
    """The members of a model or a mapping, those that are absent left out; None for
    anything else.

    Raises:
        ArgumentError: when a key is no text.
    """
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value, builtin_types=(datetime, date))
    if not isinstance(value, Mapping):
        return None
    for key in value:
        if not isinstance(key, str):
            raise ArgumentError(f"{key!r} cannot be a key, keys are text")
    return {key: item for key, item in value.items() if item is not msgspec.UNSET}


def header(name: str, value: Any, *, explode: bool = False) -> str:
    """An argument as the value of a header.

    Raises:
        ArgumentError: when a header cannot hold the text: a line break or another
            control character could start a second header.
    """
    text = joined(name, value, explode=explode)
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
