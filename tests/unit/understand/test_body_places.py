"""What is counted, unique, or not to be done twice in a body; by its shape alone."""

from __future__ import annotations

import pytest

from generator.understand.ir import Body
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


def body(data: Schema) -> Body:
    """The body of an operation with that `data`."""
    given = operation("POST /api/things", "call", body=ref("Query"))
    schemas = {"Query": obj({"data": data})}
    (found,) = understood(document(given, schemas=schemas)).operations
    assert found.body
    return found.body


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
        (
            # Each of several has a list: which one is counted, nobody knows.
            job(
                {
                    "items": array(
                        obj(
                            {
                                "relationships": obj(
                                    {"tags": relationship("tag", many=True)}
                                )
                            }
                        )
                    )
                }
            ),
            None,
        ),
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


WHEN: Schema = {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"unique_id?": STRING, "time?": WHEN}, "/data/attributes/time"),
        ({"unique_id?": STRING, "time": nullable(WHEN)}, "/data/attributes/time"),
        ({"unique_id?": STRING, "time?": STRING}, "/data/attributes/time"),
        ({"unique_id?": STRING, "time?": INTEGER}, None),
        ({"unique_id?": STRING, "metric": obj({"time?": WHEN})}, None),
        ({"unique_id?": STRING}, None),
        ({"time?": WHEN}, None),
    ],
)
def test_the_time_that_stands_in_for_the_id(
    attributes: dict[str, Schema], expected: str | None
) -> None:
    assert body(resource("event", attributes, id="")).time == expected


def test_the_time_of_each_of_several() -> None:
    event = resource("event", {"unique_id?": STRING, "time?": WHEN}, id="")
    data = job({"time?": WHEN, "events": obj({"data": array(event)})})
    assert body(data).time == "/data/attributes/events/data/*/attributes/time"


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
