"""What a call gives back: typed, and unharmed by what the API adds or leaves out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest

from tests.functional.conftest import Start
from tests.support.sdk import Once, sdk


def test_an_answer_is_a_typed_document(start: Start) -> None:
    book = {
        "type": "book",
        "id": "B1",
        "attributes": {"title": "T", "pages": None, "price": 3},
        "relationships": {"author": {"data": {"type": "author", "id": "A1"}}},
    }
    session = start("attributes-and-relationships", {"data": book})
    answer = session.call("things.create_book", title="T")
    models = session.sdk.models
    assert type(answer) is models.BookDocument
    assert type(answer.data) is models.Book
    assert answer.data.type == "book"
    assert answer.data.attributes.title == "T"
    assert answer.data.attributes.pages is None
    assert answer.data.relationships.author.data.id == "A1"
    assert answer.to_dict() == {"data": book}
    assert json.loads(answer.to_json()) == {"data": book}
    assert '"price":3' in answer.to_json()  # An integer stays one.
    assert models.BookDocument.from_dict({"data": book}) == answer


def test_what_is_left_out_reads_as_unset_and_null_as_none(start: Start) -> None:
    book = {"type": "book", "id": "B1", "attributes": {"pages": None}}
    session = start("attributes-and-relationships", {"data": book})
    data = session.call("things.create_book", title="T").data
    assert data.attributes.pages is None
    assert data.attributes.title is session.sdk.UNSET
    assert data.relationships is session.sdk.UNSET
    assert not session.sdk.UNSET


def test_what_the_api_adds_does_no_harm(start: Start) -> None:
    book = {
        "type": "book",
        "id": "B1",
        "attributes": {"title": "T", "brand_new": [1]},
        "surprise": {},
    }
    body = {"data": book, "meta": {"more": True}}
    session = start("attributes-and-relationships", body)
    answer = session.call("things.create_book", title="T")
    assert answer.data.attributes.title == "T"
    assert answer.raw.json() == body


def test_the_raw_answer_is_at_hand(start: Start) -> None:
    book = {"type": "book", "id": "B1", "attributes": {}}
    response = httpx2.Response(201, json={"data": book}, headers={"X-Limit": "5"})
    session = start("attributes-and-relationships", response)
    raw = session.call("things.create_book", title="T").raw
    assert (raw.status, raw.headers["x-limit"]) == (201, "5")
    assert raw.json() == {"data": book}
    assert raw.text == response.text


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_without_content_is_none(start: Start, status: int) -> None:
    session = start("no-content", httpx2.Response(status))
    assert session.call("things.delete_thing", "1") is None


def test_a_success_may_come_with_content_or_without(start: Start) -> None:
    thing = {"data": {"type": "thing", "id": "1", "attributes": {}}}
    session = start("no-content", httpx2.Response(202), thing)
    assert session.call("things.refresh", body={"urgent": True}) is None
    assert session.call("things.refresh", body={"urgent": True}).data.id == "1"


def test_no_content_is_an_error_where_a_document_is_described(start: Start) -> None:
    session = start("path-parameters", httpx2.Response(204))
    with pytest.raises(session.sdk.ResponseDecodeError, match="204 without the"):
        session.call("things.get_part", "big", "1", "2")


def test_no_content_is_an_empty_collection(start: Start) -> None:
    session = start("paging-cursor", httpx2.Response(204))
    things = session.call("things.get_things")
    assert (things.data, session.take(things), things.has_next) == ([], [], False)


def test_parts_of_an_overlay_are_one_model(start: Start) -> None:
    attributes = {"name": "n", "size": 3, "secret": "s"}
    thing = {"type": "thing", "id": "1", "attributes": attributes}
    session = start("all-of-overlay", {"data": thing})
    read = session.call("things.get_thing", "1").data.attributes
    assert (read.name, read.size, read.secret) == ("n", 3, "s")


def test_null_may_stand_for_a_whole_resource(start: Start) -> None:
    thing = {"type": "thing", "id": "1", "attributes": {"place": None}}
    session = start("nullable-refs", {"data": None}, {"data": thing})
    assert session.call("things.update_thing", "1", colour="red").data is None
    data = session.call("things.update_thing", "1", colour="red").data
    assert data.attributes.place is None


def test_a_required_field_may_be_missing(start: Start) -> None:
    """Sparse fieldsets leave out what the document requires."""
    thing = {"type": "thing", "id": "1", "attributes": {"size": 3}}
    session = start("all-of-overlay", {"data": thing})
    data = session.call("things.get_thing", "1").data
    assert type(data) is session.sdk.models.Thing
    assert (data.attributes.size, data.attributes.name) == (3, session.sdk.UNSET)
    assert data.to_dict() == thing


def test_a_value_of_another_kind_stays_as_it_is(start: Start) -> None:
    attributes = {"name": None, "size": "large", "secret": "s"}
    thing = {"type": "thing", "id": "1", "attributes": attributes}
    session = start("all-of-overlay", {"data": thing, "links": None})
    answer = session.call("things.get_thing", "1")
    assert answer.data.attributes.to_dict() == attributes
    assert answer.links is None


# ---------------------------------------------------------------- unions and enums


def test_included_resources_are_told_apart_by_type(start: Start) -> None:
    event = {"type": "event", "id": "E1", "attributes": {}}
    included = [
        {"type": "profile", "id": "P1", "attributes": {"email": "e"}},
        {"type": "metric", "id": "M1", "attributes": {"name": "n"}},
    ]
    session = start("tagged-union", {"data": event, "included": included})
    profile, metric = session.call("things.get_event", "E1").included
    models = session.sdk.models
    assert (type(profile), type(metric)) == (models.Profile, models.Metric)
    assert (profile.attributes.email, metric.attributes.name) == ("e", "n")


def test_an_included_resource_of_an_unknown_type_is_a_generic_one(
    start: Start,
) -> None:
    event = {"type": "event", "id": "E1", "attributes": {}}
    metric = {"type": "metric", "id": "M1", "attributes": {}}
    novelty = {"type": "novelty", "id": "N1", "attributes": {"a": 1}}
    body = {"data": event, "included": [novelty, metric]}
    session = start("tagged-union", body)
    first, second = session.call("things.get_event", "E1").included
    assert (first.type, first.id, first.attributes) == ("novelty", "N1", {"a": 1})
    assert first.to_dict() == novelty
    assert type(second) is session.sdk.models.Metric


@pytest.mark.parametrize(
    ("rule", "class_"),
    [
        ({"above": 1}, "RuleWithAbove"),
        ({"below": 1, "note": "n"}, "RuleWithBelow"),
        ({"always": True}, "Always"),
        ({"below": 1, "brand_new": 2}, "RuleWithBelow"),
    ],
)
def test_a_union_without_a_tag_is_told_apart_by_its_keys(
    start: Start, rule: dict[str, Any], class_: str
) -> None:
    session = start("resolved-union", {"rule": rule})
    read = session.call("things.create_rule", body={"rule": {"above": 1}}).rule
    assert type(read) is getattr(session.sdk.models, class_)


def test_a_variant_that_came_later_is_a_plain_object(start: Start) -> None:
    session = start("resolved-union", {"rule": {"sometimes": True}})
    answer = session.call("things.create_rule", body={"rule": {"above": 1}})
    assert answer.rule == {"sometimes": True}


def test_a_text_that_may_be_a_time_is_one_if_it_can(start: Start) -> None:
    rule = {"above": 1}
    session = start(
        "resolved-union",
        {"rule": rule, "when": "2026-07-15T00:00:00Z"},
        {"rule": rule, "when": "soon"},
    )
    answers = [session.call("things.create_rule", body={"rule": rule}) for _ in "12"]
    assert [a.when for a in answers] == [datetime(2026, 7, 15, tzinfo=UTC), "soon"]


def test_a_value_that_joined_an_enum_later_is_read(start: Start) -> None:
    attributes = {"letter": "z!", "vowel": "y", "either": "w"}
    thing = {"type": "thing", "id": "1", "attributes": attributes}
    session = start("long-enum", {"data": thing})
    data = session.call("things.get_thing", "1").data
    assert data.to_dict() == thing
    assert data.attributes.letter == "z!"


def test_constants_are_read_where_they_may_change(start: Start) -> None:
    step = {"type": "step", "version": 1, "active": True, "next": "stop"}
    answer = {**step, "flavour": "other", "choice": "new"}
    session = start("constants", answer)
    read = session.call("things.create_step", body={"choice": None})
    assert (read.type, read.flavour, read.choice) == ("step", "other", "new")


# ---------------------------------------------------------------- values


def test_dates_and_times_are_values_of_their_own(start: Start) -> None:
    attributes = {
        "2nd": "",
        "date": "2026-07-15",
        "datetime": "2026-07-15T12:30:00+02:00",
    }
    body = {"data": {"type": "thing", "attributes": attributes}}
    session = start("awkward-names", body)
    read = session.call("things.create_thing", _2nd="").data.attributes
    assert read.date == date(2026, 7, 15)
    assert read.datetime == datetime(2026, 7, 15, 10, 30, tzinfo=UTC)


def test_a_model_may_hold_itself(start: Start) -> None:
    tree = {"children": [{"children": []}, {"children": [{"children": []}]}]}
    session = start("shared-models", tree)
    answer = session.call("second.get_c", "1")
    assert answer.to_dict() == tree
    assert len(answer.children[1].children) == 1


def test_groups_share_their_models(once: Once) -> None:
    package = sdk("shared-models", once)
    assert (
        package.models.ThingDocument.__module__ == f"{package.__name__}.models._shared"
    )
    assert package.models.Tree.__module__ == f"{package.__name__}.models._second"
    assert {"ThingDocument", "Tree"} <= set(dir(package.models))
    assert not hasattr(package.models, "Bogus")
    assert not hasattr(package.models, "Unused")  # no operation has it


# ---------------------------------------------------------------- broken answers


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"{", b'{"data": ', b"[]", b"null", b"\xff"]
)
def test_an_answer_that_is_no_document(start: Start, content: bytes) -> None:
    session = start("path-parameters", httpx2.Response(200, content=content))
    with pytest.raises(session.sdk.ResponseDecodeError) as caught:
        session.call("things.get_part", "big", "1", "2")
    assert caught.value.raw.content == content
    assert str(caught.value).startswith("GET https://a.example.com/api/big/1/parts/2: ")
