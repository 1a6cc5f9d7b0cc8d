"""TOML as sdkgen takes it: not deeper than anybody writes, and with finite numbers."""

from __future__ import annotations

import math
import tomllib
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        tomllib.TOMLDecodeError: for what is no TOML, is nested too deeply to be read,
            or holds a number that JSON has no form for.
    """
    try:
        return tomllib.loads(text, parse_float=_number)
    except RecursionError:
        raise tomllib.TOMLDecodeError("it is nested too deeply") from None


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise tomllib.TOMLDecodeError(f"{digits} is no number that documents may hold")
    return value
