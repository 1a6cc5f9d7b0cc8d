"""When an operation is repeated, by its method, its scopes and its body's shape."""

from __future__ import annotations

from typing import Any

import pytest

from generator.understand.ir import Operation
from generator.understand.retry_rule import refuses_repetitions, retried
from tests.support.documents import (
    STRING,
    Schema,
    array,
    document,
    obj,
    operation,
    ref,
    resource,
    understood,
)

THING = resource("thing", {"code": STRING}, id="")
EVENT = resource("event", {"unique_id?": STRING}, id="")


def described(
    data: Schema, route: str = "POST /api/things", *, scopes: list[str] | None = None
) -> Operation:
    """An operation with that `data` for a body."""
    members: dict[str, Any] = {} if scopes is None else {"x-klaviyo-scopes": scopes}
    given = operation(route, "call", body=ref("Query"), **members)
    schemas = {"Query": obj({"data": data})}
    (found,) = understood(document(given, schemas=schemas)).operations
    return found


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
    assert retried(described(EVENT, scopes=["events:write"])) == "unique"


@pytest.mark.parametrize(
    ("data", "expected"), [(array(EVENT), True), (EVENT, False), (array(THING), False)]
)
def test_several_are_refused_for_one(data: Schema, expected: bool) -> None:
    assert refuses_repetitions(described(data)) == expected
