"""The fields of models, and the models that may stand in their values."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec import UNSET

from .first_use import ready
from .unions import flatten

MEMBERS = frozenset("type id attributes relationships meta links".split())
"""What a resource has besides its attributes:
https://jsonapi.org/format/#document-resource-objects"""


class Member(NamedTuple):
    """A field of a model, by its names in Python and on the wire.

    `always` says that it is sent in any case: it is required, or a constant that the
    model fills in. `models` are those that its value may be, or hold in its lists and
    mappings.
    """

    name: str
    wire: str
    always: bool
    models: frozenset[type[msgspec.Struct]]


@cache
def members(model: type[msgspec.Struct]) -> tuple[Member, ...]:
    """The fields of a model, in their order."""
    return tuple(
        Member(f.name, f.encode_name, f.default is not UNSET, _models_in(f.type))
        for f in msgspec.structs.fields(model)
    )


@cache
def wires(model: type[msgspec.Struct]) -> tuple[tuple[str, str | None], ...]:
    """The names on the wire with those in Python, the tag first: None there."""
    tag = model.__struct_config__.tag_field
    names = zip(model.__struct_encode_fields__, model.__struct_fields__, strict=True)
    return (*(((tag, None),) if tag else ()), *names)


@cache
def spellings(model: type[msgspec.Struct]) -> dict[str, str]:
    """What each field is looked up by: its name on the wire, and the one in Python.

    One on the wire goes first, where it is another field's name in Python.
    """
    names = {name: name for name in model.__struct_fields__}
    return {**names, **{wire: name for wire, name in wires(model) if name}}


@cache
def attribute_names(model: type[msgspec.Struct]) -> frozenset[str]:
    """The attributes that a resource's own class has nothing else for, by their names
    in Python."""
    ready(model)
    return frozenset(
        name
        for field in msgspec.structs.fields(model)
        if field.name == "attributes"
        for attributes in _models_in(field.type)
        for name in attributes.__struct_fields__
        if name not in MEMBERS and name[0] != "_" and not hasattr(model, name)
    )


def _models_in(type_: Any) -> frozenset[type[msgspec.Struct]]:
    found = set()
    left = [type_]
    while left:
        for option in flatten((left.pop(),)):
            if isinstance(option, type) and issubclass(option, msgspec.Struct):
                found.add(option)
            else:
                left += get_args(option)
    return frozenset(found)
