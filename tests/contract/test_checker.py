"""The contract's own judges: a wrong request or answer does not get past them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
import pytest

from tests.contract.calls import ABSENT, API_KEY, Call, basic_calls, flat_keywords
from tests.contract.checker import Checker
from tests.contract.comparison import Reading, differences, request_differences
from tests.contract.documents import Operation, Subject, names, subject
from tests.support.instances import HOSTILE, MAXIMAL, Instances

THINGS = "/api/things/{id}"
JSON_API = "application/vnd.api+json"
_TEXT: Mapping[str, Any] = {"type": "string"}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.2",
    "info": {"title": "Things", "version": "2026-07-15"},
    "servers": [{"url": "https://a.klaviyo.com"}],
    "security": [{"Key": []}],
    "paths": {
        THINGS: {
            "patch": {
                "operationId": "update_thing",
                "tags": ["Things"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": _TEXT},
                    {
                        "name": "fields[thing]",
                        "in": "query",
                        "explode": False,
                        "schema": {
                            "type": "array",
                            "items": {"type": "string", "enum": ["name", "size"]},
                        },
                    },
                    {
                        "name": "page[size]",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 9},
                    },
                    {
                        "name": "company_id",
                        "in": "query",
                        "required": True,
                        "schema": _TEXT,
                    },
                    {
                        "name": "revision",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string", "default": "2026-07-15"},
                    },
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        JSON_API: {"schema": {"$ref": "#/components/schemas/Query"}}
                    },
                },
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            JSON_API: {"schema": {"$ref": "#/components/schemas/Query"}}
                        },
                    }
                },
            }
        },
    },
    "components": {
        "securitySchemes": {
            "Key": {"type": "apiKey", "in": "header", "name": "Authorization"}
        },
        "schemas": {
            "Query": {
                "type": "object",
                "required": ["data"],
                "properties": {"data": {"$ref": "#/components/schemas/Thing"}},
            },
            "Thing": {
                "type": "object",
                "required": ["type", "id", "attributes"],
                "properties": {
                    "type": {"type": "string", "enum": ["thing"]},
                    "id": {"type": "string"},
                    "attributes": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "size": {"type": "integer", "nullable": True},
                            "made": {"type": "string", "format": "date-time"},
                            "seller": {
                                "$ref": "#/components/schemas/Seller",
                                "nullable": True,
                            },
                            "metadata": {"type": "object"},
                        },
                    },
                },
            },
            "Seller": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}},
            },
        },
    },
}

BODY: dict[str, Any] = {
    "data": {
        "type": "thing",
        "id": HOSTILE,
        "attributes": {"name": HOSTILE, "size": None, "seller": None},
    }
}
PARAMETERS = {
    "id": HOSTILE,
    "fields[thing]": ["name", "size"],
    "page[size]": 9,
    "company_id": HOSTILE,
}


class Things(Subject):
    """The small document above."""

    document = DOCUMENT


THING = Things("things").operations["update_thing"]
CHECKER = Checker(DOCUMENT)
CALL = Call("right", PARAMETERS, BODY)


def escaped(value: str) -> str:
    """Percent-encoded, to the last reserved character."""
    return quote(value, safe="")


def right() -> dict[str, Any]:
    """A request as it should be."""
    query = {
        "fields[thing]": "name,size",
        "page[size]": "9",
        "company_id": escaped(HOSTILE),
    }
    return {
        "method": "PATCH",
        "path": f"/api/things/{escaped(HOSTILE)}",
        "query": "&".join(f"{escaped(name)}={text}" for name, text in query.items()),
        "headers": {
            "accept": JSON_API,
            "authorization": f"Klaviyo-API-Key {API_KEY}",
            "content-type": JSON_API,
            "revision": "2026-07-15",
        },
        "body": json.loads(json.dumps(BODY)),
    }


def problems(parts: Mapping[str, Any]) -> list[str]:
    """What the judges say of a request."""
    body = parts["body"]
    request = httpx2.Request(
        parts["method"],
        f"https://a.klaviyo.com{parts['path']}?{parts['query']}",
        headers=parts["headers"],
        content=None if body is None else json.dumps(body).encode(),
    )
    return [
        *request_differences(request, THING, CALL),
        *CHECKER.request_problems(request),
    ]


def test_a_right_request_passes() -> None:
    assert problems(right()) == []


Change = Callable[[dict[str, Any]], Any]


def replaced(key: str, old: str, new: str) -> Change:
    """A change of a text."""

    def change(parts: dict[str, Any]) -> None:
        assert old in parts[key]
        parts[key] = parts[key].replace(old, new)

    return change


WRONG: dict[str, Change] = {
    "another method": lambda parts: parts.update(method="PUT"),
    "another path": replaced("path", "things", "thing"),
    "a trailing slash": lambda parts: parts.update(path=parts["path"] + "/"),
    "a slash that splits the path": replaced("path", "%2F", "/"),
    "a path encoded twice": replaced("path", "%20", "%2520"),
    "a plus sign for a space in the path": replaced("path", "%20", "+"),
    "a plus sign for a space in the query": replaced("query", "%20", "+"),
    "a missing required parameter": replaced("query", "&company_id", "&nobody"),
    "an array repeated": replaced(
        "query", "name,size", f"name&{escaped('fields[thing]')}=size"
    ),
    "an array in another style": replaced("query", "name,size", "name%7Csize"),
    "an array in JSON": replaced("query", "name,size", "%5B%22name%22%5D"),
    "a value that the enum lacks": replaced("query", "name,size", "name,color"),
    "a value above the maximum": replaced("query", "=9", "=10"),
    "a text for a number": replaced("query", "=9", "=nine"),
    "a parameter that does not exist": lambda parts: parts.update(
        query=parts["query"] + "&sort=name"
    ),
    "a parameter twice": lambda parts: parts.update(
        query=parts["query"] + f"&{escaped('page[size]')}=9"
    ),
    "no revision": lambda parts: parts["headers"].pop("revision"),
    "another revision": lambda parts: parts["headers"].update(revision="2022-10-17"),
    "no credentials": lambda parts: parts["headers"].pop("authorization"),
    "another content type": lambda parts: parts["headers"].update(
        {"content-type": "application/json"}
    ),
    "another accept": lambda parts: parts["headers"].update(accept="*/*"),
    "a header of its own": lambda parts: parts["headers"].update({"x-thing": "1"}),
    "no body": lambda parts: parts.update(body=None),
    "a body without its resource": lambda parts: parts["body"].pop("data"),
    "a required key missing": lambda parts: parts["body"]["data"].pop("id"),
    "a key too many": lambda parts: parts["body"]["data"].update(meta={}),
    "a null lost": lambda parts: parts["body"]["data"]["attributes"].pop("size"),
    "a null for a text": lambda parts: parts["body"]["data"]["attributes"].update(
        name=None
    ),
    "a default that nobody gave": lambda parts: parts["body"]["data"][
        "attributes"
    ].update(made="2024-04-20T00:00:00Z"),
    "another type": lambda parts: parts["body"]["data"]["attributes"].update(size="7"),
    "true for 1": lambda parts: parts["body"]["data"]["attributes"].update(size=True),
    "another resource type": lambda parts: parts["body"]["data"].update(type="ting"),
    "text that was changed": lambda parts: parts["body"]["data"].update(id="a b"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_request_is_caught(name: str) -> None:
    parts = right()
    WRONG[name](parts)
    assert problems(parts)


BY_THE_LIBRARY = (
    "another method",
    "another path",
    "a missing required parameter",
    "an array in another style",
    "a value that the enum lacks",
    "a value above the maximum",
    "a text for a number",
    "no revision",
    "no credentials",
    "another content type",
    "no body",
    "a required key missing",
    "a key too many",
    "a null for a text",
    "another type",
    "another resource type",
)


@pytest.mark.parametrize("name", BY_THE_LIBRARY)
def test_openapi_core_alone_catches_it(name: str) -> None:
    """So that the document is held up, and not only what the test meant."""
    parts = right()
    WRONG[name](parts)
    body = parts["body"]
    request = httpx2.Request(
        parts["method"],
        f"https://a.klaviyo.com{parts['path']}?{parts['query']}",
        headers=parts["headers"],
        content=None if body is None else json.dumps(body).encode(),
    )
    assert CHECKER.request_problems(request)


# ---------------------------------------------------------------- answers


class Attributes(msgspec.Struct):
    name: str | msgspec.UnsetType = msgspec.UNSET
    made: datetime | msgspec.UnsetType = msgspec.UNSET
    seller: Any = msgspec.UNSET
    metadata: Any = msgspec.UNSET


class Thing(msgspec.Struct, tag="thing", tag_field="type"):
    id: str
    attributes: Any
    type = "thing"


class Wrapper(msgspec.Struct):
    data: Any


class Seller(msgspec.Struct):
    name: str


ANSWER: dict[str, Any] = {
    "data": {
        "type": "thing",
        "id": "1",
        "attributes": {
            "name": "one",
            "made": "2024-04-20T00:00:00Z",
            "seller": {"name": "two"},
            "metadata": {"any": 1},
        },
    }
}
MADE = datetime(2024, 4, 20, tzinfo=UTC)


def untyped(attributes: Any) -> list[str]:
    """What the judge says of attributes that were read."""
    read = Wrapper(Thing("1", attributes))
    schema = DOCUMENT["components"]["schemas"]["Query"]
    return list(Reading(Instances(DOCUMENT)).untyped(schema, ANSWER, read))


def test_a_typed_answer_passes() -> None:
    assert untyped(Attributes("one", MADE, Seller("two"), {"any": 1})) == []


@pytest.mark.parametrize(
    "attributes",
    [
        ANSWER["data"]["attributes"],
        Attributes("one", MADE, {"name": "two"}, {"any": 1}),
        Attributes("two", MADE, Seller("two"), {"any": 1}),
        Attributes("one", "2024-04-20T00:00:00Z", Seller("two"), {"any": 1}),  # type: ignore[arg-type]  # the mistake to find
        Attributes("one", MADE, None, {"any": 1}),
        Attributes("one", MADE, Seller("two")),
    ],
)
def test_an_answer_that_is_read_wrongly_is_caught(attributes: Any) -> None:
    assert untyped(attributes)


def test_differences_of_json() -> None:
    assert not list(differences({"a": [1, 2.0]}, {"a": [1.0, 2]}))
    assert list(differences({"a": True}, {"a": 1})) == ["/a: true, not 1"]
    assert list(differences({"a": None}, {})) == ["/a: null not expected"]
    assert list(differences({}, {"a": None})) == ["/a: missing, null expected"]
    assert list(differences([1], [1, 2]))


# ---------------------------------------------------------------- coverage


def _calls(name: str) -> Iterator[tuple[Operation, Call]]:
    for operation in subject(name).operations.values():
        for call in basic_calls(subject(name), operation):
            yield operation, call


@pytest.mark.full
@pytest.mark.parametrize("name", names())
def test_most_bodies_can_be_said_in_keywords(name: str) -> None:
    """The derivation of keywords, or the whole test of them, could come to nothing."""
    said = {
        operation.id: flat_keywords(subject(name), operation, call.body) is not None
        for operation, call in _calls(name)
        if call.kind == "maximal" and call.body is not ABSENT
        if operation.media_type != "multipart/form-data"
    }
    assert sum(said.values()) >= 0.8 * len(said), said


@pytest.mark.full
@pytest.mark.parametrize("name", names())
def test_hostile_calls_hold_no_harmless_text(name: str) -> None:
    texts = Counter(
        text
        for _, call in _calls(name)
        if call.kind == "hostile"
        for text in _texts([call.parameters, call.body])
    )
    assert not [text for text in texts if MAXIMAL.text in text]
    assert texts[HOSTILE] > len(subject(name).operations) / 2


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
