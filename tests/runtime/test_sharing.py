"""Clients shared by threads, tasks and forked processes; and what stays at home."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from runtime.answers import APIStatusError, RateLimitError
from runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ConfigurationError,
    PagingError,
)
from runtime.transports.tls import context

from tests.runtime.loopback import OK, Answer, Loopback, failing
from tests.runtime.samples import (
    GET_COUPON,
    GET_COUPONS,
    KEY,
    AsyncKlaviyo,
    Klaviyo,
)
from tests.runtime.tls import TlsServer

# ---------------------------------------------------------------- threads and tasks


def test_threads_share_a_client() -> None:
    with Loopback(failing()) as server, Klaviyo(KEY, base_url=server.url) as client:

        def call(number: int) -> bool:
            document = client._call(GET_COUPON, {"id": str(number)})
            return bool(document.data.id == "10OFF")

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(call, range(200)))
        assert {s.target for s in server.seen} == {
            f"/api/coupons/{number}" for number in range(200)
        }
        assert server.connections <= 8


async def test_cancelled_tasks_leave_the_connections_healthy() -> None:
    slow = Answer(delay=0.05)
    with Loopback(failing(then=slow)) as server:
        http = httpx2.AsyncClient(limits=httpx2.Limits(max_connections=3))
        client = AsyncKlaviyo(KEY, base_url=server.url, http_client=http)
        async with http:
            for moment in (0, 0.01, 0.03):
                tasks = [
                    asyncio.create_task(client._call(GET_COUPON, {"id": "1"}))
                    for _ in range(10)
                ]
                await asyncio.sleep(moment)
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(isinstance(e, asyncio.CancelledError) for e in ended)
            server.plan = failing()
            async with asyncio.timeout(2):
                calls = [client._call(GET_COUPON, {"id": "1"}) for _ in range(10)]
                assert len(await asyncio.gather(*calls)) == 10


async def test_a_wait_between_attempts_can_be_cancelled() -> None:
    busy = Answer(429, b"{}", {"retry-after": "60"})
    with Loopback(failing(busy)) as server:
        url = server.url
        async with AsyncKlaviyo(KEY, base_url=url, rate_limit=False) as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await client._call(GET_COUPON, {"id": "1"})
            assert (await client._call(GET_COUPON, {"id": "1"})).raw.attempts == 1


async def test_a_deadline_ends_a_wait_for_the_limits() -> None:
    busy = Answer(429, b"{}", {"retry-after": "60"})
    with Loopback(failing(busy)) as server:
        url, key = server.url, f"{KEY}-waiting"
        async with AsyncKlaviyo(key, base_url=url, max_retries=0) as client:
            with pytest.raises(RateLimitError):
                await client._call(GET_COUPON, {"id": "1"})
            with pytest.raises(APITimeoutError, match="leave no time"):
                await client._call(GET_COUPON, {"id": "1"}, {"deadline": 0.2})
        with (
            Klaviyo(key, base_url=url, max_retries=0) as client,
            pytest.raises(APITimeoutError, match="leave no time"),
        ):
            client._call(GET_COUPON, {"id": "1"}, {"deadline": 0.2})


async def test_a_deadline_ends_a_silence() -> None:
    with Loopback(failing(then=Answer(delay=5))) as server:
        async with AsyncKlaviyo(KEY, base_url=server.url, timeout=None) as client:
            with pytest.raises(APIConnectionError, match="the deadline is 0.2 s"):
                await client._call(GET_COUPON, {"id": "1"}, {"deadline": 0.2})


# ---------------------------------------------------------------- processes


def in_a_child(work: Callable[[], bool]) -> bool:
    """Whether a forked process says that its work went well."""
    process = os.fork()
    if process == 0:
        os._exit(0 if _outcome(work) else 1)
    return os.waitpid(process, 0)[1] == 0


def _outcome(work: Callable[[], bool]) -> bool:
    try:
        return work()
    except BaseException:
        return False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_connections_of_its_own() -> None:
    with Loopback(failing()) as server, Klaviyo(KEY, base_url=server.url) as client:

        def call() -> bool:
            return bool(client._call(GET_COUPON, {"id": "1"}).raw.status == 200)

        derived = client.with_options(max_retries=0)
        assert call()
        assert server.connections == 1
        (http,) = client._pool._held.values()
        assert in_a_child(
            lambda: call() and list(client._pool._held.values()) != [http]
        )
        assert server.connections == 2
        assert derived._pool is client._pool
        assert call()
        assert server.connections == 2  # the first connection is still the parent's


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_connections_of_ones_own_do_not_survive_a_fork() -> None:
    http = httpx2.Client(
        transport=httpx2.MockTransport(lambda r: httpx2.Response(200, content=OK.body))
    )
    client = Klaviyo(KEY, http_client=http)

    def call() -> bool:
        return bool(client._call(GET_COUPON, {"id": "1"}).raw.status == 200)

    def refused() -> bool:
        with pytest.raises(ConfigurationError, match="before this process was forked"):
            call()
        return True

    assert in_a_child(call)  # not used yet
    assert call()
    assert in_a_child(refused)


# ---------------------------------------------------------------- other hosts


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("follow", [False, True])
def test_credentials_do_not_follow_a_redirect(status: int, follow: bool) -> None:
    with Loopback(failing()) as other:
        there = {"location": f"{other.url}/api/coupons/1"}
        with Loopback(failing(then=Answer(status, b"", there))) as server:
            http = httpx2.Client(follow_redirects=follow)
            with http, pytest.raises(APIStatusError, match=str(status)):
                client = Klaviyo(KEY, base_url=server.url, http_client=http)
                client._call(GET_COUPON, {"id": "1"})
        assert other.seen == []


@pytest.mark.parametrize("spelling", ["{}", "//{host}", "http://127.0.0.1@{host}"])
def test_credentials_do_not_follow_a_link(spelling: str) -> None:
    with Loopback(failing()) as other:
        host = other.url.removeprefix("http://")
        link = spelling.format(other.url, host=host) + "/api/coupons"
        body = f'{{"data": [], "links": {{"next": "{link}"}}}}'.encode()
        with Loopback(failing(then=Answer(body=body))) as server:
            with Klaviyo(KEY, base_url=server.url) as client:
                page = client._call(GET_COUPONS, {})
                with pytest.raises(PagingError, match="not followed"):
                    list(page)
        assert other.seen == []


def test_a_cursor_that_points_elsewhere_is_a_cursor() -> None:
    with Loopback(failing()) as other:
        with Loopback(failing(then=Answer(body=b'{"data": []}'))) as server:
            with Klaviyo(KEY, base_url=server.url) as client:
                client._call(GET_COUPONS, {"page_cursor": f"{other.url}/api/coupons"})
        assert other.seen == []
        assert server.seen[0].target.startswith("/api/coupons?page%5Bcursor%5D=http%3A")


@pytest.mark.parametrize(
    "name", ["x/../../evil", "//evil.test/", "@evil.test", "\\evil"]
)
def test_an_id_cannot_change_the_host(name: str) -> None:
    with Loopback(failing()) as server:
        with Klaviyo(KEY, base_url=server.url) as client:
            client._call(GET_COUPON, {"id": name})
        (seen,) = server.seen
    assert seen.headers["host"] == server.url.removeprefix("http://")
    assert seen.target.count("/") == 3


# ---------------------------------------------------------------- TLS


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"PYTHONHTTPSVERIFY": "0"},
        {"CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": ""},
        {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""},
    ],
)
def test_no_environment_switches_verification_off(
    certificate: Path, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    server = TlsServer(certificate)
    with Klaviyo(KEY, base_url=server.url) as client:
        with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            client._call(GET_COUPON, {"id": "1"})
    server.close()
    assert server.requests == 0
    assert server.attempts == 1  # another attempt would end the same way


@pytest.mark.parametrize("name", ["verify", "verify_ssl", "ssl", "cert"])
@pytest.mark.parametrize("client", [Klaviyo, AsyncKlaviyo])
def test_no_argument_switches_verification_off(client: Any, name: str) -> None:
    with pytest.raises(TypeError, match=name):
        client(KEY, **{name: False})
    options: Any = {name: False}
    with Klaviyo(KEY) as made, pytest.raises(ArgumentError, match=name):
        made._prepare(GET_COUPON, {"id": "1"}, options)


@pytest.mark.parametrize("base_url", ["https://a.test", "http://a.test"])
def test_shared_trust_verifies_all_that_httpx2_does(base_url: str) -> None:
    found, usual = context(base_url), httpx2.create_ssl_context()
    for name in ("verify_mode", "check_hostname", "protocol", "minimum_version"):
        assert getattr(found, name) == getattr(usual, name)
    assert found.verify_mode is ssl.CERT_REQUIRED
    trusted = {"https": usual.cert_store_stats()["x509_ca"], "http": 0}
    assert found.cert_store_stats()["x509_ca"] == trusted[base_url.partition(":")[0]]


def test_clients_share_what_they_trust() -> None:
    assert context("https://a.test") is context("https://b.test")
    assert context("http://a.test") is not context("http://a.test")


def test_what_is_trusted_follows_the_environment(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = TlsServer(certificate)

    def call() -> None:
        with (
            Klaviyo(KEY, base_url=server.url, max_retries=0) as client,
            pytest.raises(APIConnectionError) as raised,
        ):
            client._call(GET_COUPON, {"id": "1"})
        errors.append("CERTIFICATE_VERIFY_FAILED" in str(raised.value))

    errors: list[bool] = []
    call()
    assert server.requests == 0
    with monkeypatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificate))
        call()
        # It trusts the certificate, and so the request was sent.
        assert server.requests == 1
    call()
    server.close()
    assert (server.requests, errors) == (1, [True, False, True])
