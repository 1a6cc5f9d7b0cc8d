"""Collections over all their pages, and reports page by page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest

from tests.functional.conftest import Start

HOME = "https://a.example.com"
# As a server may write it: nothing of it is written anew.
NEXT = (
    "/api/things?filter=equals(name,%22a%20b%22)&page[cursor]=bmV4%2b%3D%3d"
    "&page%5Bsize%5D=2&x=a+b"
)


def page(*ids: str, links: Any = None) -> dict[str, Any]:
    """A page of things."""
    data = [{"type": "thing", "id": id, "attributes": {}} for id in ids]
    return {"data": data} | ({} if links is None else {"links": links})


def pages(*links: str | None) -> list[dict[str, Any]]:
    """A page for each link, and the one that the last leads to."""
    return [
        page(f"{at}a", f"{at}b", links={"self": HOME, "next": link})
        for at, link in enumerate([*links, None])
    ]


def test_a_collection_goes_on_over_all_pages(start: Start) -> None:
    answers = pages(f"{HOME}{NEXT}", f"{HOME}/api/things?page%5Bcursor%5D=last")
    session = start("paging-cursor", *answers)
    things = session.call("things.get_things", page_cursor="first")
    assert [thing.id for thing in things.data] == ["0a", "0b"]
    assert len(session.requests) == 1  # Nothing is fetched before it is needed.
    ids = [thing.id for thing in session.take(things)]
    assert ids == ["0a", "0b", "1a", "1b", "2a", "2b"]
    assert session.targets == [
        "GET /api/things?page%5Bcursor%5D=first",
        f"GET {NEXT}",
        "GET /api/things?page%5Bcursor%5D=last",
    ]


def test_all_pages_are_asked_for_in_the_same_way(start: Start) -> None:
    session = start("paging-cursor", *pages(f"{HOME}{NEXT}"))
    options = {"api_key": "pk_once", "headers": {"X-Tenant": "7"}, "revision": "r"}
    session.take(session.call("things.get_things", options=options))
    names = ("authorization", "x-tenant", "revision", "accept")
    first, second = ([r.headers[name] for name in names] for r in session.requests)
    assert first == second
    assert first[0] == "Klaviyo-API-Key pk_once"


def test_a_collection_can_be_walked_page_by_page(start: Start) -> None:
    session = start("paging-cursor", *pages(f"{HOME}{NEXT}"))
    things = session.call("things.get_things")
    walked = session.take(things.pages)
    assert [[thing.id for thing in one.data] for one in walked] == [
        ["0a", "0b"],
        ["1a", "1b"],
    ]
    assert [one.has_next for one in walked] == [True, False]
    assert walked[0] is things
    assert walked[1].raw.status == 200


@pytest.mark.parametrize(
    "links",
    [None, {}, {"next": None}, {"next": ""}, {"self": HOME, "next": None}],
)
def test_a_page_without_a_link_is_the_last(start: Start, links: Any) -> None:
    session = start("paging-cursor", page("1", links=links))
    things = session.call("things.get_things")
    assert not things.has_next
    assert [thing.id for thing in session.take(things)] == ["1"]
    assert len(session.requests) == 1


def test_a_collection_may_be_empty(start: Start) -> None:
    session = start("paging-cursor", page(links={"next": None}))
    assert session.take(session.call("things.get_things")) == []


def test_an_empty_page_is_not_the_end(start: Start) -> None:
    answers = [page(links={"next": f"{HOME}/api/things?page=2"}), page("1")]
    session = start("paging-cursor", *answers)
    things = session.take(session.call("things.get_things"))
    assert [thing.id for thing in things] == ["1"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.test/api/things",
        "http://a.example.com/api/things",
        "https://a.example.com:8443/api/things",
        "https://a.example.com@evil.test/api/things",
        "//evil.test/api/things",
        "https://a.example.com\\@evil.test/",
        "javascript:alert(1)",
    ],
)
def test_a_link_to_elsewhere_is_not_followed(start: Start, link: str) -> None:
    session = start("paging-cursor", *pages(link))
    things = session.call("things.get_things")
    with pytest.raises(session.sdk.PagingError, match="not followed"):
        session.take(things)
    assert len(session.requests) == 1


def test_a_link_back_is_not_followed_for_ever(start: Start) -> None:
    link = f"{HOME}/api/things?page=1"
    session = start("paging-cursor", page("1", links={"next": link}))
    things = session.call("things.get_things")
    with pytest.raises(session.sdk.PagingError, match="back to an earlier one"):
        session.take(things)
    assert len(session.requests) == 2


def test_an_error_on_a_later_page_is_raised_there(start: Start) -> None:
    answers: Sequence[Any] = [pages(f"{HOME}{NEXT}")[0], httpx2.Response(429)]
    session = start("paging-cursor", *answers)
    things = session.call("things.get_things")
    assert len(things.data) == 2
    with pytest.raises(session.sdk.RateLimitError):
        session.take(things)


def test_a_report_goes_on_with_the_same_body(start: Start) -> None:
    def report(number: int, link: str | None) -> dict[str, Any]:
        data = {"type": "report", "attributes": {"results": [{"n": number}]}}
        return {"data": data, "links": {"self": HOME, "next": link}}

    link = "/api/reports?page_cursor=abc%3D"
    session = start("page-cursor-report", report(1, f"{HOME}{link}"), report(2, None))
    first = session.call("things.query_report", statistic="opens")
    numbers = [one.data.attributes.results[0]["n"] for one in session.take(first.pages)]
    assert numbers == [1, 2]
    assert session.targets == ["POST /api/reports", f"POST {link}"]
    bodies = [json.loads(request.content) for request in session.requests]
    assert bodies[0] == bodies[1]
    assert bodies[0]["data"]["attributes"] == {"statistic": "opens"}
    types = [request.headers["content-type"] for request in session.requests]
    assert types == ["application/vnd.api+json"] * 2


def test_the_wrong_kind_of_loop_is_refused(start: Start) -> None:
    session = start("paging-cursor", *pages(f"{HOME}{NEXT}"))
    things = session.call("things.get_things")
    wrong = _sync if hasattr(session.client, "__aenter__") else _async
    with pytest.raises(session.sdk.PagingError, match="for"):
        wrong(things)
    assert len(session.requests) == 1


def _sync(things: Any) -> None:
    list(things)


def _async(things: Any) -> None:
    step = things.__aiter__().__anext__()
    step.send(None)
