"""Filters of generated operations, on the wire and refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from tests.functional.conftest import Start
from tests.support.sdk import Once, sdk

THINGS: dict[str, Any] = {"data": []}
WHEN = datetime(2026, 7, 15, 12, tzinfo=UTC)


def test_a_filter_goes_into_the_query(start: Start) -> None:
    session = start("filters-extension", THINGS)
    F = session.sdk.filters.GetThingsFilter
    session.call(
        "things.get_things",
        filter=F.name.contains('a"b, c')
        & F.owner_id.any(["x", "y"])
        & F.state.equals("on")
        & (F.created >= WHEN)
        & (F.size > 3)
        & F.archived.equals(False)
        & F.deleted.has(),
    )
    path, _, query = session.target.partition("?")
    assert path == "GET /api/things"
    assert unquote(query) == (
        'filter=and(contains(name,"a\\"b, c"),any(owner.id,["x","y"]),'
        'equals(state,"on"),greater-or-equal(created,2026-07-15T12:00:00Z),'
        "greater-than(size,3),equals(archived,false),has(deleted))"
    )
    assert not set(query.removeprefix("filter=")) & set(' "(),[]:&=')


def test_a_filter_may_be_written_by_hand(start: Start) -> None:
    session = start("filters-extension", THINGS)
    session.call("things.get_things", filter='equals(name,"x")')
    assert session.target == "GET /api/things?filter=equals%28name%2C%22x%22%29"


def test_operations_with_equal_fields_share_their_filters(start: Start) -> None:
    session = start("filters-extension", THINGS)
    filters = session.sdk.filters
    assert filters.GetBigThingIdsFilter is filters.GetThingIdsFilter
    session.call("things.get_thing_ids", filter=filters.GetThingIdsFilter.size > 1)
    session.call("things.get_big_thing_ids", filter=filters.GetThingIdsFilter.size > 1)
    query = "filter=greater-than%28size%2C1%29"
    assert session.targets == [
        f"GET /api/thing-ids?{query}",
        f"GET /api/big-thing-ids?{query}",
    ]


def test_a_filter_of_another_operation_is_refused(start: Start) -> None:
    session = start("filters-extension", THINGS)
    foreign = session.sdk.filters.GetThingIdsFilter.size > 1
    with pytest.raises(session.sdk.ArgumentError, match="get_things"):
        session.call("things.get_things", filter=foreign)
    with pytest.raises(session.sdk.ArgumentError, match="GetThingIdsFilter"):
        foreign & session.sdk.filters.GetThingsFilter.name.equals("x")
    assert not session.requests


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda F: F.colour, AttributeError, "has no field 'colour'; it has name"),
        (lambda F: F.name.any(["x"]), AttributeError, "has no operator 'any'"),
        (lambda F: F.name > "x", TypeError, "does not have this comparison"),
        (lambda F: F.name.equals(1), ValueError, "takes a value of type string"),
        (lambda F: F.size > "1", ValueError, "takes a value of type integer"),
        (lambda F: F.archived.equals("true"), ValueError, "of type boolean"),
        (lambda F: F.state.equals("broken"), ValueError, "takes one of 'on', 'off'"),
        (lambda F: F.created > datetime(2026, 7, 15), ValueError, "needs a time zone"),
        (lambda F: F.owner_id.any("x"), ValueError, "takes a list"),
        (lambda F: F.owner_id.any([]), ValueError, "one value or more"),
    ],
)
def test_a_wrong_filter_cannot_be_built(
    once: Once, build: Any, error: type[Exception], message: str
) -> None:
    fields = sdk("filters-extension", once).filters.GetThingsFilter
    with pytest.raises(error, match=message):
        build(fields)


def test_fields_and_operators_may_stand_in_prose_alone(start: Start) -> None:
    session = start("filters-prose", THINGS)
    F = session.sdk.filters.GetThingsFilter
    filter_ = F.id.any(["a", 1]) & (F.created > WHEN) & F.flag.has()
    session.call("things.get_things", filter=filter_)
    assert unquote(session.target.partition("?")[2]) == (
        'filter=and(any(id,["a",1]),'
        "greater-than(created,2026-07-15T12:00:00Z),has(flag))"
    )
    with pytest.raises(AttributeError, match="has no operator 'contains'"):
        F.id.contains("a")


def test_a_filter_may_belong_into_a_header(start: Start) -> None:
    session = start("filters-prose", THINGS)
    F = session.sdk.filters.GetPlacesFilter
    session.call("things.get_places", x_klaviyo_api_filters=F.lat.equals(40.7128))
    assert session.target == "GET /client/places"
    assert session.headers["x-klaviyo-api-filters"] == "equals(lat,40.7128)"
