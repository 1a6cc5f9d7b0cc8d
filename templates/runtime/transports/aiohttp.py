"""Async calls over aiohttp's connections, which cost less than httpx2's own.

Everything above the connection stays with httpx2: the body's encoding, decompression,
and its errors, which this module translates aiohttp's into.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx2

from ..auth import digest
from ..errors import ConfigurationError
from .keeping import finish, keep
from .pool import Pool
from .tls import trusted

if TYPE_CHECKING:
    import aiohttp

CONNECTIONS = 100
"""So many at once, as with httpx2's own."""

PIECE = 65_536
"""Bytes of a body that are sent at a time."""

_OURS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add by itself."""


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """What an async client sends its requests through, instead of httpx2's connections.

    It needs the package `aiohttp`: `pip install klaviyo-client[aiohttp]`. Each event
    loop, and each account, has connections of its own. Proxies of the environment are
    not used.

    Example:
        AsyncKlaviyo(transport=AiohttpTransport())
    """

    def __init__(
        self,
        *,
        proxy: str | None = None,
        connections: int = CONNECTIONS,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """Make it; connections are opened when the first request is sent.

        Args:
            proxy: the URL of an HTTP proxy.
            connections: how many may be open at once.
            session: aiohttp's session with connections and TLS of your own. It is not
                closed with the transport, and belongs to one event loop.

        Raises:
            ConfigurationError: when `aiohttp` is missing.
        """
        try:
            import aiohttp
        except ImportError:
            raise ConfigurationError(
                "AiohttpTransport needs the package aiohttp: pip install aiohttp"
            ) from None
        self._aiohttp = aiohttp
        self._proxy = proxy
        self._connections = connections
        self._pool = Pool(session, None if session else self._opened)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request once; its answer's body is read from the connection later."""
        loop = asyncio.get_running_loop()
        credentials = request.headers.get("authorization", "")
        held = self._pool.enter(loop, digest("authorization", credentials))
        leave = partial(self._pool.leave, held)
        try:
            for old in self._pool.surplus(loop):
                await finish(old, old.client.close)
            if self._pool.owned:
                await keep(held, held.client.close)
            answer = await self._answer(held.client, request)
        except BaseException:
            leave()
            raise
        return httpx2.Response(
            answer.status,
            headers=answer.raw_headers,
            stream=_Stream(answer, self._translated, leave),
            extensions={"reason_phrase": (answer.reason or "").encode("latin-1")},
        )

    async def _answer(
        self, session: aiohttp.ClientSession, request: httpx2.Request
    ) -> aiohttp.ClientResponse:
        from yarl import URL

        seconds = request.extensions.get("timeout", {})
        try:
            # aiohttp waits for ever for a server that stops reading what is sent.
            async with asyncio.timeout(None) as writing:
                return await session.request(
                    request.method,
                    # The URL is encoded as the API wants it.
                    URL(str(request.url), encoded=True),
                    headers=request.headers.multi_items(),
                    data=_body(request, writing, seconds.get("write")),
                    skip_auto_headers=_OURS,
                    allow_redirects=False,
                    auto_decompress=False,
                    timeout=self._timeout(seconds),
                    proxy=self._proxy,
                    middlewares=(self._once,),
                )
        except TimeoutError as error:
            raise httpx2.WriteTimeout("the server stopped reading") from error

    async def aclose(self) -> None:
        """Close the connections."""
        if self._pool.owned:
            for held in self._pool.drained(asyncio.get_running_loop()):
                await finish(held, held.client.close)

    def _opened(self) -> aiohttp.ClientSession:
        made: aiohttp.ClientSession = self._aiohttp.ClientSession(
            connector=self._aiohttp.TCPConnector(
                limit=self._connections, ssl=trusted()
            ),
            cookie_jar=self._aiohttp.DummyCookieJar(),
        )
        return made

    async def _once(
        self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        # aiohttp repeats requests by itself when it sees one of its own errors here:
        # whether a request is repeated is for the client to say, which counts them.
        try:
            return await send(request)
        except Exception as error:
            raise self._translated(error) from error

    def _timeout(self, seconds: Mapping[str, float | None]) -> aiohttp.ClientTimeout:
        connect, pool = seconds.get("connect"), seconds.get("pool")
        both = None if connect is None or pool is None else connect + pool
        return self._aiohttp.ClientTimeout(
            total=None,
            # aiohttp's covers the wait for a connection and its opening.
            connect=both,
            sock_connect=connect,
            sock_read=seconds.get("read"),
        )

    def _translated(self, error: Exception) -> httpx2.TransportError:
        """aiohttp's error as httpx2's: those of the connection are told from later ones."""
        aiohttp = self._aiohttp
        kinds: tuple[tuple[type[Exception], type[httpx2.TransportError]], ...] = (
            (aiohttp.ConnectionTimeoutError, httpx2.ConnectTimeout),
            (asyncio.TimeoutError, httpx2.ReadTimeout),
            (aiohttp.ClientProxyConnectionError, httpx2.ProxyError),
            (aiohttp.ClientHttpProxyError, httpx2.ProxyError),
            (aiohttp.ClientConnectorError, httpx2.ConnectError),
            (aiohttp.ServerDisconnectedError, httpx2.RemoteProtocolError),
            (aiohttp.ClientResponseError, httpx2.RemoteProtocolError),
            (aiohttp.ClientPayloadError, httpx2.RemoteProtocolError),
            (aiohttp.InvalidURL, httpx2.UnsupportedProtocol),
        )
        for theirs, ours in kinds:
            if isinstance(error, theirs):
                return ours(str(error) or type(error).__name__)
        return httpx2.ReadError(str(error) or type(error).__name__)


class _Stream(httpx2.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(
        self,
        answer: aiohttp.ClientResponse,
        translated: Callable[[Exception], httpx2.TransportError],
        leave: Callable[[], None],
    ) -> None:
        self._answer = answer
        self._translated = translated
        self._leave: Callable[[], None] | None = leave

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_any():
                yield chunk
        except Exception as error:
            raise self._translated(error) from error

    async def aclose(self) -> None:
        # A connection with a body half read is closed, any other one kept.
        self._answer.release()
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()


def _body(
    request: httpx2.Request, writing: asyncio.Timeout, seconds: float | None
) -> Any:
    """Bytes that are sent at once, else pieces, each sent in time; None for no body."""
    if isinstance(request.stream, httpx2.ByteStream):
        content = b"".join(request.stream)
        if len(content) <= PIECE:
            return content or None
    return _pieces(request.stream, writing, seconds)


async def _pieces(
    stream: Any, writing: asyncio.Timeout, seconds: float | None
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    async for chunk in stream:
        for start in range(0, len(chunk), PIECE):
            _renew(writing, None if seconds is None else loop.time() + seconds)
            yield chunk[start : start + PIECE]
    _renew(writing, None)


def _renew(writing: asyncio.Timeout, ends: float | None) -> None:
    # An answer may come before all is sent; then nobody waits for the rest.
    with suppress(RuntimeError):
        writing.reschedule(ends)
