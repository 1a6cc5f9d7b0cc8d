"""Texts in messages and in files: how wide, how long, and cut how."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 88
"""The longest line that black leaves alone."""

NOTHING = object()
"""What stands where nothing stands."""


def shown(value: Any) -> str:
    """A value in a message, cut short."""
    if value is NOTHING:
        return "nothing"
    return cut(json.dumps(value, ensure_ascii=False))


def cut(text: str) -> str:
    """The text, no longer than a message has room for."""
    return text if len(text) <= 60 else f"{text[:59]}…"
