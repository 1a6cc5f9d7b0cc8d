"""Calls over aiohttp's connections are, on the wire, the calls over httpx2's."""

from __future__ import annotations

import asyncio
import ssl
import sys
import warnings
from pathlib import Path
from typing import Any

import aiohttp
import httpx2
import pytest
from runtime.answers import APIStatusError
from runtime.errors import APIConnectionError, ConfigurationError
from runtime.operation import Operation
from runtime.transports.aiohttp import AiohttpTransport

from tests.runtime.loopback import OK, Answer, Loopback, failing
from tests.runtime.samples import (
    CREATE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    KEY,
    REMOVE_COUPONS,
    UPLOAD,
    AsyncKlaviyo,
)
from tests.runtime.tls import TlsServer

HOSTILE = "a b/c%é?#&=+,;\"'[x]~ü\N{PARTY POPPER}"

CALLS: dict[str, tuple[Operation, dict[str, Any]]] = {
    "path and query": (GET_COUPON, {"id": HOSTILE, "fields_coupon": ["a/é", "b"]}),
    "header": (GET_COUPONS, {"page_cursor": HOSTILE, "x_klaviyo_api_filters": HOSTILE}),
    "body": (CREATE_COUPON, {"external_id": HOSTILE, "description": None}),
    "DELETE with a body": (REMOVE_COUPONS, {"id": "L", "ids": ["1"]}),
}


async def call(url: str, name: str, transport: httpx2.AsyncBaseTransport | None) -> Any:
    async with AsyncKlaviyo(KEY, base_url=url, transport=transport) as client:
        return await client._call(*CALLS[name])


@pytest.mark.parametrize("name", CALLS)
async def test_the_same_request_is_sent(name: str) -> None:
    with Loopback(failing(then=Answer(204))) as server:
        for transport in (None, AiohttpTransport()):
            async with AsyncKlaviyo(
                KEY, base_url=server.url, transport=transport
            ) as client:
                await client.raw(client._call, *CALLS[name])
    one, other = server.seen
    assert (one.method, one.target, one.body) == (
        other.method,
        other.target,
        other.body,
    )
    assert {**one.headers, "connection": ""} == {**other.headers, "connection": ""}


async def test_a_form_with_a_file_is_sent() -> None:
    with Loopback(failing(then=Answer(204))) as server:
        async with AsyncKlaviyo(
            KEY, base_url=server.url, transport=AiohttpTransport()
        ) as client:
            content = ("é.png", b"\x00\xff" * 100_000)
            await client._call(UPLOAD, {"file": content, "hidden": True})
    (seen,) = server.seen
    assert seen.body.count(b"\x00\xff" * 100_000) == 1
    assert seen.headers["content-length"] == str(len(seen.body))
    assert "transfer-encoding" not in seen.headers


async def test_a_connection_is_used_again() -> None:
    with Loopback(failing(then=OK)) as server:
        async with AsyncKlaviyo(
            KEY, base_url=server.url, transport=AiohttpTransport()
        ) as client:
            for _ in range(3):
                await client._call(GET_COUPON, {"id": "1"})
    assert server.connections == 1


async def test_cookies_are_not_kept() -> None:
    with Loopback(failing(then=Answer(headers={"set-cookie": "a=b"}))) as server:
        transport = AiohttpTransport()
        for _ in range(2):
            request = httpx2.Request("GET", f"{server.url}/x")
            answer = await transport.handle_async_request(request)
            await answer.aread()
        await transport.aclose()
    assert all("cookie" not in seen.headers for seen in server.seen)


@pytest.mark.parametrize("status", [301, 307])
async def test_redirects_are_not_followed(status: int) -> None:
    with Loopback(failing()) as other:
        there = Answer(status, b"", {"location": f"{other.url}/api/coupons/1"})
        with Loopback(failing(then=there)) as server:
            with pytest.raises(APIStatusError, match=str(status)):
                await call(server.url, "path and query", AiohttpTransport())
        assert other.seen == []


async def test_cancelled_tasks_leave_the_connections_healthy() -> None:
    with Loopback(failing(then=Answer(delay=0.05))) as server:
        transport = AiohttpTransport(connections=3)
        async with AsyncKlaviyo(
            KEY, base_url=server.url, transport=transport
        ) as client:
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
            async with asyncio.timeout(5):
                calls = [client._call(GET_COUPON, {"id": "1"}) for _ in range(10)]
                assert len(await asyncio.gather(*calls)) == 10


async def test_an_unknown_certificate_is_refused_once(certificate: Path) -> None:
    server = TlsServer(certificate)
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        await call(server.url, "body", AiohttpTransport())
    server.close()
    assert (server.attempts, server.requests) == (1, 0)


async def test_a_session_of_ones_own_stays_open(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=certificate)
    connector = aiohttp.TCPConnector(ssl=trusting)
    async with aiohttp.ClientSession(connector=connector) as session:
        server = TlsServer(certificate)
        with pytest.raises(APIConnectionError):
            await call(server.url, "body", AiohttpTransport(session=session))
        server.close()
        assert server.requests == 1  # it trusts the certificate, and so it was sent
        assert not session.closed


@pytest.mark.filterwarnings("ignore:base_url has http")
async def test_a_proxy_gets_the_whole_url() -> None:
    with Loopback(failing()) as proxy:
        await call(
            "http://klaviyo.test", "path and query", AiohttpTransport(proxy=proxy.url)
        )
    (seen,) = proxy.seen
    assert seen.target.startswith("http://klaviyo.test/api/coupons/a%20b%2Fc")


async def test_an_unused_transport_closes() -> None:
    await AiohttpTransport().aclose()


async def test_nothing_is_left_open(capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback(failing()) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        await call(server.url, "path and query", AiohttpTransport())
        await asyncio.sleep(0)
        assert server.open <= 1
    assert capsys.readouterr().err == ""


def test_without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(ConfigurationError, match="pip install aiohttp"):
        AiohttpTransport()


async def test_a_server_that_stops_reading_is_a_timeout() -> None:
    async def deaf(reader: Any, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    timeouts = {"connect": 5, "pool": 5, "read": 5, "write": 0.2}
    transport = AiohttpTransport()
    request = httpx2.Request(
        "POST",
        f"http://127.0.0.1:{port}/x",
        content=b"x" * 50_000_000,
        extensions={"timeout": timeouts},
    )
    with pytest.raises(httpx2.WriteTimeout, match="stopped reading"):
        async with asyncio.timeout(4):
            await transport.handle_async_request(request)
    await transport.aclose()
    gone.set()
    server.close()
    await asyncio.sleep(0.05)


async def test_a_body_may_be_a_stream() -> None:
    async def chunks() -> Any:
        for _ in range(3):
            yield b"x" * 1000

    with Loopback(failing(then=Answer(204))) as server:
        transport = AiohttpTransport()
        request = httpx2.Request(
            "POST",
            f"{server.url}/x",
            content=chunks(),
            headers={"content-length": "3000"},
        )
        answer = await transport.handle_async_request(request)
        await answer.aread()
        await transport.aclose()
    (seen,) = server.seen
    assert seen.body == b"x" * 3000
