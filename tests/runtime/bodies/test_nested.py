"""Resources within a body: flat, in their envelopes, and neither."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.bodies.nested import in_envelopes
from runtime.errors import ArgumentError
from runtime.operation import Linkage, Nested

METRIC = Nested(
    template={"type": "metric", "attributes": {}},
    keys={"name": "/attributes/name"},
)
EVENT = Nested(
    template={"type": "event", "attributes": {}},
    keys={
        "id": "/id",
        "value": "/attributes/value",
        "metric": "/attributes/metric",
        "properties": "/attributes/properties",
        "list": "/relationships/list/data",
        "tags": "/relationships/tags/data",
    },
    many=True,
    linkages={"list": Linkage("list"), "tags": Linkage("tag", many=True)},
    nested={"/attributes/metric": METRIC},
)
CODES = Nested(
    template={"type": "code"}, keys={"id": "/id"}, many=True, identifier=True
)
BARE = Nested(template={"type": "row"}, keys={"id": "/id"}, many=True, bare=True)
PLACES = {"/data/events": EVENT, "/data/codes": CODES, "/data/rows": BARE}


def enveloped(**data: Any) -> Any:
    return in_envelopes({"data": data}, PLACES)["data"]


def event(**members: Any) -> dict[str, Any]:
    return {"type": "event", "attributes": {}, **members}


def test_flat_resources_get_their_envelopes() -> None:
    flat = {"id": "1", "value": None, "metric": {"name": "m"}, "list": "L"}
    metric = {"data": {"type": "metric", "attributes": {"name": "m"}}}
    assert enveloped(events=[flat]) == {
        "events": {
            "data": [
                event(
                    id="1",
                    attributes={"value": None, "metric": metric},
                    relationships={"list": {"data": {"type": "list", "id": "L"}}},
                )
            ]
        }
    }


def test_what_is_in_an_envelope_stays_and_is_looked_into() -> None:
    metric = {"data": {"type": "metric", "attributes": {"name": "m"}}}
    whole = event(attributes={"metric": metric})
    for metric_given in (metric, {"name": "m"}, metric["data"]):
        given = event(attributes={"metric": metric_given})
        for events in ([given], {"data": [given]}):
            assert enveloped(events=events) == {"events": {"data": [whole]}}


def test_flat_ones_may_stand_in_the_wrapper() -> None:
    assert enveloped(events={"data": [{"value": 1}]}) == {
        "events": {"data": [event(attributes={"value": 1})]}
    }


def test_free_values_are_not_looked_into() -> None:
    properties = {"data": 1, "type": "x", "metric": {"name": 5}}
    found = enveloped(events=[{"properties": properties}])
    assert found["events"]["data"][0]["attributes"] == {"properties": properties}


def test_null_is_null_and_absent_is_absent() -> None:
    assert enveloped(events=None) == {"events": None}
    assert enveloped(x=1) == {"x": 1}
    found = enveloped(events=[{"metric": None}])
    assert found["events"]["data"] == [event(attributes={"metric": None})]


def test_identifiers_are_given_by_their_ids() -> None:
    codes = [{"type": "code", "id": "a"}, {"type": "code", "id": "b"}]
    for given in (["a", "b"], [{"id": "a"}, "b"], codes, {"data": codes}):
        assert enveloped(codes=given) == {"codes": {"data": codes}}


def test_lists_without_a_wrapper_have_none() -> None:
    assert enveloped(rows=[{"id": "1"}]) == {"rows": [{"type": "row", "id": "1"}]}


def test_relationships_take_ids_or_identifiers() -> None:
    tags = [{"type": "tag", "id": "t"}]
    for given in (["t"], tags, {"data": tags}):
        found = enveloped(events=[{"tags": given}])["events"]["data"][0]
        assert found["relationships"] == {"tags": {"data": tags}}


def test_what_was_given_is_not_changed() -> None:
    given = {"data": {"events": [{"value": 1, "metric": {"name": "m"}}]}}
    in_envelopes(given, PLACES)
    assert given == {"data": {"events": [{"value": 1, "metric": {"name": "m"}}]}}
    assert EVENT.template == {"type": "event", "attributes": {}}


@pytest.mark.parametrize(
    ("data", "pointer", "message"),
    [
        ({"events": [{"valeu": 1}]}, "/data/events/data/0/valeu", "mean 'value'"),
        (
            {"events": [{"x": 1, "favourite": 1}]},
            "/data/events/data/0/x",
            "goes into `properties`",
        ),
        (
            {"events": [{"metric": {"nam": "m"}}]},
            "/data/events/data/0/attributes/metric/data/nam",
            "mean 'name'",
        ),
        ({"events": {"value": 1}}, "/data/events", "a list, or a mapping with"),
    ],
)
def test_keys_that_there_are_not(data: Any, pointer: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        enveloped(**data)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("given", "message"), [({"list": 5}, "not a int"), ({"tags": "t"}, "a list of ids")]
)
def test_ids_that_are_none(given: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        enveloped(events=[given])
