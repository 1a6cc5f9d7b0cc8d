"""What comes of each fault, for each kind of operation, over real connections."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from runtime.answers import (
    BadRequestError,
    PermissionDeniedError,
    ProbablyTakenError,
    RateLimitError,
    ResponseDecodeError,
    ResponseTooLargeError,
    ServerError,
)
from runtime.errors import APIConnectionError, APITimeoutError, KlaviyoError
from runtime.operation import Operation
from runtime.transports.aiohttp import AiohttpTransport

from tests.runtime.loopback import ANSWER, OK, Answer, Loopback, failing
from tests.runtime.samples import (
    CREATE_COUPON,
    CREATE_EVENT,
    CREATE_EVENTS,
    DELETE_COUPON,
    GET_COUPON,
    KEY,
    QUERY_METRICS,
    UPDATE_COUPON,
    AsyncKlaviyo,
    Klaviyo,
)

TWO_EVENTS = {
    "data": [
        {"type": "event", "attributes": {"name": "Bought"}},
        {"type": "event", "attributes": {"time": "2026-01-31T12:00:00Z"}},
    ]
}

CALLS: dict[str, tuple[Operation, dict[str, Any]]] = {
    "GET": (GET_COUPON, {"id": "1"}),
    "DELETE": (DELETE_COUPON, {"id": "1"}),
    "PATCH": (UPDATE_COUPON, {"id": "1", "description": "x"}),
    "query": (QUERY_METRICS, {"body": {"data": {"type": "coupon", "attributes": {}}}}),
    "event": (CREATE_EVENT, {"name": "Bought"}),
    "events": (CREATE_EVENTS, {"body": TWO_EVENTS}),
    "create": (CREATE_COUPON, {"external_id": "x"}),
    "large": (CREATE_COUPON, {"external_id": "x", "description": "x" * 9_000_000}),
}
SAFE = ("GET", "DELETE", "PATCH", "query", "event", "events")

FAULTS: dict[str, tuple[Answer, type[KlaviyoError]]] = {
    "500": (Answer(500), ServerError),
    "502 with HTML": (
        Answer(502, b"<html>", {"content-type": "text/html"}),
        ServerError,
    ),
    "503": (Answer(503), ServerError),
    "504": (Answer(504), ServerError),
    "524": (Answer(524), ServerError),
    "reset": (Answer(fault="reset"), APIConnectionError),
    "closed": (Answer(fault="close"), APIConnectionError),
    "truncated": (Answer(fault="truncate"), APIConnectionError),
    "no HTTP": (Answer(fault="garbage"), APIConnectionError),
    "silence": (Answer(delay=1), APITimeoutError),
}
"""What may have been processed: answered once, and what a write then raises."""

Call = Callable[..., Any]

QUICK: dict[str, Any] = {"timeout": 0.3, "rate_limit": False}
"""Settings of a client that is soon through; the limits have tests of their own."""


def call_sync(url: str, name: str, **settings: Any) -> Any:
    with Client(KEY, base_url=url, **{**QUICK, **settings}) as client:
        return client._call(*CALLS[name])


def call_async(url: str, name: str, **settings: Any) -> Any:
    async def call() -> Any:
        async with AsyncClient(KEY, base_url=url, **{**QUICK, **settings}) as client:
            return await client._call(*CALLS[name])

    return asyncio.run(call())


def call_over_aiohttp(url: str, name: str, **settings: Any) -> Any:
    return call_async(url, name, transport=AiohttpTransport(), **settings)


class Client(Klaviyo):
    """Waits as if it did not."""

    def _pause(self, seconds: float) -> None:
        pass


class AsyncClient(AsyncKlaviyo):
    """Waits as if it did not."""

    async def _pause(self, seconds: float) -> None:
        pass


both = pytest.mark.parametrize(
    "call",
    [call_sync, call_async, call_over_aiohttp],
    ids=["sync", "async", "aiohttp"],
)


@both
@pytest.mark.parametrize("name", SAFE)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_safe_is_repeated(call: Call, name: str, fault: str) -> None:
    answer, _ = FAULTS[fault]
    if name == "DELETE" and fault == "truncated":
        answer = Answer(200, fault="truncate")
    with Loopback(failing(answer, then=_good(name))) as server:
        call(server.url, name)
    assert len(server.seen) == 2
    assert server.seen[0].body == server.seen[1].body


@both
@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_is_sent_once(call: Call, fault: str) -> None:
    answer, expected = FAULTS[fault]
    with Loopback(failing(answer, then=_good("create"))) as server:
        with pytest.raises(expected, match="may have been processed") as caught:
            call(server.url, "create")
    assert len(server.seen) == 1
    assert caught.value.attempts == 1  # type: ignore[attr-defined]


@both
@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_may_be_repeated_is(call: Call, fault: str) -> None:
    with Loopback(failing(FAULTS[fault][0], then=_good("create"))) as server:
        call(server.url, "create", idempotent={"create_coupon": True})
    assert len(server.seen) == 2


@both
@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, gzip.compress(ANSWER)[:-9], {"content-encoding": "gzip"}),
        Answer(400, b"no gzip", {"content-encoding": "gzip"}),
        Answer(400, fault="truncate"),
        Answer(400, fault="stall"),
    ],
    ids=["short gzip", "no gzip", "truncated", "stalled"],
)
@pytest.mark.parametrize("name", ["GET", "create"])
def test_a_refusal_whose_body_breaks_keeps_its_status(
    call: Call, answer: Answer, name: str
) -> None:
    with Loopback(failing(answer, then=OK)) as server:
        with pytest.raises(BadRequestError, match="400 Bad Request"):
            call(server.url, name)
    assert len(server.seen) == 1


BOMB = gzip.compress(bytes(3_000_000))
LIMIT: dict[str, Any] = {"max_response_bytes": 1_000_000}


@both
def test_a_body_beyond_the_limit_is_not_read(call: Call) -> None:
    answer = Answer(200, BOMB, {"content-encoding": "gzip"})
    with Loopback(failing(answer, then=OK)) as server:
        with pytest.raises(ResponseTooLargeError, match="1,000,000.*stream") as caught:
            call(server.url, "GET", **LIMIT)
    assert caught.value.raw.status == 200
    assert caught.value.raw.content == b""
    assert len(server.seen) == 1


@both
def test_an_error_beyond_the_limit_keeps_its_status(call: Call) -> None:
    answer = Answer(400, BOMB, {"content-encoding": "gzip"})
    with Loopback(failing(answer, then=OK)) as server:
        with pytest.raises(BadRequestError, match="larger than max_response_bytes"):
            call(server.url, "create", **LIMIT)
    assert len(server.seen) == 1


@pytest.mark.parametrize("limit", [None, len(ANSWER)])
def test_what_is_not_larger_is_read(limit: int | None) -> None:
    with Loopback(lambda _: OK) as server:
        answer = call_sync(server.url, "GET", max_response_bytes=limit)
    assert answer.raw.content == ANSWER


def test_a_client_goes_on_after_an_answer_that_was_too_large() -> None:
    answer = Answer(200, BOMB, {"content-encoding": "gzip"})
    with Loopback(failing(answer, then=OK)) as server:
        with Client(KEY, base_url=server.url, **{**QUICK, **LIMIT}) as client:
            with pytest.raises(ResponseTooLargeError):
                client._call(*CALLS["GET"])
            assert client._call(*CALLS["GET"]).raw.content == ANSWER


HTML = Answer(403, b"<html>", {"content-type": "text/html"})


@both
@pytest.mark.parametrize("name", SAFE)
def test_what_the_cdn_refuses_is_repeated_where_safe(call: Call, name: str) -> None:
    with Loopback(failing(HTML, then=_good(name))) as server:
        call(server.url, name)
    assert len(server.seen) == 2


@both
def test_what_the_cdn_refuses_is_not_repeated_where_it_is_not_safe(call: Call) -> None:
    with Loopback(failing(HTML, then=OK)) as server:
        with pytest.raises(PermissionDeniedError, match="HTML.*not repeated"):
            call(server.url, "create")
    assert len(server.seen) == 1


REFUSED = b'{"errors": [{"code": "invalid", "detail": "no"}]}'


@both
@pytest.mark.parametrize("fault", FAULTS)
def test_a_refused_repetition_was_probably_taken(call: Call, fault: str) -> None:
    answers = failing(FAULTS[fault][0], then=Answer(400, REFUSED))
    with Loopback(answers) as server:
        with pytest.raises(ProbablyTakenError, match="probably taken already") as got:
            call(server.url, "events")
    first, second = server.seen
    assert first.body == second.body
    assert not isinstance(got.value, BadRequestError)
    assert (got.value.status, got.value.attempts) == (400, 2)
    assert got.value.raw.maybe_processed
    assert [error.detail for error in got.value.errors] == ["no"]


@both
def test_a_loss_before_a_429_is_not_forgotten(call: Call) -> None:
    lost, busy = Answer(fault="reset"), Answer(429, b"{}")
    with Loopback(failing(lost, busy, then=Answer(400, REFUSED))) as server:
        with pytest.raises(ProbablyTakenError, match="after 3 attempts"):
            call(server.url, "events")


@both
@pytest.mark.parametrize("before", [(), (Answer(429, b"{}"),)], ids=["first", "429"])
def test_what_nothing_was_taken_of_is_a_plain_refusal(
    call: Call, before: tuple[Answer, ...]
) -> None:
    with Loopback(failing(*before, then=Answer(400, REFUSED))) as server:
        with pytest.raises(BadRequestError) as caught:
            call(server.url, "events")
    assert not caught.value.raw.maybe_processed
    assert "taken" not in str(caught.value)


@both
def test_one_event_is_not_refused_for_itself(call: Call) -> None:
    with Loopback(failing(Answer(503), then=Answer(400, REFUSED))) as server:
        with pytest.raises(BadRequestError) as caught:
            call(server.url, "event")
    assert caught.value.raw.maybe_processed


@both
@pytest.mark.parametrize("name", CALLS)
def test_429_is_repeated_always(call: Call, name: str) -> None:
    busy = Answer(429, b"{}", {"retry-after": "1"})
    with Loopback(failing(busy, busy, then=_good(name))) as server:
        call(server.url, name)
    assert len(server.seen) == 3


@both
@pytest.mark.parametrize("name", CALLS)
def test_three_retries_are_four_requests(call: Call, name: str) -> None:
    with Loopback(failing(then=Answer(429, b"{}"))) as server:
        with pytest.raises(RateLimitError, match="after 4 attempts: max_retries is 3"):
            call(server.url, name)
    assert len(server.seen) == 4


@both
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 410, 422, 501])
def test_other_statuses_are_final(call: Call, name: str, status: int) -> None:
    with Loopback(failing(then=Answer(status, b"{}"))) as server:
        with pytest.raises(KlaviyoError) as caught:
            call(server.url, name)
    assert len(server.seen) == 1
    assert "attempts" not in str(caught.value)


@both
@pytest.mark.parametrize("name", CALLS)
def test_what_was_not_sent_is_repeated(call: Call, name: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(APIConnectionError, match="ConnectError.*after 4 attempts"):
            call(url, name)


# ---------------------------------------------------------------- bodies


@both
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(body=b""), "200 without the CouponDocument"),
        (Answer(body=b'{"data": {"type": "cou'), "no valid JSON"),
        (Answer(body=b"<html>"), "no valid JSON.*unknown"),
        (
            Answer(body=b"<html>", headers={"content-type": "text/html"}),
            "the content type is text/html",
        ),
        (Answer(body=b"[]"), "not the CouponDocument"),
    ],
)
def test_a_success_without_its_document(
    call: Call, answer: Answer, message: str
) -> None:
    with Loopback(failing(then=answer)) as server:
        with pytest.raises(ResponseDecodeError, match=message) as caught:
            call(server.url, "GET")
    assert caught.value.raw.content == answer.body
    assert len(server.seen) == 1


@both
@pytest.mark.parametrize(
    ("coding", "compress"), [("gzip", gzip.compress), ("br", brotli.compress)]
)
def test_compressed_answers(
    call: Call, coding: str, compress: Callable[[bytes], bytes]
) -> None:
    packed = Answer(body=compress(ANSWER), headers={"content-encoding": coding})
    with Loopback(failing(then=packed)) as server:
        assert call(server.url, "GET").data.id == "10OFF"
    assert coding in server.seen[0].headers["accept-encoding"]


@both
def test_a_damaged_compression_is_repeated(call: Call) -> None:
    damaged = Answer(body=b"no gzip", headers={"content-encoding": "gzip"})
    with Loopback(failing(damaged)) as server:
        assert call(server.url, "GET").data.id == "10OFF"
    assert len(server.seen) == 2


@both
def test_drops_within_the_timeout_do_not_outlast_the_deadline(call: Call) -> None:
    with Loopback(failing(then=Answer(drip=0.02))) as server:
        with pytest.raises(APITimeoutError, match="the deadline is 0.2 s"):
            call(server.url, "GET", deadline=0.2)


@both
def test_a_head_that_drips_does_not_outlast_the_deadline(call: Call) -> None:
    slow = Answer(drip=0.02, drip_head=True, headers={"x": "x" * 2000})
    with Loopback(failing(then=slow)) as server, ThreadPoolExecutor(1) as thread:
        called = thread.submit(call, server.url, "GET", deadline=0.3)
        with pytest.raises(APITimeoutError, match="the deadline is 0.3 s"):
            called.result(timeout=20)  # of 40 s that the head takes


@both
def test_a_request_that_is_not_read_does_not_outlast_the_deadline(call: Call) -> None:
    if call is call_over_aiohttp:
        pytest.skip("it keeps what is written, until the connection is gone")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(APITimeoutError):
            call(url, "large", deadline=0.3, timeout=60)


@both
def test_a_deadline_covers_a_proxy_that_says_nothing(call: Call) -> None:
    if call is call_over_aiohttp:
        pytest.skip("its transport has its own proxy")
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(APITimeoutError, match="the deadline is 0.3 s"):
            call("https://a.test", "GET", deadline=0.3, timeout=60, proxy=proxy)


def _good(name: str) -> Answer:
    if name == "DELETE":
        return Answer(204, b"")
    if name == "event":
        return Answer(202, b"")
    if name == "query":
        return Answer(200, b'{"data": {}}')
    return Answer(201) if name == "create" else OK


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_coding_without_its_decoder_is_named(
    coding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.wire.response.find_spec", lambda name: None)
    monkeypatch.setattr("httpx2._decoders.SUPPORTED_DECODERS", {})
    packed = Answer(body=b"\x0b\x02", headers={"content-encoding": coding})
    with Loopback(failing(then=packed)) as server:
        with pytest.raises(ResponseDecodeError, match=f"that decodes {coding}"):
            call_sync(server.url, "GET")
