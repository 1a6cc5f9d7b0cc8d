"""The standard library's json: no types at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def decoder(operation: str) -> Callable[[bytes], Any]:
    """What reads any answer."""
    return json.loads


def encoder(operation: str) -> Callable[[Any], bytes]:
    """What writes any body, without a check."""
    return lambda plain: json.dumps(plain).encode()
