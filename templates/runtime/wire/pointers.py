"""JSON pointers (RFC 6901) into plain values; the step `*` is every item of a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

Way: TypeAlias = "tuple[Way, str | int] | None"
"""Where a value stands: its own step last, behind the way to what it stands in.

Bodies have tens of thousands of values; the pointer of one is made when it is wrong.
"""


def pointer_to(way: Way) -> str:
    """The pointer of a way."""
    found = []
    while way is not None:
        way, step = way
        found.append(f"/{escape(str(step))}")
    return "".join(reversed(found))


def escape(token: str) -> str:
    """A key as a step of a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def located(error: msgspec.ValidationError) -> tuple[str, str]:
    """What msgspec complains about, and where, as a JSON pointer.

    The hooks for unions make msgspec report a path in halves, the inner one first.
    """
    text, *paths = re.split(r" - at (?:`?key`? in )?`\$(.*?)`", str(error))
    found = re.findall(r"\.([^.\[]+)|\[([^\]]*)\]", "".join(reversed(paths)))
    # msgspec shows a key of a free mapping as [...].
    names = [name or index.replace("...", "*") for name, index in found]
    return text, "".join(f"/{escape(name)}" for name in names)


def steps(pointer: str) -> list[str]:
    """The steps of a pointer, unescaped."""
    return [
        step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]
    ]


def values(value: Any, pointer: str) -> list[Any]:
    """The values that stand at a pointer; none where the way ends early."""
    return _followed(value, steps(pointer))


def holders(value: Any, pointer: str) -> tuple[list[dict[str, Any]], str]:
    """The objects that have, or could have, the pointer's last key; and that key."""
    *way, key = steps(pointer)
    return [one for one in _followed(value, way) if isinstance(one, dict)], key


def filled(
    value: Any, pointer: str, make: Callable[[], Any], unless: str | None = None
) -> Any:
    """The value with something at the pointer wherever that is free.

    Only what leads there is copied; the value itself stays as it is. Where the key
    `unless` stands beside it, with a value that is not null, nothing is added.
    """
    return _filled(value, steps(pointer), make, unless)


def _followed(value: Any, way: list[str]) -> list[Any]:
    found = [value]
    for step in way:
        if step == "*":
            found = [item for one in found if isinstance(one, list) for item in one]
        else:
            found = [o[step] for o in found if isinstance(o, dict) and step in o]
    return found


def _filled(
    value: Any, way: list[str], make: Callable[[], Any], unless: str | None
) -> Any:
    step, *rest = way
    if step == "*":
        if isinstance(value, list):
            return [_filled(item, rest, make, unless) for item in value]
    elif isinstance(value, dict):
        if rest and step in value:
            return {**value, step: _filled(value[step], rest, make, unless)}
        if not rest and step not in value and value.get(unless) is None:
            return {**value, step: make()}
    return value
