"""Filters of the offline Klaviyo: each operator of the documented syntax."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.filters.expressions import (
    AnyList,
    Contains,
    EndsWith,
    Equals,
    FilterSet,
    GreaterOrEqual,
    GreaterThan,
    Has,
    LessOrEqual,
    LessThan,
    StartsWith,
)
from runtime.testing.errors import Refused
from runtime.testing.filtering import fits, terms_of
from runtime.testing.kinds import Kind, Relation
from runtime.testing.samples import MISSING
from runtime.testing.store import Resource, Store

ORDERED = (GreaterThan, GreaterOrEqual, LessThan, LessOrEqual)
TEXTS = (Equals, AnyList, Contains, StartsWith, EndsWith)

Text: Any = type("Text", TEXTS, {"__slots__": ()})
Number: Any = type("Number", (Equals, *ORDERED), {"__slots__": ()})
Related: Any = type("Related", (Has, Equals, AnyList), {"__slots__": ()})


class Things(FilterSet, operations=("get_things",)):
    """What `get_things` filters by."""

    name = Text("name", "string")
    size = Number("size", "integer")
    made = Number("made", "date-time")
    open = Equals["Things", bool]("open", "boolean")
    inner = Equals["Things", str]("place.names.first", "string")
    owner = Related("owner", "string")
    owner_id = Related("owner_id", "string")
    owner_name = Equals["Things", str]("owner.name", "string")
    message_kind = Equals["Things", str]("messages.kind", "string")


def made() -> tuple[Store, Resource]:
    owner = Relation("owner", "person", many=False)
    messages = Relation("thing-messages", "message", many=True)
    kinds = {
        "thing": Kind("thing", relations={r.name: r for r in (owner, messages)}),
        "person": Kind("person"),
        "message": Kind("message"),
    }
    store = Store(kinds, 0)
    attributes = {
        "name": 'A "b", (c) é',
        "size": 3,
        "made": "2026-05-01T12:00:00+00:00",
        "open": True,
        "place": {"names": [{"first": "x"}, {"first": "y"}]},
    }
    thing = store.add("thing", "1", attributes, 0)
    store.add("person", "P", {"name": "Ann"}, 0)
    store.link(thing, "owner", ["P"])
    store.add("message", "M", {"definition": {"kind": "email"}}, 0)
    store.link(thing, "thing-messages", ["M"])
    return store, thing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('equals(messages.kind,"email")', True),
        ('equals(messages.kind,"sms")', False),
        (r'equals(name,"A \"b\", (c) é")', True),
        ("equals(name,'A \"b\", (c) é')", True),
        ('equals(name,"a")', False),
        (r'any(name,["x","A \"b\", (c) é"])', True),
        ('any(name,["x","y"])', False),
        ('contains(name,"(C)")', True),
        ('contains(name,"z")', False),
        ("starts-with(name,'A')", True),
        ("starts-with(name,'b')", False),
        ("ends-with(name,'é')", True),
        ("ends-with(name,'A')", False),
        ("equals(size,3)", True),
        ("equals(size,4)", False),
        ("greater-than(size,2)", True),
        ("greater-than(size,3)", False),
        ("greater-or-equal(size,3)", True),
        ("less-than(size,3)", False),
        ("less-than(size,4)", True),
        ("less-or-equal(size,3)", True),
        ("less-or-equal(size,2)", False),
        ("greater-than(made,2026-05-01T11:59:59Z)", True),
        ("greater-than(made,2026-05-01T14:00:00+02:00)", False),
        ("greater-or-equal(made,2026-05-01T14:00:00+02:00)", True),
        ("less-than(made,2026-05-02)", True),
        ("equals(open,true)", True),
        ("equals(open,false)", False),
        ('equals(place.names.first,"y")', True),
        ('equals(place.names.first,"z")', False),
        ("has(owner)", True),
        ('equals(owner_id,"P")', True),
        ('any(owner_id,["Q"])', False),
        ('equals(owner.name,"Ann")', True),
        ("equals(size,3),equals(open,true)", True),
        ("and(equals(size,3),equals(open,false))", False),
        ("and(has(owner),and(equals(size,3),equals(open,true)))", True),
    ],
)
def test_operators(text: str, expected: bool) -> None:
    store, thing = made()
    terms = terms_of(text, Things, "get_things")
    seen = lambda resource, name: resource.attributes.get(name, MISSING)  # noqa: E731
    assert fits(thing, terms, store, seen) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "equals(name)",
        'equals(nothing,"a")',
        "has(name)",
        'equals(size,"3")',
        "equals(open,1)",
        'greater-than(made,"soon")',
        'equals(name,"a") or equals(name,"b")',
    ],
)
def test_what_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        terms_of(text, Things, "get_things")
    assert caught.value.status == 400
    assert caught.value.errors[0]["source"] == {"parameter": "filter"}


def test_has_and_relationships_to_nothing() -> None:
    store, thing = made()
    store.unlink(thing, "owner", "P")
    terms = terms_of("has(owner)", Things, "get_things")
    assert not fits(thing, terms, store, lambda resource, name: MISSING)
