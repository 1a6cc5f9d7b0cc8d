"""Iteration goes from page to page, by the API's own links, and nowhere else."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from runtime.errors import ArgumentError, PagingError
from runtime.models.paging import same_origin_target

from tests.runtime.samples import (
    GET_COUPONS,
    KEY,
    QUERY_REPORT,
    QUERY_UNLINKED_REPORT,
    Flavour,
    coupon,
)

BASE = "https://a.klaviyo.com"
# What a link may hold that httpx2 or a careless client would write in another way.
ODD = '/api/coupons?page%5bcursor%5d=a%2Bb+c==&filter=equals(a,"b")&x[]={}|^`\'%zz'


class Pages:
    """Answers with one page after the other."""

    def __init__(self, links: list[str | None]) -> None:
        self.links = links
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        at = len(self.requests) - 1
        link = self.links[at] if at < len(self.links) else None
        if request.method == "POST":
            data: Any = {"page": at}
        else:
            data = [coupon(f"{at}a"), coupon(f"{at}b")]
        return httpx2.Response(200, json={"data": data, "links": {"next": link}})

    @property
    def targets(self) -> list[bytes]:
        return [
            request.extensions.get("target") or request.url.raw_path
            for request in self.requests
        ]


def test_iteration_goes_over_all_pages(flavour: Flavour) -> None:
    server = Pages([BASE + ODD, f"{BASE}/api/coupons?page=3", None])
    client = flavour.client(server)
    first = flavour.run(client._call(GET_COUPONS, {"page_size": 2}))
    assert first.has_next
    assert [c.id for c in flavour.take(first)] == ["0a", "0b", "1a", "1b", "2a", "2b"]
    assert server.targets == [
        b"/api/coupons?page%5Bsize%5D=2",
        ODD.encode(),
        b"/api/coupons?page=3",
    ]


def test_a_walk_without_an_end_can_be_given_one(flavour: Flavour) -> None:
    server = Pages([f"{BASE}/api/coupons?page={n}" for n in range(100)])
    client = flavour.client(server, max_pages=3)
    first = flavour.run(client._call(GET_COUPONS, {}))
    with pytest.raises(PagingError, match="max_pages is 3"):
        flavour.take(first)
    assert len(server.requests) == 3
    one = flavour.run(client._call(GET_COUPONS, {}, {"max_pages": 1}))
    with pytest.raises(PagingError, match="max_pages is 1"):
        flavour.take(one.pages)


@pytest.mark.parametrize("most", [0, -1, True, 1.5, "5"])
@pytest.mark.parametrize("name", ["max_pages", "max_response_bytes"])
def test_a_limit_is_a_number(flavour: Flavour, name: str, most: Any) -> None:
    with pytest.raises(ArgumentError, match=name):
        flavour.client(Pages([]), **{name: most})


def test_pages_come_one_by_one_with_their_answers(flavour: Flavour) -> None:
    server = Pages([f"{BASE}/api/coupons?page=2"])
    client = flavour.client(server)
    first = flavour.run(client._call(GET_COUPONS, {}))
    pages = flavour.take(first.pages)
    assert pages[0] is first
    assert [page.data[0].id for page in pages] == ["0a", "1a"]
    assert pages[1].raw.json()["data"][0]["id"] == "1a"
    assert not pages[1].has_next
    assert [c.id for c in flavour.take(pages[1])] == ["1a", "1b"]


def test_the_next_page_is_asked_for_as_the_first_was(flavour: Flavour) -> None:
    server = Pages([f"{BASE}/api/reports?page_cursor=2", "/api/reports?page_cursor=3"])
    client = flavour.client(server)
    body = {"data": {"attributes": {"external_id": "x"}}}
    options = {"access_token": "t", "revision": "r", "headers": {"x": "y"}}
    report = flavour.run(client._call(QUERY_REPORT, {"body": body}, options))
    assert [page.data for page in flavour.take(report.pages)] == [
        {"page": 0},
        {"page": 1},
        {"page": 2},
    ]
    for request in server.requests:
        assert request.method == "POST"
        assert request.content == server.requests[0].content
        assert request.headers == server.requests[0].headers
        assert request.headers["authorization"] == "Bearer t"
    assert server.targets[2] == b"/api/reports?page_cursor=3"


def test_a_link_that_the_document_lacks_is_followed_too(flavour: Flavour) -> None:
    client = flavour.client(Pages([f"{BASE}/api/reports?page_cursor=2"]))
    body = {"data": {"attributes": {"external_id": "x"}}}
    report = flavour.run(client._call(QUERY_UNLINKED_REPORT, {"body": body}))
    assert report.has_next
    assert [page.data["page"] for page in flavour.take(report.pages)] == [0, 1]


def test_the_wrong_kind_of_loop_is_refused(flavour: Flavour) -> None:
    document = flavour.run(flavour.client(Pages([]))._call(GET_COUPONS, {}))
    if flavour.asynchronous:
        with pytest.raises(PagingError, match="use `async for`, not `for`"):
            list(document)
        with pytest.raises(PagingError, match="use `async for`, not `for`"):
            list(document.pages)
    else:
        with pytest.raises(PagingError, match="use `for`, not `async for`"):
            document.__aiter__().__anext__().send(None)


@pytest.mark.parametrize(
    "links",
    [
        [f"{BASE}/api/coupons"],
        [f"{BASE}/api/coupons?page=2", f"{BASE}/api/coupons?page=2"],
        [f"{BASE}/api/coupons?page=2", f"{BASE}/api/coupons"],
    ],
)
def test_a_loop_of_links_is_refused(flavour: Flavour, links: list[str | None]) -> None:
    server = Pages(links)
    document = flavour.run(flavour.client(server)._call(GET_COUPONS, {}))
    with pytest.raises(PagingError, match="leads back"):
        flavour.take(document)
    assert len(server.requests) == len(links)


ELSEWHERE = [
    "https://evil.test/api/coupons",
    "http://a.klaviyo.com/api/coupons",
    "https://a.klaviyo.com:8443/api/coupons",
    "https://a.klaviyo.com.evil.test/api/coupons",
    "https://a.klaviyo.com@evil.test/api/coupons",
    "https://user@a.klaviyo.com/api/coupons",
    "https://a.klaviyo.com\\@evil.test/api/coupons",
    "https://evil.test\\.a.klaviyo.com/api",
    "//evil.test/api/coupons",
    "https:/evil.test",
    "https:evil.test",
    "/\\evil.test",
    "javascript:alert(1)",
    "api/coupons",
    "?page=2",
    "https://a.klaviyo.com:99999/api",
    "https://[::1/api",
    "https://a.klaviyo.com/api\r\nX: y",
    "https://a.klaviyo.com/api x",
    "https://a.klaviyo.com",
]


@pytest.mark.parametrize("link", ELSEWHERE)
def test_a_link_to_elsewhere_is_not_followed(flavour: Flavour, link: str) -> None:
    server = Pages([link])
    document = flavour.run(flavour.client(server)._call(GET_COUPONS, {}))
    with pytest.raises(PagingError, match="not followed") as caught:
        flavour.take(document)
    assert len(server.requests) == 1
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://a.klaviyo.com/api?x=1#y", "/api?x=1"),
        ("https://A.Klaviyo.com:443/api", "/api"),
        ("HTTPS://a.klaviyo.com/api?", "/api?"),
        ("/api?x=https://evil.test", "/api?x=https://evil.test"),
        ("https://a.klaviyo.com/api/../b?x=//", "/api/../b?x=//"),
    ],
)
def test_what_a_link_asks_for(link: str, target: str) -> None:
    assert same_origin_target(BASE, link) == target
