"""What is counted, unique, or not to be done twice in a body; by its shape alone."""

from __future__ import annotations

from typing import Any

import pytest

from generator.understand.body_places import retried
from generator.understand.ir import Body, Operation
from tests.support.documents import (
    INTEGER,
    STRING,
    Schema,
    array,
    document,
    enum,
    identifier,
    nullable,
    obj,
    operation,
    ref,
    relationship,
    resource,
    understood,
)

THING = resource("thing", {"code": STRING}, id="")


def described(
    data: Schema, route: str = "POST /api/things", *, scopes: list[str] | None = None
) -> Operation:
    """An operation with that `data` for a body."""
    members: dict[str, Any] = {} if scopes is None else {"x-klaviyo-scopes": scopes}
    given = operation(route, "call", body=ref("Query"), **members)
    schemas = {"Query": obj({"data": data})}
    (found,) = understood(document(given, schemas=schemas)).operations
    return found


def body(data: Schema) -> Body:
    found = described(data).body
    assert found
    return found


def job(
    attributes: dict[str, Schema], relationships: dict[str, Schema] | None = None
) -> Schema:
    return resource("job", attributes, relationships, id="")


# ---------------------------------------------------------------- what is counted

MANY = obj({"data": array(THING)})
EVENTS = obj({"data": array(resource("event", {"unique_id?": STRING}, id=""))})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (array(identifier("thing")), "/data"),
        (job({"things": MANY}), "/data/attributes/things/data"),
        (
            job({"things": MANY}, {"lists": relationship("list", many=True)}),
            "/data/attributes/things/data",
        ),
        (
            job({"name": STRING}, {"things": relationship("thing", many=True)}),
            "/data/relationships/things/data",
        ),
        (
            job({"batch": obj({"data": array(job({"events": EVENTS}))})}),
            "/data/attributes/batch/data/*/attributes/events/data",
        ),
        (
            job(
                {
                    "items": obj(
                        {
                            "data": array(
                                resource(
                                    "item",
                                    {"images": array(STRING)},
                                    {"tags": relationship("tag", many=True)},
                                )
                            )
                        }
                    )
                }
            ),
            "/data/attributes/items/data",
        ),
        (job({"things": MANY, "events": EVENTS}), None),
        (job({"codes": array(STRING)}), None),
        (job({"data": array(obj({"code": STRING}))}), None),
        (THING, None),
    ],
)
def test_the_list_that_a_limit_counts(data: Schema, expected: str | None) -> None:
    assert body(data).items == expected


def test_lists_of_two_relationships_are_ambiguous() -> None:
    lists = {name: relationship(name, many=True) for name in ("thing", "tag")}
    assert body(job({"name": STRING}, lists)).items is None


# ---------------------------------------------------------------- what is unique


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (resource("event", {"unique_id?": STRING}), "/data/attributes/unique_id"),
        (
            resource("event", {"unique_id?": nullable(STRING)}),
            "/data/attributes/unique_id",
        ),
        (
            job({"events": EVENTS}),
            "/data/attributes/events/data/*/attributes/unique_id",
        ),
        (resource("event", {"unique_id?": INTEGER}), None),
        (resource("event", {"id?": STRING}), None),
        (job({"events": EVENTS, "unique_id": STRING}), None),
    ],
)
def test_the_id_that_makes_a_request_unique(data: Schema, expected: str | None) -> None:
    assert body(data).unique_id == expected


def test_what_appends() -> None:
    patch = obj({"append?": obj({"code?": STRING}), "unset?": STRING})
    data = resource("thing", {"meta?": obj({"patch_properties?": patch})})
    pointer = "/data/attributes/meta/patch_properties/append"
    assert body(data).appends == (pointer,)


def test_a_model_within_itself_is_gone_through_once() -> None:
    given = operation("POST /api/things", "call", body=ref("Query"))
    query = obj({"data": ref("Thing")})
    thing = obj({"type": enum("thing"), "unique_id?": STRING, "parent?": ref("Thing")})
    schemas = {"Query": query, "Thing": thing}
    (found,) = understood(document(given, schemas=schemas)).operations
    assert found.body and found.body.unique_id == "/data/unique_id"


# ---------------------------------------------------------------- what is repeated


@pytest.mark.parametrize(
    ("route", "scopes", "expected"),
    [
        ("OPTIONS /api/things", None, "safe"),
        ("PUT /api/things", None, "safe"),
        ("PATCH /api/things", ["things:write"], "safe"),
        ("DELETE /api/things", ["things:write"], "safe"),
        ("POST /api/things", ["things:read"], "safe"),
        ("POST /api/things", ["Things Read"], "safe"),
        ("POST /api/things", ["things:read", "things:write"], "unprocessed"),
        ("POST /api/things", [], "unprocessed"),
        ("POST /api/things", None, "unprocessed"),
    ],
)
def test_what_is_repeated(route: str, scopes: list[str] | None, expected: str) -> None:
    assert retried(described(THING, route, scopes=scopes)) == expected


def test_events_are_repeated() -> None:
    event = resource("event", {"unique_id?": STRING}, id="")
    assert retried(described(event, scopes=["events:write"])) == "unique"
