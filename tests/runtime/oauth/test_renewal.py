"""Tokens are renewed in time, once, for all that use them, and lost by nobody."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from runtime.answers import AuthenticationError
from runtime.errors import APIConnectionError, ConfigurationError
from runtime.oauth.app import AsyncOAuthApp, OAuthApp
from runtime.oauth.errors import (
    AuthorizationRequiredError,
    OAuthError,
    TokenStoreError,
)
from runtime.oauth.file_stores import FileTokenStore
from runtime.oauth.store import MemoryTokenStore
from runtime.oauth.tokens import Tokens, granted

from tests.runtime.loopback import Answer
from tests.runtime.oauth.server import OAuthServer, refusal
from tests.runtime.samples import GET_COUPON, AsyncKlaviyo, Klaviyo

Make = Callable[..., Any]


def issued(server: OAuthServer, *, ended: bool = False) -> Tokens:
    """Tokens that the server gave; their access token may have ended since."""
    tokens = granted(server.issue(), time.time() - (7200 if ended else 0), None)
    assert tokens
    return tokens


def call(app: OAuthApp, place: str, key: str = "shop", **settings: Any) -> Any:
    """The answer to one call with the tokens of a key."""
    with Klaviyo(auth=app.auth(key), base_url=place, **settings) as klaviyo:
        return klaviyo._call(GET_COUPON, {"id": "10OFF"})


# ---------------------------------------------------------------- when


def test_tokens_that_live_are_used_as_they_are(
    server: OAuthServer, place: str, make: Make
) -> None:
    store = MemoryTokenStore()
    store.save("shop", issued(server))
    assert call(make(store=store), place).data.id == "10OFF"
    assert (server.forms, server.unauthorized) == ([], 0)


def test_tokens_are_renewed_before_they_end(
    server: OAuthServer, place: str, make: Make
) -> None:
    store = MemoryTokenStore()
    store.save("shop", issued(server, ended=True))
    old = store.load("shop")
    assert old
    app = make(store=store)
    assert call(app, place).data.id == "10OFF"
    assert server.forms == [
        (
            "/oauth/token",
            {"grant_type": "refresh_token", "refresh_token": old.refresh_token},
        )
    ]
    assert server.unauthorized == 0
    assert store.load("shop") != old
    call(app, place)
    assert len(server.forms) == 1


@pytest.mark.parametrize(
    ("left", "lifetime", "due"),
    [
        (61, 3600, False),
        (59, 3600, True),
        (31, 60, False),
        (29, 60, True),
        (-1, 9, True),
    ],
)
def test_an_end_is_near_by_the_leeway_or_half_a_life(
    left: float, lifetime: float, due: bool
) -> None:
    tokens = Tokens(access_token="a", expires_at=1000 + left, expires_in=lifetime)
    assert tokens.due(1000, 60) is due
    assert not Tokens(access_token="a").due(1000, 60)


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_a_401_renews_once(
    server: OAuthServer, place: str, make: Make, flavour: str
) -> None:
    store = MemoryTokenStore()
    store.save("shop", issued(server))
    server.access.clear()  # it was ended elsewhere
    auth = make(store=store).auth("shop")

    async def run() -> Any:
        async with AsyncKlaviyo(auth=auth, base_url=place, max_retries=0) as klaviyo:
            return await klaviyo._call(GET_COUPON, {"id": "10OFF"})

    if flavour == "sync":
        with Klaviyo(auth=auth, base_url=place, max_retries=0) as klaviyo:
            answer = klaviyo._call(GET_COUPON, {"id": "10OFF"})
    else:
        answer = asyncio.run(run())
    assert answer.data.id == "10OFF"
    assert (server.refreshes, server.unauthorized, server.calls) == (1, 1, 2)


def test_a_second_401_is_the_callers(
    server: OAuthServer, place: str, make: Make
) -> None:
    store = MemoryTokenStore()
    store.save("shop", issued(server, ended=True))
    app = make(store=store)
    app.auth("shop").fetch(None)
    server._call = lambda seen: Answer(401, b"{}")  # type: ignore[method-assign]
    with pytest.raises(AuthenticationError):
        call(app, place)
    assert server.refreshes == 2


def test_other_credentials_are_not_renewed(place: str, server: OAuthServer) -> None:
    with Klaviyo(access_token="of-yesterday", base_url=place) as klaviyo:
        with pytest.raises(AuthenticationError):
            klaviyo._call(GET_COUPON, {"id": "10OFF"})
    assert server.calls == 1


def test_one_client_serves_many_accounts(
    server: OAuthServer, place: str, make: Make
) -> None:
    server.rotates = False
    app = make()
    for key in ("one", "two"):
        app.auth(key).put(issued(server))
    with Klaviyo(api_key="pk_of_nobody", base_url=place) as klaviyo:
        for key in ("one", "two"):
            options: Any = {"auth": app.auth(key)}
            assert klaviyo._call(GET_COUPON, {"id": "x"}, options).data.id == "10OFF"
            derived = klaviyo.with_options(auth=app.auth(key))
            assert derived._call(GET_COUPON, {"id": "x"}).data.id == "10OFF"
    assert app.auth("one").account != app.auth("two").account
    same = app.auth("one", installation="a"), app.auth("two", installation="a")
    assert same[0].account == same[1].account
    assert server.foreign == []


# ---------------------------------------------------------------- what is stored


def test_an_old_refresh_token_stays_where_none_comes(
    server: OAuthServer, place: str, make: Make
) -> None:
    server.rotates, server.silent = False, True
    store = MemoryTokenStore()
    store.save("shop", issued(server, ended=True))
    before = store.load("shop")
    call(make(store=store), place)
    after = store.load("shop")
    assert before and after
    assert after.refresh_token == before.refresh_token
    assert after.access_token != before.access_token
    assert after.scopes == {"coupons:read", "profiles:read"}


class Failing(MemoryTokenStore):
    """A store that cannot be written for a while."""

    failures = 1

    def save(self, key: str, tokens: Tokens) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError(f"no space left for {tokens.access_token}")
        super().save(key, tokens)


def test_new_tokens_are_stored_before_they_are_used_and_not_lost(
    server: OAuthServer, place: str, make: Make
) -> None:
    store = Failing()
    MemoryTokenStore.save(store, "shop", issued(server, ended=True))
    app = make(store=store)
    with pytest.raises(TokenStoreError, match="cannot be written: OSError") as caught:
        call(app, place)
    [new] = server.access
    assert new not in str(caught.value)
    assert server.calls == 0
    # The old refresh token is spent: only what was kept in memory can go on.
    assert call(app, place).data.id == "10OFF"
    assert (server.refreshes, server.reused) == (1, 0)
    kept = store.load("shop")
    assert kept and kept.access_token == new


# ---------------------------------------------------------------- giving up


@pytest.mark.parametrize("name", ["invalid_grant", "invalid_grant_type"])
def test_giving_up_is_its_own_error(
    server: OAuthServer, place: str, make: Make, name: str
) -> None:
    store = MemoryTokenStore()
    store.save("shop", issued(server, ended=True))
    app = make(store=store)
    server.answers = [refusal(400, name, "The refresh token is invalid.")]
    with pytest.raises(AuthorizationRequiredError) as caught:
        call(app, place)
    error = caught.value
    assert "has to be authorized again" in " ".join(str(error).split()).lower()
    assert (error.key, error.status, error.error) == ("shop", 400, name)
    assert error.description == "The refresh token is invalid."
    assert isinstance(error, OAuthError)
    # It is not asked again for the same token, however many call.
    with pytest.raises(AuthorizationRequiredError):
        call(app, place)
    assert len(server.forms) == 1
    # A new authorization is found.
    store.save("shop", issued(server))
    assert call(app, place).data.id == "10OFF"


class Unlocked(MemoryTokenStore):
    """A store of somebody else's, which keeps nobody apart."""

    def __getattribute__(self, name: str) -> Any:
        if name == "lock":
            raise AttributeError(name)
        return super().__getattribute__(name)


def test_the_store_is_read_again_before_giving_up(
    server: OAuthServer, place: str, make: Make
) -> None:
    """Another process, which does not lock, has renewed the tokens meanwhile."""
    old = issued(server, ended=True)

    class Shared(Unlocked):
        reads = 0

        def load(self, key: str) -> Tokens | None:
            self.reads += 1
            if self.reads == 4:  # what the winner got is there a little later
                self.save(key, granted(server.issue(), time.time(), None))  # type: ignore[arg-type]
            return super().load(key)

    store = Shared()
    store.save("shop", old)
    assert old.refresh_token
    server.refresh.discard(old.refresh_token)
    app = make(store=store)
    waited: list[float] = []
    auth = app.auth("shop")
    auth._sleep = waited.append
    with Klaviyo(auth=auth, base_url=place) as klaviyo:
        assert klaviyo._call(GET_COUPON, {"id": "10OFF"}).data.id == "10OFF"
    assert (server.refreshes, len(server.forms)) == (0, 1)
    assert waited == [0.05]


def test_a_winners_tokens_that_ended_are_renewed(
    server: OAuthServer, place: str, make: Make
) -> None:
    first, second = issued(server, ended=True), issued(server, ended=True)

    class Shared(MemoryTokenStore):
        reads = 0

        def load(self, key: str) -> Tokens | None:
            self.reads += 1
            return first if self.reads <= 2 else super().load(key) or second

    assert first.refresh_token
    server.refresh.discard(first.refresh_token)
    assert call(make(store=Shared()), place).data.id == "10OFF"
    assert server.refreshes == 1


def test_without_tokens_nothing_is_sent(
    server: OAuthServer, place: str, make: Make
) -> None:
    with pytest.raises(AuthorizationRequiredError, match="no tokens under 'shop'"):
        call(make(), place)
    app = make()
    app.auth("shop").put(Tokens(access_token="a", expires_at=1.0))
    auth = app.auth("shop")
    auth.put(Tokens(access_token="a", expires_at=1.0))
    with pytest.raises(AuthorizationRequiredError, match="no refresh token"):
        call(app, place)
    assert (server.calls, server.forms) == (0, [])


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (
            Answer(403, b"<html>Forbidden</html>", {"content-type": "text/html"}),
            403,
            "no JSON, but text/html",
        ),
        (
            Answer(200, b"[1]", {"content-type": "application/json"}),
            200,
            "no JSON object",
        ),
        (Answer(200, b"{}"), 200, "no access_token"),
        (Answer(200, b'{"access_token": "a\\nb"}'), 200, "no access_token"),
        (Answer(302, b"", {"location": "http://127.0.0.1:1/"}), 302, "no JSON"),
        (Answer(500, b"oops"), 500, "500"),
        (refusal(400, "invalid_client"), 400, "do not belong together"),
        (refusal(400, "odd", "Authorization: Bearer abc.def\n" * 3), 400, "odd: Auth"),
        (Answer(400, b'{"error": 5}'), 400, "400"),
        (Answer(400, b"[" * 100_000), 400, "no JSON"),
    ],
)
def test_odd_answers_are_errors_with_their_status(
    server: OAuthServer, place: str, make: Make, answer: Answer, status: int, told: str
) -> None:
    app = make()
    auth = app.auth("shop")
    auth.put(issued(server, ended=True))
    server.answers = [answer]
    with pytest.raises(OAuthError, match=told) as caught:
        call(app, place)
    assert caught.value.status == status
    assert not isinstance(caught.value, AuthorizationRequiredError)
    assert "\n" not in str(caught.value) and "abc.def" not in str(caught.value)
    assert server.calls == 0
    # It was no verdict on the tokens.
    assert call(app, place).data.id == "10OFF"


def test_only_what_was_not_processed_is_sent_again(
    server: OAuthServer, place: str, make: Make
) -> None:
    app = make()
    auth = app.auth("shop")
    auth.put(issued(server, ended=True))
    waited: list[float] = []
    app._endpoint._sleep = waited.append
    server.answers = [Answer(429, b"", {"retry-after": "2"})]
    call(app, place)
    assert len(waited) == 1 and waited[0] >= 2
    auth.put(issued(server, ended=True))
    server.answers = [Answer(fault="reset")]
    with pytest.raises(APIConnectionError) as caught:
        auth.fetch(None)
    assert "may have been processed" in caught.value.no_retry_reason
    assert caught.value.url == f"{place}/oauth/token"
    assert len(waited) == 1
    # For a call it is an attempt that failed, as any other.
    server.answers = [Answer(fault="reset")]
    with pytest.raises(APIConnectionError):
        call(app, place, max_retries=0)
    server.answers = [Answer(fault="reset")]
    assert call(app, place).data.id == "10OFF"


def test_no_server_is_an_error_of_the_connection(make: Make) -> None:
    app = make(base_url="http://127.0.0.1:9")
    app._endpoint._sleep = lambda seconds: None
    auth = app.auth("shop")
    auth.put(Tokens(access_token="a", refresh_token="b", expires_at=1.0))
    with pytest.raises(APIConnectionError) as caught:
        auth.fetch(None)
    assert caught.value.unsent and caught.value.attempts == 3


def test_a_clock_that_is_off_is_told_once(
    server: OAuthServer, place: str, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    app = make()
    auth = app.auth("shop")
    dated = {
        "date": "Thu, 04 Jan 2024 18:05:25 GMT",
        "content-type": "application/json",
    }
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            auth.put(issued(server, ended=True))
            fields = json.dumps(server.issue()).encode()
            server.answers = [Answer(200, fields, dated)]
            call(app, place)
    [record] = caplog.records
    assert "s ahead of the API's" in record.getMessage()


# ---------------------------------------------------------------- at once


def test_many_threads_renew_once(
    server: OAuthServer, place: str, make: Make, tmp_path: Path
) -> None:
    server.delay = 0.05
    app = make(store=FileTokenStore(tmp_path))
    auth = app.auth("shop")
    auth.put(issued(server, ended=True))
    with Klaviyo(auth=auth, base_url=place) as klaviyo:
        with ThreadPoolExecutor(30) as threads:
            work = [
                threads.submit(klaviyo._call, GET_COUPON, {"id": "x"})
                for _ in range(30)
            ]
            assert {one.result().data.id for one in work} == {"10OFF"}
    assert (server.refreshes, server.unauthorized, server.reused) == (1, 0, 0)


@pytest.mark.parametrize("refused", [False, True])
def test_many_tasks_renew_once(
    server: OAuthServer, place: str, make: Make, refused: bool
) -> None:
    server.delay = 0.05
    app = make(AsyncOAuthApp)
    auth = app.auth("shop")
    auth.put(issued(server, ended=not refused))
    if refused:
        server.access.clear()

    async def run() -> list[Any]:
        async with AsyncKlaviyo(auth=auth, base_url=place) as klaviyo:
            calls = (klaviyo._call(GET_COUPON, {"id": "x"}) for _ in range(60))
            return await asyncio.gather(*calls)

    assert len(asyncio.run(run())) == 60
    assert (server.refreshes, server.reused) == (1, 0)


def test_a_call_that_is_cancelled_loses_no_tokens(
    server: OAuthServer, place: str, make: Make
) -> None:
    server.delay = 0.2
    store = MemoryTokenStore()
    app = make(AsyncOAuthApp, store=store)
    auth = app.auth("shop")
    auth.put(issued(server, ended=True))

    async def run() -> None:
        async with AsyncKlaviyo(auth=auth, base_url=place) as klaviyo:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await klaviyo._call(GET_COUPON, {"id": "x"})
            assert (await klaviyo._call(GET_COUPON, {"id": "x"})).data.id == "10OFF"

    asyncio.run(run())
    assert (server.refreshes, server.reused) == (1, 0)


def test_an_asynchronous_store_works_in_the_loop(
    server: OAuthServer, place: str, make: Make
) -> None:
    class Slow:
        """A store as a database's async driver makes one."""

        def __init__(self) -> None:
            self.tokens: dict[str, Tokens] = {}
            self.loops: set[Any] = set()
            self.within = asyncio.Lock()

        async def load(self, key: str) -> Tokens | None:
            self.loops.add(asyncio.get_running_loop())
            await asyncio.sleep(0)
            return self.tokens.get(key)

        async def save(self, key: str, tokens: Tokens) -> None:
            await asyncio.to_thread(time.sleep, 0.01)
            self.tokens[key] = tokens

        async def remove(self, key: str) -> None:
            del self.tokens[key]

        def lock(self, key: str) -> asyncio.Lock:
            return self.within

    server.delay = 0.02
    store = Slow()
    store.tokens["shop"] = issued(server, ended=True)
    app = make(AsyncOAuthApp, store=store)

    async def run() -> None:
        auth = app.auth("shop")
        async with AsyncKlaviyo(auth=auth, base_url=place) as klaviyo:
            calls = (klaviyo._call(GET_COUPON, {"id": "x"}) for _ in range(60))
            await asyncio.gather(*calls)
        await app.disconnect("shop")
        assert store.loops == {asyncio.get_running_loop()}

    asyncio.run(run())
    assert (server.refreshes, store.tokens) == (1, {})
    with Klaviyo(auth=app.auth("shop"), base_url=place) as klaviyo:
        with pytest.raises(ConfigurationError, match="asynchronous"):
            klaviyo._call(GET_COUPON, {"id": "x"})
    gc.collect()  # a coroutine that nobody awaited would warn
