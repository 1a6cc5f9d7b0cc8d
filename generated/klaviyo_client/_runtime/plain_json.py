"""JSON to plain values, also where it is not quite JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def read(content: bytes) -> tuple[Any, str]:
    """The value of JSON, and why it is none by RFC 8259; empty where it is.

    msgspec goes first. What it refuses may be JSON to Python's own reader: half of a
    surrogate pair (an emoji that was cut), `NaN`, `Infinity`, numbers that no float
    holds, a byte order mark, control characters within strings. The values are those
    that `json.loads` gives for them.

    Raises:
        ValueError: when nothing can read it.
        RecursionError: when it is nested too deeply.
    """
    try:
        return msgspec.json.decode(content), ""
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = str(error)
    try:
        return _READER.decode(content.decode("utf-8-sig")), reason
    except ValueError:
        raise ValueError(reason) from None


def _number(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:  # Python's limit for the digits of an integer
        return float(digits)


_READER = json.JSONDecoder(strict=False, parse_int=_number)
