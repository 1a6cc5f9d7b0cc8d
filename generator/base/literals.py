"""Values of the documents as Python source: the only way that they get into code."""

from __future__ import annotations

import json
from typing import Any

_JSON = json.JSONEncoder(ensure_ascii=False)


def literal(value: Any) -> str:
    """Python source for a JSON value, with double quotes, as black would have it.

    Text keeps its printable characters and escapes all others, so that nothing in
    it can end the literal, hide in it, or change how the line reads.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        items = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def _text(value: str) -> str:
    # JSON escapes what Python does, and every quote with one backslash.
    plain = _JSON.encode(value)[1:-1].replace('\\"', '"')
    text = plain
    if not plain.isprintable():
        text = "".join(c if c.isprintable() else _escape(c) for c in plain)
    double, single = text.replace('"', '\\"'), text.replace("'", "\\'")
    if single.count("\\") < double.count("\\"):
        return f"'{single}'"
    return f'"{double}"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
