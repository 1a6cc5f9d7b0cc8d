"""Places in request bodies that the client has to know: what is counted, what tells
one resource from another, and what must not be done twice.

Pointers are JSON pointers; their step `*` stands for every item of a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.base.naming import ClassName
from generator.documents.document import escape
from generator.understand.body_enums import body_enums
from generator.understand.ir import (
    Array,
    Body,
    Definition,
    Field,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    referenced,
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


MOST_PLACES = 10_000
"""How many places of a body are looked at; the published documents have up to 700."""


class TooManyPlaces(Exception):
    """A body whose models lead to each other in more ways than can be told apart."""


def with_places(body: Body, definitions: _Definitions) -> Body:
    """The body, with the places that its model has.

    Raises:
        TooManyPlaces: where its models lead to each other in too many ways.
    """
    if body.is_form:
        return body
    leading = _leading(definitions)
    found: list[tuple[str, Type]] = []
    for place in _members(Ref(body.model), definitions, leading):
        found.append(place)
        if len(found) > MOST_PLACES:
            raise TooManyPlaces(
                f"the body has more than {MOST_PLACES:,} places that a limit, or the "
                "safety of a repetition, depends on"
            )
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


def _leading(definitions: _Definitions) -> frozenset[ClassName]:
    """The definitions that have a place which matters, or lead to one that has."""
    users: defaultdict[ClassName, set[ClassName]] = defaultdict(set)
    found: set[ClassName] = set()
    for name, definition in definitions.items():
        if isinstance(definition, Model):
            for field in definition.fields:
                for other in referenced(field.type):
                    users[other].add(name)
                if _matters(field, definitions):
                    found.add(name)
    waiting = list(found)
    while waiting:
        new = users[waiting.pop()] - found
        found |= new
        waiting += new
    return frozenset(found)


def _matters(field: Field, definitions: _Definitions) -> bool:
    options = field.type.options if isinstance(field.type, Union) else (field.type,)
    return field.wire in (UNIQUE_ID, TIME, APPEND) or (
        field.wire == "data"
        and any(
            isinstance(o, Array) and _is_resource(o.item, definitions) for o in options
        )
    )


def _members(
    type_: Type, definitions: _Definitions, leading: frozenset[ClassName]
) -> Iterator[tuple[str, Type]]:
    """Every member that matters of a type and of what it is made of, in their order;
    models within themselves once."""
    waiting: list[tuple[Type, str, tuple[ClassName, ...], bool]] = [
        (type_, "", (), False)
    ]
    while waiting:
        one, pointer, above, told = waiting.pop()
        if told:
            yield pointer, one
        inner: list[tuple[Type, str, tuple[ClassName, ...], bool]] = []
        if isinstance(one, Union):
            inner = [(option, pointer, above, False) for option in one.options]
        elif isinstance(one, Array):
            inner = [(one.item, f"{pointer}/*", above, False)]
        elif isinstance(one, Ref) and one.name in leading and one.name not in above:
            model = definitions.get(one.name)
            for field in model.fields if isinstance(model, Model) else ():
                place = f"{pointer}/{escape(field.wire)}"
                matters = _matters(field, definitions)
                if matters or referenced(field.type) & leading:
                    inner.append((field.type, place, (*above, one.name), True))
        waiting += reversed(inner)


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
