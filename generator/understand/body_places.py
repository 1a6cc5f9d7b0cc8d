"""Places in request bodies that the client has to know: what is counted, what tells
one resource from another, and what must not be done twice.

Pointers are JSON pointers; their step `*` stands for every item of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.base.naming import ClassName
from generator.documents.document import escape
from generator.understand.body_enums import body_enums
from generator.understand.ir import (
    Array,
    Body,
    Definition,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
)

UNIQUE_ID = "unique_id"
"""The member by which the API knows a resource that it has already: events have it."""

TIME = "time"
"""The member beside `unique_id` that stands in for it where there is none."""

APPEND = "append"
"""The member that adds to a property, and adds again when it is repeated."""

_TEXT: frozenset[Type] = frozenset({Primitive("string")})
_TIME: frozenset[Type] = frozenset({Primitive("date-time"), Primitive("string")})

_Definitions = Mapping[ClassName, Definition]


def with_places(body: Body, definitions: _Definitions) -> Body:
    """The body, with the places that its model has."""
    if body.multipart:
        return body
    found = list(_members(Ref(body.model), "", definitions, ()))
    unique = [p for p, type_ in found if _ends(p, UNIQUE_ID) and _is(type_, _TEXT)]
    # With several it is not known which of them makes the request unique.
    unique_id = unique[0] if len(unique) == 1 else None
    times = [p for p, type_ in found if _ends(p, TIME) and _is(type_, _TIME)]
    appends = [pointer for pointer, _ in found if _ends(pointer, APPEND)]
    return replace(
        body,
        items=_counted(found, definitions),
        unique_id=unique_id,
        time=next((p for p in times if _beside(p, unique_id)), None),
        appends=tuple(dict.fromkeys(appends)),
        enums=body_enums(body.model, definitions),
    )


def _counted(found: list[tuple[str, Type]], definitions: _Definitions) -> str | None:
    """The list that a limit of items means, None where it could be several.

    It is the list of resources that the body is about: its `data`, or that of one of
    its attributes; that of a relationship where there is none else. Of lists within
    lists it is the inner one, `events` within `events-bulk-create`.
    """
    lists = [
        pointer
        for pointer, type_ in found
        if isinstance(type_, Array)
        and _ends(pointer, "data")
        and _is_resource(type_.item, definitions)
    ]
    own = [p for p in lists if "/relationships/" not in p]
    chosen = own or [p for p in lists if "*" not in p]
    inner = [p for p in chosen if not any(o.startswith(f"{p}/*/") for o in chosen)]
    return inner[0] if len(inner) == 1 else None


def _members(
    type_: Type, pointer: str, definitions: _Definitions, above: tuple[ClassName, ...]
) -> Iterator[tuple[str, Type]]:
    """Every member of a type and of what it is made of; models within themselves once."""
    if isinstance(type_, Union):
        for option in type_.options:
            yield from _members(option, pointer, definitions, above)
    elif isinstance(type_, Array):
        yield from _members(type_.item, f"{pointer}/*", definitions, above)
    elif isinstance(type_, Ref) and type_.name not in above:
        model = definitions.get(type_.name)
        for field in model.fields if isinstance(model, Model) else ():
            place = f"{pointer}/{escape(field.wire)}"
            yield place, field.type
            yield from _members(field.type, place, definitions, (*above, type_.name))


def _is_resource(type_: Type, definitions: _Definitions) -> bool:
    model = definitions.get(type_.name) if isinstance(type_, Ref) else None
    return isinstance(model, Model) and any(f.wire == "type" for f in model.fields)


def _is(type_: Type, wanted: frozenset[Type]) -> bool:
    options = type_.options if isinstance(type_, Union) else (type_,)
    return not wanted.isdisjoint(options)


def _ends(pointer: str, name: str) -> bool:
    return pointer.endswith(f"/{name}")


def _beside(pointer: str, other: str | None) -> bool:
    """Whether two pointers lead to members of the same object."""
    return other is not None and pointer.rpartition("/")[0] == other.rpartition("/")[0]
