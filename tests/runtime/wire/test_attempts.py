"""Calls with several attempts, in time that the tests make pass."""

from __future__ import annotations

import logging
import pickle
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from runtime.answers import (
    BadRequestError,
    NotFoundError,
    ProbablyTakenError,
    RawResponse,
    ServerError,
)
from runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ConfigurationError,
    KlaviyoError,
)
from runtime.wire.attempts import Timing, clipped
from runtime.wire.capture import Capture
from runtime.wire.request import Request

from tests.runtime.samples import (
    CREATE_COUPON,
    CREATE_EVENT,
    CREATE_EVENTS,
    DELETE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    KEY,
    UPDATE_COUPON,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
    coupon,
)

GOOD = httpx2.Response(200, json={"data": coupon()})
MADE = httpx2.Response(201, json={"data": coupon()})
DOWN = httpx2.Response(503)


class Time:
    """A clock that only waiting moves, and a chance that is always the same."""

    def __init__(self, random: float = 1.0) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.random = random

    def attach(self, client: Any, flavour: Flavour) -> Any:
        client._timing = Timing(
            lambda: self.now, lambda: 1_784_116_800.0 + self.now, lambda: self.random
        )

        def pause(seconds: float) -> None:
            self.pauses.append(seconds)
            self.now += seconds

        async def apause(seconds: float) -> None:
            pause(seconds)

        client._pause = apause if flavour.asynchronous else pause
        return client


class Server:
    """Gives answers in turn, the last one for ever; an exception breaks the exchange."""

    def __init__(self, *answers: httpx2.Response | Exception, takes: float = 0) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.reads: list[float | None] = []
        self.time: Time | None = None
        self.takes = takes

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        self.reads.append(request.extensions["timeout"]["read"])
        if self.time:
            self.time.now += self.takes
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=answer.content
        )


def started(flavour: Flavour, server: Server, **settings: Any) -> tuple[Any, Time]:
    """A client of the server, and its time."""
    server.time = time = Time(settings.pop("random", 1.0))
    settings = {"max_retries": 3, "rate_limit": False, **settings}
    client = flavour.client(server, **settings)
    return time.attach(client, flavour), time


def call(
    flavour: Flavour, client: Any, operation: Any = GET_COUPON, **given: Any
) -> Any:
    options = given.pop("options", None)
    if "{id}" in operation.path:
        given.setdefault("id", "1")
    return flavour.run(client._call(operation, given, options))


# ---------------------------------------------------------------- attempts


def test_a_call_is_tried_until_it_is_answered(flavour: Flavour) -> None:
    server = Server(DOWN, httpx2.ReadError("reset"), DOWN, GOOD)
    client, time = started(flavour, server)
    document = call(flavour, client)
    assert (document.raw.status, document.raw.attempts) == (200, 4)
    assert time.pauses == [0.5, 1.0, 2.0]
    assert (
        len({bytes(r.headers["authorization"], "ascii") for r in server.requests}) == 1
    )


def test_the_default_is_four_requests() -> None:
    server = Server(DOWN)
    http = httpx2.Client(transport=httpx2.MockTransport(server))
    client = Klaviyo(KEY, http_client=http)
    client._pause = lambda seconds: None  # type: ignore[method-assign]
    with pytest.raises(
        ServerError, match="after 4 attempts: max_retries is 3"
    ) as caught:
        client._call(GET_COUPON, {"id": "1"})
    assert len(server.requests) == 4
    assert (caught.value.attempts, caught.value.no_retry_reason) == (
        4,
        "max_retries is 3",
    )


@pytest.mark.parametrize("retries", [0, 1, 5])
@pytest.mark.parametrize("place", ["client", "derived", "call"])
def test_how_often_is_an_option(flavour: Flavour, retries: int, place: str) -> None:
    server = Server(DOWN)
    client, time = started(
        flavour, server, **({"max_retries": retries} if place == "client" else {})
    )
    if place == "derived":
        client = time.attach(client.with_options(max_retries=retries), flavour)
    options = {"max_retries": retries} if place == "call" else None
    with pytest.raises(ServerError):
        call(flavour, client, options=options)
    assert len(server.requests) == retries + 1


def test_a_write_is_not_repeated_and_says_so(flavour: Flavour) -> None:
    server = Server(DOWN, MADE)
    client, time = started(flavour, server)
    with pytest.raises(ServerError, match="503.*may have been processed"):
        call(flavour, client, CREATE_COUPON, external_id="x")
    assert len(server.requests) == 1
    assert time.pauses == []


@pytest.mark.parametrize(
    "fault",
    [
        httpx2.ConnectError("refused"),
        httpx2.ConnectTimeout("late"),
        httpx2.PoolTimeout("busy"),
        httpx2.ProxyError("refused"),
    ],
)
def test_a_write_that_was_not_sent_is_repeated(
    flavour: Flavour, fault: Exception
) -> None:
    server = Server(fault, MADE)
    client, _ = started(flavour, server)
    document = call(flavour, client, CREATE_COUPON, external_id="x")
    assert document.raw.attempts == 2


@pytest.mark.parametrize(
    "fault",
    [
        httpx2.ReadTimeout("late"),
        httpx2.WriteTimeout("late"),
        httpx2.WriteError("reset"),
        httpx2.RemoteProtocolError("half an answer"),
    ],
)
def test_a_write_that_may_have_arrived_is_not_repeated(
    flavour: Flavour, fault: Exception
) -> None:
    server = Server(fault, MADE)
    client, _ = started(flavour, server)
    with pytest.raises(APIConnectionError, match="may have been processed") as caught:
        call(flavour, client, CREATE_COUPON, external_id="x")
    assert (caught.value.attempts, len(server.requests)) == (1, 1)


def test_a_mistake_of_ours_is_not_repeated(flavour: Flavour) -> None:
    server = Server(httpx2.LocalProtocolError("illegal header"), GOOD)
    client, _ = started(flavour, server)
    with pytest.raises(APIConnectionError, match="illegal header$"):
        call(flavour, client)
    assert len(server.requests) == 1


def test_idempotent_or_not_is_an_option(flavour: Flavour) -> None:
    server = Server(DOWN, MADE)
    client, _ = started(flavour, server, idempotent={"create_coupon": True})
    assert call(flavour, client, CREATE_COUPON, external_id="x").raw.attempts == 2
    server.answers = [DOWN, GOOD]
    with pytest.raises(ServerError):
        call(flavour, client, GET_COUPON, options={"idempotent": False})


def test_a_patch_that_appends_is_not_repeated(flavour: Flavour) -> None:
    from msgspec.structs import replace

    assert UPDATE_COUPON.body is not None
    appending = replace(
        UPDATE_COUPON,
        body=replace(UPDATE_COUPON.body, appends=("/data/attributes/extra/append",)),
    )
    server = Server(DOWN, GOOD)
    client, _ = started(flavour, server)
    with pytest.raises(ServerError):
        call(flavour, client, appending, extra={"append": {"tags": "x"}})
    assert call(flavour, client, appending, extra={"unset": "x"})


# ---------------------------------------------------------------- events


def test_an_event_gets_an_id_that_its_repetitions_keep(flavour: Flavour) -> None:
    server = Server(DOWN, DOWN, httpx2.Response(202))
    client, _ = started(flavour, server)
    call(flavour, client, CREATE_EVENT, name="Bought")
    first, *others = [request.content for request in server.requests]
    assert others == [first, first]
    (id,) = [
        httpx2.Response(200, content=first).json()["data"]["attributes"]["unique_id"]
    ]
    assert len(id) == 36
    call(flavour, client, CREATE_EVENT, name="Bought")
    assert server.requests[-1].content != first


def test_an_event_keeps_the_id_that_it_has(flavour: Flavour) -> None:
    server = Server(DOWN, httpx2.Response(202))
    client, _ = started(flavour, server)
    call(flavour, client, CREATE_EVENT, name="Bought", unique_id="mine")
    assert [b'"unique_id":"mine"' in r.content for r in server.requests] == [True, True]
    server.answers = [DOWN]
    with pytest.raises(ServerError, match="may have been processed"):
        call(flavour, client, CREATE_EVENT, name="Bought", unique_id=None)


def test_an_event_with_a_time_is_repeated_as_it_is(flavour: Flavour) -> None:
    server = Server(DOWN, httpx2.Response(202))
    client, _ = started(flavour, server)
    when = datetime(2026, 1, 31, tzinfo=UTC)
    call(flavour, client, CREATE_EVENT, name="Bought", time=when)
    first, second = [request.content for request in server.requests]
    assert first == second
    assert b"unique_id" not in first


def test_an_event_whose_time_is_null_is_repeated_by_its_id(flavour: Flavour) -> None:
    server = Server(DOWN, httpx2.Response(202))
    client, _ = started(flavour, server)
    call(flavour, client, CREATE_EVENT, name="Bought", time=None)
    first, second = [request.content for request in server.requests]
    assert first == second
    assert b'"time":null' in first and b'"unique_id":"' in first


def test_each_event_of_several_gets_an_id_of_its_own(flavour: Flavour) -> None:
    server = Server(DOWN, httpx2.Response(202))
    client, _ = started(flavour, server)
    event = {"type": "event", "attributes": {"name": "Bought"}}
    body = {"data": [event, event]}
    call(flavour, client, CREATE_EVENTS, body=body)
    sent = httpx2.Response(200, content=server.requests[0].content).json()["data"]
    assert len({item["attributes"]["unique_id"] for item in sent}) == 2
    assert "unique_id" not in event["attributes"]  # the caller's own is left alone
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("before", "taken"),
    [(httpx2.ConnectError("refused"), False), (httpx2.ReadError("reset"), True)],
)
def test_only_what_was_sent_may_have_been_taken(
    flavour: Flavour, before: Exception, taken: bool
) -> None:
    client, _ = started(flavour, Server(before, httpx2.Response(400)))
    event = {"type": "event", "attributes": {"name": "Bought"}}
    with pytest.raises(ProbablyTakenError if taken else BadRequestError) as caught:
        call(flavour, client, CREATE_EVENTS, body={"data": [event]})
    assert caught.value.raw.maybe_processed is taken


# ---------------------------------------------------------------- sizes


def test_a_batch_has_to_be_as_small_as_the_api_wants_it(flavour: Flavour) -> None:
    server = Server(httpx2.Response(202))
    client, _ = started(flavour, server)
    event: dict[str, Any] = {"type": "event", "attributes": {"unique_id": "x"}}
    call(flavour, client, CREATE_EVENTS, body={"data": [event] * 3})
    with pytest.raises(ArgumentError, match="at most 3 items a call, not 4") as caught:
        call(flavour, client, CREATE_EVENTS, body={"data": [event] * 4})
    assert caught.value.pointer == "/data"
    event["attributes"]["name"] = "é" * 500
    with pytest.raises(ArgumentError, match="at most 1,000 bytes a call, not 1,0"):
        call(flavour, client, CREATE_EVENTS, body={"data": [event]})
    assert len(server.requests) == 1


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", 7.5),
        ("Wed, 15 Jul 2026 12:17:00 GMT", 20.5),
        ("-3", 0.5),
        ("nonsense", 0.5),
    ],
)
def test_retry_after_is_obeyed(flavour: Flavour, header: str, pause: float) -> None:
    busy = httpx2.Response(429, headers={"retry-after": header})
    client, time = started(flavour, Server(busy, GOOD))
    call(flavour, client)
    assert time.pauses == [pause]


def test_a_deadline_ends_all_attempts(flavour: Flavour) -> None:
    reads = []

    def waiting(raw: RawResponse) -> None:
        reads.append(server.requests[-1].extensions["timeout"]["read"])

    server = Server(DOWN, takes=2.0)
    client, time = started(
        flavour, server, max_retries=50, timeout=30, on_response=waiting
    )
    with pytest.raises(ServerError, match="after 3 attempts: the deadline is 8 s"):
        call(flavour, client, options={"deadline": 8})
    assert time.now - 1000 <= 8
    # Of 30, what is left of the deadline: for an answer, and then for its body.
    assert server.reads == [8.0, 5.5, 2.5]
    assert reads == [6.0, 3.5, 0.5]


def test_there_is_a_deadline_by_default(flavour: Flavour) -> None:
    server = Server(DOWN, takes=200.0)
    client, time = started(flavour, server, max_retries=50)
    with pytest.raises(KlaviyoError, match="after 3 attempts: the deadline is 600 s"):
        call(flavour, client)
    client, time = started(flavour, Server(*[DOWN] * 5, GOOD, takes=200.0))
    call(flavour, client, options={"deadline": None, "max_retries": 5})
    assert time.now - 1000 > 1200


def test_timeouts_never_outlast_the_deadline() -> None:
    given = httpx2.Timeout(connect=5, read=None, write=30, pool=1)
    assert clipped(given, 4) == httpx2.Timeout(connect=4, read=4, write=4, pool=1)
    assert clipped(None, 4) == httpx2.Timeout(4)


@pytest.mark.parametrize(
    "options",
    [
        {"max_retries": -1},
        {"max_retries": 1.5},
        {"max_retries": True},
        {"deadline": 0},
        {"deadline": float("nan")},
        {"deadline": "5"},
    ],
)
def test_options_that_cannot_be(flavour: Flavour, options: Any) -> None:
    with pytest.raises(ArgumentError, match="has to be"):
        flavour.client(Server(GOOD), **options)
    client, _ = started(flavour, Server(GOOD))
    with pytest.raises(ArgumentError, match="has to be"):
        call(flavour, client, options=options)


# ---------------------------------------------------------------- raw, hooks, errors


class Group:
    """A group's methods, as the generator writes them."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, id: str, *, options: Any = None) -> Any:
        return self.client._call(GET_COUPON, {"id": id}, options)

    def delete(self, id: str, *, options: Any = None) -> Any:
        return self.client._call(DELETE_COUPON, {"id": id}, options)


def test_the_answer_as_it_came(flavour: Flavour) -> None:
    odd = httpx2.Response(200, content=b"<html>", headers={"x-trace": "1"})
    server = Server(DOWN, odd)
    client, _ = started(flavour, server)
    raw = flavour.run(client.raw(Group(client).get, "1"))
    assert isinstance(raw, RawResponse)
    assert (raw.status, raw.content, raw.attempts) == (200, b"<html>", 2)
    assert raw.headers["X-Trace"] == "1"
    server.answers = [httpx2.Response(204)]
    raw = flavour.run(
        client.raw(Group(client).delete, id="1", options={"headers": {"a": "b"}})
    )
    assert raw.status == 204
    assert server.requests[-1].headers["a"] == "b"


def test_the_answer_as_it_came_is_a_success(flavour: Flavour) -> None:
    client, _ = started(flavour, Server(httpx2.Response(404)))
    with pytest.raises(NotFoundError):
        flavour.run(client.raw(Group(client).get, "1"))


def test_only_calls_have_an_answer() -> None:
    with pytest.raises(ArgumentError, match="give a method of a client"):
        Capture().taken()


def test_hooks_see_every_attempt(flavour: Flavour) -> None:
    sent: list[Request] = []
    came: list[RawResponse] = []
    server = Server(DOWN, httpx2.ReadError("reset"), GOOD)
    client, _ = started(
        flavour, server, on_request=sent.append, on_response=came.append
    )
    call(flavour, client, options={"api_key": "pk_other"})
    assert [request.attempt for request in sent] == [1, 2, 3]
    assert [(raw.status, raw.attempts) for raw in came] == [(503, 1), (200, 3)]
    assert not any("pk_other" in repr(request.options) for request in sent)
    call(flavour, client, options={"on_request": None})
    assert len(sent) == 3


@pytest.mark.parametrize("answer", [DOWN, httpx2.ReadError("reset")])
def test_errors_are_pickled_with_all_they_know(flavour: Flavour, answer: Any) -> None:
    client, _ = started(flavour, Server(answer), max_retries=1)
    with pytest.raises(KlaviyoError) as caught:
        call(flavour, client)
    error: Any = caught.value
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))
    assert (copy.attempts, copy.no_retry_reason) == (2, "max_retries is 1")
    assert (copy.method, copy.url) == (error.method, error.url)


def test_a_timeout_is_told_apart(flavour: Flavour) -> None:
    client, _ = started(flavour, Server(httpx2.ReadTimeout("late")), max_retries=2)
    with pytest.raises(APITimeoutError, match="after 3 attempts: max_retries is 2"):
        call(flavour, client)


# ---------------------------------------------------------------- connections


@pytest.mark.parametrize("client", [Klaviyo, AsyncKlaviyo])
async def test_a_transport_can_be_given(client: Any) -> None:
    made = client(KEY, transport=httpx2.MockTransport(Server(GOOD)))
    answer = made._call(GET_COUPON, {"id": "1"})
    document = await answer if client is AsyncKlaviyo else answer
    assert document.data.id == "10OFF"


@pytest.mark.parametrize("name", ["proxy", "transport"])
def test_a_client_of_ones_own_has_its_own_ways(name: str) -> None:
    way: Any = httpx2.MockTransport(lambda request: GOOD)
    with httpx2.Client() as http, pytest.raises(ConfigurationError, match="itself"):
        Klaviyo(KEY, http_client=http, **{name: way})


@pytest.mark.filterwarnings("ignore:base_url has http")
def test_a_proxy_is_used() -> None:
    from tests.runtime.loopback import Loopback, failing

    with Loopback(failing()) as server:
        with Klaviyo(KEY, base_url="http://api.test", proxy=server.url) as client:
            client._call(GET_COUPON, {"id": "1"})
    assert server.seen[0].target == "http://api.test/api/coupons/1"


def test_event_hooks_of_httpx2_see_every_attempt() -> None:
    seen: list[str] = []
    server = Server(DOWN, GOOD)
    http = httpx2.Client(
        transport=httpx2.MockTransport(server),
        event_hooks={"request": [lambda request: seen.append(request.method)]},
    )
    client = Klaviyo(KEY, http_client=http)
    client._pause = lambda seconds: None  # type: ignore[method-assign]
    client._call(GET_COUPON, {"id": "1"})
    assert seen == ["GET", "GET"]


# ---------------------------------------------------------------- the log


def test_the_log_tells_what_happens_and_no_secrets(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    found = httpx2.Response(200, json={"data": [coupon()]})
    client, _ = started(flavour, Server(DOWN, found), random=0.5)
    secrets = ["jane@example.com", "+12025550143", "pk_" + "a" * 30]
    with caplog.at_level(logging.DEBUG):
        call(flavour, client, GET_COUPONS, filter=" ".join(secrets), page_size=5)
    ours = [r.getMessage() for r in caplog.records if r.name == "runtime"]
    assert [text.partition("?")[0] for text in ours[:1]] == ["GET /api/coupons"]
    assert "page[size]=5" in ours[0]
    assert ours[1].startswith("GET /api/coupons: 503 after")
    assert ours[2] == "GET /api/coupons: attempt 1 failed, the next one in 0.25 s"
    assert any(record.name == "httpx2" for record in caplog.records)
    for text in (*secrets, "jane%40", "%2B1202", KEY):
        assert text not in caplog.text


def test_other_users_of_httpx2_keep_their_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        http = httpx2.Client(transport=httpx2.MockTransport(lambda request: GOOD))
        http.get("https://other.test/?q=jane%40example.com")
    assert "jane%40example.com" in caplog.text
