"""Whose connections a call goes over: of its process, event loop and account."""

from __future__ import annotations

import asyncio
import gc
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from runtime.auth import Auth
from runtime.errors import ConfigurationError
from runtime.transports import pool
from runtime.transports.aiohttp import AiohttpTransport

from tests.runtime.loopback import OK, Answer, Loopback, failing
from tests.runtime.samples import GET_COUPON, KEY, AsyncKlaviyo, Flavour, Klaviyo


class Loops:
    """What `asyncio.run` is given in turn."""

    def __init__(self, client: AsyncKlaviyo) -> None:
        self.client = client

    def call(self) -> int:
        async def call() -> int:
            made = await self.client._call(GET_COUPON, {"id": "1"})
            return int(made.raw.status)

        return asyncio.run(call())


@pytest.mark.parametrize("over_aiohttp", [False, True], ids=["httpx2", "aiohttp"])
def test_a_client_outlives_its_event_loops(over_aiohttp: bool) -> None:
    with Loopback(failing()) as server:
        transport = AiohttpTransport() if over_aiohttp else None
        loops = Loops(AsyncKlaviyo(KEY, base_url=server.url, transport=transport))
        for _ in range(4):
            assert loops.call() == 200
        gc.collect()  # what is not closed would warn
        assert server.connections == 4
        asyncio.run(loops.client.close())


@pytest.mark.parametrize("over_aiohttp", [False, True], ids=["httpx2", "aiohttp"])
def test_loops_in_several_threads_share_a_client(over_aiohttp: bool) -> None:
    with Loopback(failing(then=Answer(delay=0.01))) as server:
        transport = AiohttpTransport() if over_aiohttp else None
        loops = Loops(AsyncKlaviyo(KEY, base_url=server.url, transport=transport))
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(loops.call()))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200] * 4
        asyncio.run(loops.client.close())


def test_a_loop_that_was_not_shut_down_is_left_behind() -> None:
    with Loopback(failing()) as server:
        client = AsyncKlaviyo(KEY, base_url=server.url)
        for _ in range(3):
            loop = asyncio.new_event_loop()
            call = client._call(GET_COUPON, {"id": "1"})
            assert loop.run_until_complete(call).raw.status == 200
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
        assert len(client._pool._held) == 1
        asyncio.run(client.close())


def test_a_client_of_ones_own_says_that_it_belongs_to_a_loop() -> None:
    with Loopback(failing()) as server:
        http = httpx2.AsyncClient()
        loops = Loops(AsyncKlaviyo(KEY, base_url=server.url, http_client=http))

        async def first() -> None:
            await loops.client._call(GET_COUPON, {"id": "1"})
            # Left open, as its owner may.
            connection = http._transport._pool.connections[0]  # type: ignore[attr-defined]  # as httpx2 has it
            connections.append(connection)

        connections: list[Any] = []
        with asyncio.Runner() as runner:
            runner.run(first())
            with pytest.raises(ConfigurationError, match="another event loop"):
                other = asyncio.new_event_loop()
                try:
                    other.run_until_complete(_failing(loops.client))
                finally:
                    other.close()
            runner.run(http.aclose())


async def _failing(client: AsyncKlaviyo) -> None:
    def broken(*arguments: Any, **keywords: Any) -> Any:
        raise RuntimeError("Event loop is closed")

    client._pool._given.client.send = broken
    await client._call(GET_COUPON, {"id": "1"})


# ---------------------------------------------------------------- accounts


def test_accounts_share_no_connections(flavour: Flavour) -> None:
    with Loopback(failing()) as server:
        kind = AsyncKlaviyo if flavour.asynchronous else Klaviyo
        client = kind(KEY, base_url=server.url)
        other = client.with_options(api_key="pk_other")
        for _ in range(2):
            flavour.run(client._call(GET_COUPON, {"id": "1"}))
            flavour.run(other._call(GET_COUPON, {"id": "1"}))
            flavour.run(client._call(GET_COUPON, {"id": "1"}, {"access_token": "t"}))
        assert server.connections == 3
        flavour.run(client.close())
        with pytest.raises(ConfigurationError, match="closed"):
            flavour.run(other._call(GET_COUPON, {"id": "1"}))


def test_connections_of_many_accounts_are_closed(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MOST", 3)
    with Loopback(failing()) as server:
        kind = AsyncKlaviyo if flavour.asynchronous else Klaviyo
        client = kind(KEY, base_url=server.url)
        for number in range(9):
            token = f"token-{number}"
            flavour.run(client._call(GET_COUPON, {"id": "1"}, {"access_token": token}))
            assert len(client._pool._held) <= 3
        assert server.connections == 9
        flavour.run(client.close())


# ---------------------------------------------------------------- surplus answers

HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
FOREIGN = OK.body.replace(b"10OFF", b"FOREIGN")


def framed(body: bytes, chunked: bool) -> bytes:
    if chunked:
        head = f"{HEAD}transfer-encoding: chunked\r\n\r\n{len(body):x}\r\n"
        return head.encode() + body + b"\r\n0\r\n\r\n"
    return f"{HEAD}content-length: {len(body)}\r\n\r\n".encode() + body


class Generous:
    """A server that sends two answers to each request, over TLS where asked to."""

    def __init__(self, chunked: bool, certificate: Path | None) -> None:
        self.chunked = chunked
        self.connections = 0
        self.serving = 0
        self._loop = asyncio.new_event_loop()
        self._ssl = None
        if certificate is not None:
            self._ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._ssl.load_cert_chain(certificate)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(
            asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._ssl)
        )
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{port}"

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.serving += 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                first = framed(OK.body, self.chunked)
                writer.write(first + framed(FOREIGN, self.chunked))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self.serving -= 1

    async def _stop(self) -> None:
        self._server.close()
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)

    def close(self) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(params=[False, True], ids=["length", "chunked"])
def chunked(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def generous(
    request: pytest.FixtureRequest,
    chunked: bool,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Generous]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Generous(chunked, certificate if request.param else None)
    yield server
    server.close()


@pytest.mark.parametrize("kind", ["sync", "async", "aiohttp", "own"])
def test_an_answer_too_many_is_nobodys(generous: Generous, kind: str) -> None:
    def ids() -> list[str]:
        own = httpx2.Client() if kind == "own" else None
        with Klaviyo(KEY, base_url=generous.url, http_client=own) as client:
            found = [client._call(GET_COUPON, {"id": "1"}).data.id for _ in range(3)]
        if own is not None:
            own.close()
        return found

    async def ids_async() -> list[str]:
        transport = AiohttpTransport() if kind == "aiohttp" else None
        async with AsyncKlaviyo(
            KEY, base_url=generous.url, transport=transport
        ) as client:
            found = [
                (await client._call(GET_COUPON, {"id": "1"})).data.id for _ in range(3)
            ]
        # What aiohttp closes over TLS, it closes once the server has answered to that.
        async with asyncio.timeout(10):
            while generous.serving:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
        return found

    sync = kind in ("sync", "own")
    assert (ids() if sync else asyncio.run(ids_async())) == ["10OFF"] * 3
    assert generous.connections == 3


def test_credentials_of_ones_own_are_an_account(flavour: Flavour) -> None:
    class Own(Auth):
        def authorization(self) -> str:
            return "Own x"

    with Loopback(failing()) as server:
        kind = AsyncKlaviyo if flavour.asynchronous else Klaviyo
        client = kind(auth=Own(), base_url=server.url)
        for _ in range(2):
            flavour.run(client._call(GET_COUPON, {"id": "1"}))
        assert server.connections == 1
        flavour.run(client.close())
