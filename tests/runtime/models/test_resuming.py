"""Walks that go on later, in another process, or over answers as they came."""

from __future__ import annotations

import json
import pickle
from typing import Any

import httpx2
import pytest
from runtime.answers import NotFoundError, ResponseDecodeError
from runtime.errors import ArgumentError, PagingError

from tests.runtime.samples import (
    GET_COUPON,
    GET_COUPONS,
    QUERY_REPORT,
    QUERY_UNLINKED_REPORT,
    Flavour,
    Links,
    Report,
    coupon,
)

BASE = "https://a.klaviyo.com"


class Server:
    """Has pages, each found by its cursor; the first one without."""

    def __init__(self, last: int = 4) -> None:
        self.last = last
        self.targets: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        target = request.extensions.get("target", request.url.raw_path).decode()
        self.targets.append(target)
        at = int(request.url.params.get("page[cursor]", "c1=")[1:-1])
        rest = "filter=equals(a,%22b%22)&"
        link = f"{BASE}/api/coupons?{rest}page%5Bcursor%5D=c{at + 1}%3D"
        links = {"next": link if at < self.last else None, "new": [at]}
        content = json.dumps({"data": [coupon(str(at))], "links": links, "x": 1})
        return httpx2.Response(200, content=content)


def test_a_walk_is_resumed_from_its_cursor(flavour: Flavour) -> None:
    server = Server()
    client = flavour.client(server)
    first = flavour.run(client._call(GET_COUPONS, {"page_size": 1}))
    assert first.next_cursor == "c2="
    kept = pickle.loads(pickle.dumps(first)).next_cursor
    again = flavour.run(client._call(GET_COUPONS, {"page_cursor": kept}))
    assert server.targets[-1] == "/api/coupons?page%5Bcursor%5D=c2%3D"
    assert [one.id for one in flavour.take(again)] == ["2", "3", "4"]


def test_the_last_page_has_no_cursor(flavour: Flavour) -> None:
    client = flavour.client(Server(last=1))
    assert flavour.run(client._call(GET_COUPONS, {})).next_cursor is None


def test_a_link_without_a_cursor_is_an_error() -> None:
    with pytest.raises(PagingError, match="no cursor"):
        _ = Report(data={}, links=Links(next="/api/reports?page=2")).next_cursor


@pytest.mark.parametrize("start", [BASE, "", "https://elsewhere.example"])
def test_a_whole_link_does_as_well(flavour: Flavour, start: str) -> None:
    server = Server()
    client = flavour.client(server)
    link = f"{start}/api/coupons?filter=equals(a,%22b%22)&page%5Bcursor%5D=c3%3D#x"
    page = flavour.run(client._call(GET_COUPONS, {"page_cursor": link}))
    assert server.targets == [
        "/api/coupons?filter=equals(a,%22b%22)&page%5Bcursor%5D=c3%3D"
    ]
    assert [one.id for one in flavour.take(page)] == ["3", "4"]


def test_what_is_given_goes_before_what_the_link_has(flavour: Flavour) -> None:
    server = Server()
    client = flavour.client(server)
    link = f"{BASE}/api/coupons?filter=a&page%5Bcursor%5D=c3%3D&page%5Bsize%5D=9"
    flavour.run(
        client._call(GET_COUPONS, {"page_cursor": link, "filter": "b", "page_size": 5})
    )
    assert server.targets == [
        "/api/coupons?filter=b&page%5Bcursor%5D=c3%3D&page%5Bsize%5D=5"
    ]


def test_other_spellings_of_a_cursor(flavour: Flavour) -> None:
    server = Server()
    client = flavour.client(server)
    for value in ("/base64/=", "a?b", "https://"):
        with pytest.raises(ValueError):  # of the server: it is no number
            flavour.run(client._call(GET_COUPONS, {"page_cursor": value}))
    assert server.targets[0] == "/api/coupons?page%5Bcursor%5D=%2Fbase64%2F%3D"
    body = {"data": {"type": "coupon", "attributes": {}}}
    seen: list[str] = []

    def report(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.raw_path.decode())
        return httpx2.Response(200, json={"data": {}})

    link = "/api/reports?page_cursor=7"
    client = flavour.client(report)
    flavour.run(client._call(QUERY_REPORT, {"page_cursor": link, "body": body}))
    assert seen == [link]


@pytest.mark.parametrize(
    "link",
    [f"{BASE}/api/coupons?page=2", "/?", "/a?page[cursor]=\n", "/a?page[cursor]= "],
)
def test_a_link_to_no_page_is_refused(flavour: Flavour, link: str) -> None:
    client = flavour.client(Server())
    with pytest.raises(ArgumentError, match="page_cursor"):
        flavour.run(client._call(GET_COUPONS, {"page_cursor": link}))


# ---------------------------------------------------------------- as they came


def raw_pages(flavour: Flavour, client: Any, operation: Any, **arguments: Any) -> Any:
    def method(options: Any = None) -> Any:
        return client._call(operation, arguments, options)

    return flavour.take(client.raw_pages(method))


def test_every_page_comes_as_it_is(flavour: Flavour) -> None:
    server = Server(last=3)
    pages = raw_pages(flavour, flavour.client(server), GET_COUPONS, page_size=1)
    assert [page.json()["data"][0]["id"] for page in pages] == ["1", "2", "3"]
    assert [page.json()["links"]["new"] for page in pages] == [[1], [2], [3]]
    assert all(page.json()["x"] == 1 and page.status == 200 for page in pages)
    assert len(server.targets) == 3


def test_one_document_is_one_page(flavour: Flavour) -> None:
    client = flavour.client(lambda _: httpx2.Response(200, json={"data": coupon()}))
    assert len(raw_pages(flavour, client, GET_COUPON, id="1")) == 1


def test_links_that_no_document_describes_are_followed(flavour: Flavour) -> None:
    left = [b'{"data": NaN, "links": {"next": "/r?n=2"}}', b'{"links": []}', b""]
    client = flavour.client(lambda _: httpx2.Response(200, content=left.pop(0)))
    body = {"data": {"type": "coupon", "attributes": {}}}
    pages = raw_pages(flavour, client, QUERY_UNLINKED_REPORT, body=body)
    assert len(pages) == 2


def test_a_walk_over_raw_pages_has_the_same_bounds(flavour: Flavour) -> None:
    client = flavour.client(Server(), max_pages=2)
    with pytest.raises(PagingError, match="max_pages is 2"):
        raw_pages(flavour, client, GET_COUPONS)
    again = {"data": [], "links": {"next": "/api/coupons"}}
    client = flavour.client(lambda _: httpx2.Response(200, json=again))
    with pytest.raises(PagingError, match="back to an earlier one"):
        raw_pages(flavour, client, GET_COUPONS)


@pytest.mark.parametrize(
    ("second", "error"),
    [
        (httpx2.Response(404), NotFoundError),
        (httpx2.Response(200, content=b"<"), ResponseDecodeError),
    ],
)
def test_a_page_that_fails_or_is_no_json_ends_it_with_an_error(
    flavour: Flavour, second: httpx2.Response, error: type[Exception]
) -> None:
    first = {"links": {"next": "/api/coupons?n=2"}}
    left = [
        httpx2.Response(200, json=first),
        httpx2.Response(second.status_code, content=second.content),
    ]
    client = flavour.client(lambda _: left.pop(0))
    with pytest.raises(error):
        raw_pages(flavour, client, GET_COUPONS)
