"""A request that we build ourselves is the one that httpx2's client builds."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from runtime.wire import multipart
from runtime.wire.httpx_request import outgoing
from runtime.wire.request import Request

from tests.runtime.samples import GET_COUPON, operation

ORIGIN = "https://api.test:8443"
CONTENTS = {
    "none": None,
    "empty": b"",
    "bytes": b'{"a": 1}',
    "form": multipart.encode({"a": "b"}),
}
HEADERS: dict[str, dict[str, str]] = {
    "usual": {"accept": "application/json", "x-filter": "é"},
    "host": {"host": "other.test"},
    "length": {"content-length": "7"},
    "chunked": {"transfer-encoding": "chunked"},
    "agent": {"user-agent": "mine", "accept-encoding": "identity"},
}


def parts(request: httpx2.Request) -> Any:
    pairs = [(name.lower(), value) for name, value in request.headers.raw]
    assert isinstance(request.stream, httpx2.SyncByteStream)
    body = b"".join(request.stream)
    return request.method, str(request.url), sorted(pairs), body, request.extensions


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PATCH", "PUT"])
def test_ours_is_httpx2s(method: str, content: str, headers: str) -> None:
    request = Request(
        operation=operation("call", method, "/api"),
        target="/api/é?a=b" if content == "bytes" else "/api/coupons/a%2Fb",
        headers=HEADERS[headers],
        content=CONTENTS[content],
        timeout=7,
    )
    with httpx2.Client(cookies={"a": "b"}) as http:
        usual = dict(http.headers)
        ours = outgoing(http, request, ORIGIN, usual, request.content)
        theirs = outgoing(http, request, ORIGIN, None, request.content)
    assert parts(ours) == parts(theirs)
    if content != "form":
        assert ours.content == theirs.content


@pytest.mark.parametrize("usual", [None, {}])
def test_a_target_that_no_request_line_can_hold_is_written_by_httpx2(
    usual: dict[str, str] | None,
) -> None:
    request = Request(operation=GET_COUPON, target="/api/é?a=é", headers={})
    with httpx2.Client() as http:
        built = outgoing(http, request, ORIGIN, usual, None)
    assert built.url.raw_path == b"/api/%C3%A9?a=%C3%A9"
    assert "target" not in built.extensions


def test_the_target_is_sent_as_it_is() -> None:
    request = Request(operation=GET_COUPON, target="/api/../x", headers={})
    with httpx2.Client() as http:
        built = outgoing(http, request, ORIGIN, {}, None)
    assert built.extensions["target"] == b"/api/../x"
