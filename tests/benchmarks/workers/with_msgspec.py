"""msgspec without types."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


def decoder(operation: str) -> Callable[[bytes], Any]:
    """What reads any answer."""
    decode: Callable[[bytes], Any] = importlib.import_module("msgspec").json.decode
    return decode


def encoder(operation: str) -> Callable[[Any], bytes]:
    """What writes any body, without a check."""
    encode: Callable[[Any], bytes] = importlib.import_module("msgspec").json.encode
    return encode
