"""Requests by their path: what no method is there for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from runtime.answers import NotFoundError, ServerError
from runtime.errors import ArgumentError, PagingError
from runtime.resource import AsyncResource, Resource

from tests.runtime.samples import (
    CLIENT_COUPONS,
    CREATE_EVENT,
    DELETE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
    coupon,
)

OPERATIONS = {
    operation.name: operation
    for operation in (
        GET_COUPON,
        GET_COUPONS,
        DELETE_COUPON,
        CREATE_EVENT,
        CLIENT_COUPONS,
    )
}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Klaviyo, AsyncKlaviyo):
        monkeypatch.setattr(kind, "operations", OPERATIONS)


class Server:
    def __init__(self, *answers: httpx2.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else httpx2.Response(200, json={})

    @property
    def sent(self) -> httpx2.Request:
        return self.requests[-1]


def test_a_path_that_no_document_has(flavour: Flavour) -> None:
    answer = {"data": coupon(), "included": [1], "meta": {"a": 1}, "new": 2}
    server = Server(httpx2.Response(200, json=answer))
    client = flavour.client(server)
    document = flavour.run(
        client.request(
            "get",
            "/api/new-things/ä",
            params={"fields[thing]": ["a", "b"], "none": None},
        )
    )
    assert document.data == coupon()
    assert (document.included, document.meta) == ([1], {"a": 1})
    assert document.raw.json() == answer
    sent = server.sent
    assert sent.method == "GET"
    assert sent.url.raw_path == b"/api/new-things/%C3%A4?fields%5Bthing%5D=a%2Cb"
    assert sent.headers["authorization"].startswith("Klaviyo-API-Key ")
    assert sent.headers["revision"] == "2026-07-15"
    assert sent.headers["accept"] == "application/vnd.api+json"


def test_a_body_is_sent_as_it_is_given(flavour: Flavour) -> None:
    server = Server(httpx2.Response(202))
    client = flavour.client(server)
    day = datetime(2026, 1, 1, tzinfo=UTC)
    body = {"data": {"type": "x", "attributes": {"n": Decimal("1.10"), "at": day}}}
    assert flavour.run(client.request("POST", "/api/new-things", json=body)) is None
    assert server.sent.headers["content-type"] == "application/vnd.api+json"
    assert b'"n":1.10' in server.sent.content
    assert json.loads(server.sent.content)["data"]["attributes"]["at"].endswith("Z")


@pytest.mark.parametrize(
    "link",
    [
        "https://a.klaviyo.com/api/coupons/1%20?a=b#c",
        "/api/coupons/1%20?a=b",
        "https://A.klaviyo.com:443/api/coupons/1%20?a=b",
    ],
)
def test_links_are_given_whole(flavour: Flavour, link: str) -> None:
    server = Server()
    flavour.run(flavour.client(server).request("GET", link, params={"c": "d"}))
    assert str(server.sent.url) == "https://a.klaviyo.com/api/coupons/1%20?a=b&c=d"


def test_a_link_below_a_base_url_with_a_path(flavour: Flavour) -> None:
    server = Server()
    client = flavour.client(server, base_url="http://localhost/v1")
    for path in ("http://localhost/v1/api/coupons", "/api/coupons"):
        flavour.run(client.request("GET", path))
        assert str(server.sent.url) == "http://localhost/v1/api/coupons"


def test_a_link_beside_a_base_url_with_a_path(flavour: Flavour) -> None:
    client = flavour.client(Server(), base_url="http://localhost/v1")
    with pytest.raises(ArgumentError, match="does not lead to"):
        flavour.run(client.request("GET", "http://localhost/v1x/api/coupons"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "https://evil.test/api/coupons"),
        ("GET", "//evil.test/api/coupons"),
        ("GET", "https://a.klaviyo.com@evil.test/"),
        ("GET", "http://a.klaviyo.com/api/coupons"),
        ("GET", "/api/../oauth"),
        ("GET", "/api/%2e%2e/oauth"),
        ("GET", "/api\\evil"),
        ("GET", "/api\r\nx: y"),
        ("GET", ""),
        ("GET", None),
        ("GET /x", "/api/coupons"),
    ],
)
def test_a_path_that_leads_elsewhere(flavour: Flavour, method: str, path: Any) -> None:
    server = Server()
    with pytest.raises(ArgumentError):
        flavour.run(flavour.client(server).request(method, path))
    assert not server.requests


def test_pages_are_walked(flavour: Flavour) -> None:
    link = "https://a.klaviyo.com/api/coupons?page%5Bcursor%5D=2"
    first = {"data": [{"id": "1"}], "links": {"next": link}}
    last = {"data": [{"id": "2"}], "links": {"next": None}}
    server = Server(httpx2.Response(200, json=first), httpx2.Response(200, json=last))
    page = flavour.run(flavour.client(server).request("GET", "/api/coupons"))
    assert page.has_next
    assert flavour.take(page) == [{"id": "1"}, {"id": "2"}]
    assert str(server.sent.url) == link
    elsewhere = {"data": [], "links": {"next": "https://evil.test/"}}
    server = Server(httpx2.Response(200, json=elsewhere))
    page = flavour.run(flavour.client(server).request("GET", "/api/coupons"))
    with pytest.raises(PagingError):
        flavour.take(page)


def test_limits_are_those_of_the_operation(flavour: Flavour) -> None:
    client = flavour.client(Server())
    for number in range(3):
        flavour.run(client.request("GET", f"/api/coupons/{number}"))
    state = client.limits.get_coupon.windows
    assert {window.requests - window.left for window in state} == {3}
    flavour.run(client.request("GET", "/api/new-things/1"))
    assert client.limits.get_coupons.left == 75


def test_the_client_paths_carry_no_credentials(flavour: Flavour) -> None:
    server = Server()
    client = flavour.client(server)
    for path in ("/client/coupons", "/client/new"):
        flavour.run(client.request("GET", path, params={"company_id": "X"}))
        assert "authorization" not in server.sent.headers


@pytest.mark.parametrize(
    ("method", "path", "body", "repeated"),
    [
        ("GET", "/api/new", None, True),
        ("PATCH", "/api/new/1", {"data": {}}, True),
        ("POST", "/api/new", {"data": {}}, False),
        ("POST", "/api/events", {"data": {"attributes": {"unique_id": "x"}}}, True),
        ("POST", "/api/events", {"data": {"attributes": {"name": "x"}}}, False),
    ],
)
def test_repetition_depends_on_the_method(
    flavour: Flavour,
    method: str,
    path: str,
    body: Any,
    repeated: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runtime.wire.retries.FIRST_DELAY", 0.0)
    server = Server(*[httpx2.Response(503)] * 2)
    client = flavour.client(server, max_retries=1)
    with pytest.raises(ServerError):
        flavour.run(client.request(method, path, json=body))
    assert len(server.requests) == 1 + repeated


def test_errors_and_raw_answers_are_as_with_methods(flavour: Flavour) -> None:
    server = Server(httpx2.Response(404, json={"errors": [{"detail": "gone"}]}))
    client = flavour.client(server)
    with pytest.raises(NotFoundError, match="gone"):
        flavour.run(client.request("GET", "/api/new"))
    server.answers = [httpx2.Response(200, content=b"a,b")]
    raw = flavour.run(client.raw(client.request, "GET", "/api/new"))
    assert raw.content == b"a,b"


# ---------------------------------------------------------------- names


def test_a_method_of_another_group_is_found(flavour: Flavour) -> None:
    client = flavour.client(Server())
    kind: Any = AsyncResource if flavour.asynchronous else Resource

    class Events(kind):  # type: ignore[misc]  # one of two
        def get_events(self) -> None: ...

    with pytest.raises(AttributeError, match="klaviyo.coupons has it"):
        _ = Events(client).get_coupon
    with pytest.raises(AttributeError, match="did you mean 'get_events'"):
        _ = Events(client).get_event
    with pytest.raises(AttributeError, match="klaviyo.coupons.get_coupon"):
        _ = client.get_coupon
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = client.nonsense
    assert not hasattr(client, "__wrapped__")
