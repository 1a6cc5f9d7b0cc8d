"""Both clients: credentials, options, errors, and what they never show."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

import httpx2
import pytest
from runtime.answers import APIStatusError
from runtime.auth import Auth
from runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ConfigurationError,
)

from tests.runtime.samples import (
    CLIENT_COUPONS,
    CREATE_COUPON,
    DELETE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    KEY,
    AsyncKlaviyo,
    Coupon,
    Flavour,
    Klaviyo,
    coupon,
)


class Recorder:
    """Answers with a coupon, and keeps the requests."""

    def __init__(self, answer: httpx2.Response | None = None) -> None:
        self.answer = answer or httpx2.Response(200, json={"data": coupon()})
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self.answer

    @property
    def headers(self) -> httpx2.Headers:
        return self.requests[-1].headers


def test_a_call_sends_the_request_and_reads_the_answer(flavour: Flavour) -> None:
    server = Recorder()
    client = flavour.client(server)
    document = flavour.run(
        client._call(GET_COUPON, {"id": "a/b", "fields_coupon": ["x"]})
    )
    (request,) = server.requests
    assert request.method == "GET"
    assert request.url.raw_path == b"/api/coupons/a%2Fb?fields%5Bcoupon%5D=x"
    assert request.headers["revision"] == "2026-07-15"
    assert request.headers["accept"] == "application/vnd.api+json"
    assert request.headers["authorization"] == f"Klaviyo-API-Key {KEY}"
    assert "content-type" not in request.headers
    assert document.data == Coupon.from_dict(coupon())
    assert document.raw.status == 200
    assert document.raw.elapsed >= 0
    assert document.raw.json() == {"data": coupon()}


def test_equality_and_encoding_ignore_the_answer(flavour: Flavour) -> None:
    client = flavour.client(Recorder())
    one = flavour.run(client._call(GET_COUPON, {"id": "1"}))
    two = flavour.run(client._call(GET_COUPON, {"id": "2"}))
    assert one == two
    assert one.raw != two.raw
    assert one.to_dict() == {"data": coupon()}
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_copy_keeps_the_answer(flavour: Flavour) -> None:
    import copy

    document = flavour.run(flavour.client(Recorder())._call(GET_COUPON, {"id": "1"}))
    assert copy.copy(document).raw is document.raw


def test_no_content_is_none(flavour: Flavour) -> None:
    client = flavour.client(Recorder(httpx2.Response(204)))
    assert flavour.run(client._call(DELETE_COUPON, {"id": "1"})) is None


# ---------------------------------------------------------------- credentials


class Own(Auth):
    def authorization(self) -> str:
        return "Bearer own"


@pytest.mark.parametrize(
    ("settings", "options", "expected"),
    [
        ({"api_key": "k"}, {}, "Klaviyo-API-Key k"),
        ({"api_key": None, "access_token": "t"}, {}, "Bearer t"),
        ({"api_key": None, "auth": Own()}, {}, "Bearer own"),
        ({"api_key": "k"}, {"api_key": "other"}, "Klaviyo-API-Key other"),
        ({"api_key": "k"}, {"access_token": "t"}, "Bearer t"),
        ({"api_key": None}, {"access_token": "t"}, "Bearer t"),
    ],
)
def test_credentials(
    flavour: Flavour, settings: Any, options: Any, expected: str
) -> None:
    server = Recorder()
    client = flavour.client(server, **settings)
    flavour.run(client._call(GET_COUPON, {"id": "1"}, options))
    assert server.headers["authorization"] == expected
    derived = client.with_options(**options)
    flavour.run(derived._call(GET_COUPON, {"id": "1"}))
    assert server.headers["authorization"] == expected


def test_the_environment_gives_the_key(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLAVIYO_API_KEY", "from_env")
    server = Recorder()
    client = flavour.client(server, api_key=None)
    flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert server.headers["authorization"] == "Klaviyo-API-Key from_env"


def test_without_credentials_nothing_is_sent(flavour: Flavour) -> None:
    server = Recorder()
    client = flavour.client(server, api_key=None)
    with pytest.raises(ConfigurationError, match="get_coupon needs credentials"):
        flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert not server.requests


@pytest.mark.parametrize("key", [None, KEY])
def test_a_client_operation_never_sends_credentials(
    flavour: Flavour, key: str | None
) -> None:
    server = Recorder(httpx2.Response(200, json={"data": []}))
    client = flavour.client(server, api_key=key)
    options = {"api_key": "other"} if key else None
    flavour.run(client._call(CLIENT_COUPONS, {"company_id": "ABC"}, options))
    assert "authorization" not in server.headers
    assert server.requests[0].url.raw_path == b"/client/coupons?company_id=ABC"


@pytest.mark.parametrize("client", [Klaviyo, AsyncKlaviyo])
@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": "k", "access_token": "t"},
        {"api_key": "k", "auth": Own()},
        {"auth": "Bearer t"},
        {"api_key": ""},
        {"api_key": "secret\r\nX: y"},
        {"api_key": "secreté"},
        {"api_key": "secret x"},
        {"access_token": 5},
        {"base_url": "ftp://a"},
        {"base_url": "a.klaviyo.com"},
        {"base_url": "https://user:secret@a.klaviyo.com"},
        {"base_url": "https://a.klaviyo.com?secret"},
    ],
)
def test_settings_that_cannot_be(client: Any, settings: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        client(**settings)
    assert "secret" not in str(caught.value)


def test_bad_credentials_of_an_auth_are_not_sent_or_shown(flavour: Flavour) -> None:
    class Broken(Auth):
        def authorization(self) -> str:
            return "Bearer secret\r\nX: y"

    server = Recorder()
    client = flavour.client(server, api_key=None, auth=Broken())
    with pytest.raises(ConfigurationError) as caught:
        flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert "secret" not in str(caught.value)
    assert not server.requests


def test_nothing_shows_the_key(flavour: Flavour) -> None:
    client = flavour.client(Recorder(httpx2.Response(401)))
    email = "@".join(["a", "b.c"])
    with pytest.raises(APIStatusError) as caught:
        flavour.run(client._call(GET_COUPONS, {"filter": email}))
    error = caught.value
    shown = [repr(client), repr(client.__dict__), repr(error), repr(error.__dict__)]
    shown += traceback.format_exception(error)
    assert not any(KEY in text or email in text for text in shown)
    assert error.url == "https://a.klaviyo.com/api/coupons"
    assert error.method == "GET"


# ---------------------------------------------------------------- options


def test_options_of_a_call(flavour: Flavour) -> None:
    server = Recorder()
    client = flavour.client(server)
    options = {
        "revision": "2026-10-15",
        "timeout": 3.0,
        "headers": {"X-Trace": "é", "Accept": "text/plain"},
    }
    flavour.run(client._call(GET_COUPON, {"id": "1"}, options))
    (request,) = server.requests
    assert request.headers["revision"] == "2026-10-15"
    assert request.headers["accept"] == "text/plain"
    assert (b"x-trace", "é".encode()) in request.headers.raw
    assert request.extensions["timeout"]["read"] == 3.0


def test_a_derived_client_has_its_options_and_the_same_connections(
    flavour: Flavour,
) -> None:
    server = Recorder()
    client = flavour.client(server)
    derived = client.with_options(headers={"a": "1", "b": "1"}, timeout=None)
    again = derived.with_options(headers={"B": "2"}, api_key="other", deadline=None)
    assert type(again) is type(client)
    flavour.run(again.close())
    flavour.run(again._call(GET_COUPON, {"id": "1"}))
    assert server.headers["a"] == "1"
    assert server.headers["b"] == "2"
    assert server.headers["authorization"] == "Klaviyo-API-Key other"
    assert server.requests[-1].extensions["timeout"]["read"] is None
    flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert "a" not in server.headers
    assert server.headers["authorization"] == f"Klaviyo-API-Key {KEY}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"retries": 5}, "no option 'retries'"),
        ({"api_key": "a", "access_token": "b"}, "not both"),
        ({"headers": {"a": "b\r\nc: d"}}, "header"),
        ({"headers": {"a\r\nb": "c"}}, "no name of a header"),
        ({"headers": {"": "c"}}, "no name of a header"),
        ({"revision": "a\nb"}, "header"),
    ],
)
def test_options_that_cannot_be(flavour: Flavour, options: Any, message: str) -> None:
    server = Recorder()
    with pytest.raises(ArgumentError, match=message):
        flavour.run(flavour.client(server)._call(GET_COUPON, {"id": "1"}, options))
    assert not server.requests


def test_there_is_a_timeout_by_default() -> None:
    with Klaviyo(api_key=KEY) as client:
        timeout = client._prepare(GET_COUPON, {"id": "1"}, None).timeout
    assert timeout == httpx2.Timeout(connect=5, read=30, write=30, pool=5)


def test_a_client_of_ones_own_keeps_its_timeout(flavour: Flavour) -> None:
    server = Recorder()
    client = flavour.client(server)
    client._pool._given.client.timeout = 77
    own = type(client)(KEY, http_client=client._pool._given.client)
    flavour.run(own._call(GET_COUPON, {"id": "1"}))
    assert server.requests[0].extensions["timeout"]["read"] == 77
    given = type(client)(KEY, http_client=client._pool._given.client, timeout=5)
    flavour.run(given._call(GET_COUPON, {"id": "1"}))
    assert server.requests[1].extensions["timeout"]["read"] == 5


def test_a_base_url_may_have_a_path(flavour: Flavour) -> None:
    server = Recorder()
    client = flavour.client(server, base_url="http://localhost:8080/klaviyo/")
    document = flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert str(server.requests[0].url) == "http://localhost:8080/klaviyo/api/coupons/1"
    assert document.raw.url == "http://localhost:8080/klaviyo/api/coupons/1"


# ---------------------------------------------------------------- closing


def test_a_client_of_ones_own_is_not_closed(flavour: Flavour) -> None:
    client = flavour.client(Recorder())
    flavour.run(client.close())
    assert not client._pool._given.client.is_closed


def test_the_context_manager_closes_the_sync_client() -> None:
    with Klaviyo(api_key=KEY) as client:
        assert not client._pool._given.client.is_closed
    with pytest.raises(ConfigurationError, match="closed"):
        client._call(GET_COUPON, {"id": "1"})


async def test_the_context_manager_closes_the_async_client() -> None:
    async with AsyncKlaviyo(api_key=KEY) as client:
        assert not client._pool._given.client.is_closed
    with pytest.raises(ConfigurationError, match="closed"):
        await client._call(GET_COUPON, {"id": "1"})


# ---------------------------------------------------------------- no answer


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (httpx2.ConnectError("refused"), APIConnectionError),
        (httpx2.ReadError("reset"), APIConnectionError),
        (httpx2.RemoteProtocolError("early end"), APIConnectionError),
        (httpx2.DecodingError("bad gzip"), APIConnectionError),
        (httpx2.ConnectTimeout("late"), APITimeoutError),
        (httpx2.ReadTimeout("late"), APITimeoutError),
        (httpx2.PoolTimeout("late"), APITimeoutError),
    ],
)
def test_no_answer_is_an_error_of_ours(
    flavour: Flavour, fault: httpx2.RequestError, expected: type[Exception]
) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise fault

    with pytest.raises(APIConnectionError) as caught:
        flavour.run(flavour.client(broken)._call(GET_COUPON, {"id": "1"}))
    assert type(caught.value) is expected
    assert caught.value.__cause__ is fault
    assert type(fault).__name__ in str(caught.value)


def test_redirects_are_not_followed(flavour: Flavour) -> None:
    server = Recorder(httpx2.Response(307, headers={"location": "https://evil.test/"}))
    client = flavour.client(server)
    client._pool._given.client.follow_redirects = True
    with pytest.raises(APIStatusError, match="307"):
        flavour.run(client._call(CREATE_COUPON, {"external_id": "x"}))
    assert len(server.requests) == 1


def test_a_url_that_is_too_long_is_an_argument_error(flavour: Flavour) -> None:
    with pytest.raises(ArgumentError, match="too long"):
        client = flavour.client(Recorder())
        flavour.run(client._call(GET_COUPON, {"id": "1" * 70_000}))
