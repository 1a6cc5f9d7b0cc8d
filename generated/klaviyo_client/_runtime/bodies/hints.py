"""What may have been meant, where a body is wrong: for messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import msgspec

from ..models.fields import wires
from ..models.type_info import Form, candidates, fields, form
from ..wire.pointers import steps

MOST = 20
"""More allowed values than these are not listed."""


def allowed(model: Any, given: Any, pointer: str, complaint: str) -> str:
    """What a place takes, where msgspec complains about a value of a fixed choice.

    Args:
        model: the model of the whole.
        given: the whole, as plain values.
        pointer: the place.
        complaint: what msgspec says.
    """
    if not complaint.startswith("Invalid enum value"):
        return ""
    found = dict.fromkeys(
        value
        for place in _places(form(model), given, steps(pointer))
        for scalar in place.scalars
        if get_origin(scalar) is Literal
        for value in get_args(scalar)
    )
    # An open choice takes any text: where msgspec complains, it is none.
    listed = [msgspec.json.encode(value).decode() for value in found]
    if len(listed) > MOST:
        listed = [*listed[:MOST], f"and {len(listed) - MOST} more"]
    return f"; allowed: {', '.join(listed)}" if listed else ""


def nearest(typed: Any, pointer: str) -> str:
    """What a key that a model does not have may be meant for.

    It is a key alike, or, where an object of free keys stands beside, one of those.

    Args:
        typed: the whole, as the model.
        pointer: the place of the key.
    """
    # Imported here, as all of this is needed for mistakes only.
    from difflib import get_close_matches

    *way, key = steps(pointer)
    kind: Any = type(_followed(typed, way))
    if not issubclass(kind, msgspec.Struct):
        return ""
    close = get_close_matches(key, [wire for wire, _ in wires(kind)], n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    free = [field.wire for field in fields(kind) if _takes_any_key(field.form)]
    return f"; put it into {' or '.join(f'`{name}`' for name in free)}" if free else ""


def _takes_any_key(place: Form) -> bool:
    """Whether an object of free keys stands there, and nothing else can."""
    others = place.structs or place.scalars or place.items or place.lists
    return place.free and not others


def _places(place: Form, value: Any, way: list[str]) -> Iterator[Form]:
    """The places that a way may lead to: several, where unions leave that open."""
    if not way:
        yield place
        return
    step, *rest = way
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        if place.items is not None:
            yield from _places(place.items, value[int(step)], rest)
    elif isinstance(value, dict):
        for struct in candidates(place, value):
            for field in fields(struct):
                if field.wire == step:
                    yield from _places(field.form, value.get(step), rest)


def _followed(typed: Any, way: list[str]) -> Any:
    for step in way:
        if isinstance(typed, list):
            typed = typed[int(step)]
        elif isinstance(typed, dict):
            typed = typed.get(step)
        elif isinstance(typed, msgspec.Struct):
            name = dict(wires(type(typed))).get(step)
            typed = getattr(typed, name) if name else None
    return typed
