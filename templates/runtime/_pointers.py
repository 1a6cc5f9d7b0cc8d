"""JSON pointers (RFC 6901) into plain values; the step `*` is every item of a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def steps(pointer: str) -> list[str]:
    """The steps of a pointer, unescaped."""
    return [
        step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]
    ]


def values(value: Any, pointer: str) -> Iterator[Any]:
    """The values that stand at a pointer; nothing where the way ends early."""
    return _followed(value, steps(pointer))


def holders(value: Any, pointer: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects that have, or could have, the pointer's last key; and that key."""
    *way, key = steps(pointer)
    for holder in _followed(value, way):
        if isinstance(holder, dict):
            yield holder, key


def _followed(value: Any, way: list[str]) -> Iterator[Any]:
    if not way:
        yield value
    elif way[0] == "*":
        for item in value if isinstance(value, list) else ():
            yield from _followed(item, way[1:])
    elif isinstance(value, dict) and way[0] in value:
        yield from _followed(value[way[0]], way[1:])
