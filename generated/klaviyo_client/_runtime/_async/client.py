"""The client that does its I/O asynchronously; the sync one is derived from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import httpx2
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from ..answers import DriftError, RawResponse
from ..auth import Auth, Credentials, RenewableAuth
from ..base_client import DEFAULT_TIMEOUT, BaseClient
from ..base_url import split_base_url
from ..errors import APIConnectionError, ConfigurationError
from ..limits.budgets import RateLimits
from ..limits.store import LEASE
from ..log import Quiet, sending
from ..models.linking import Known
from ..models.paging import Origin, Route, next_link_in
from ..operation import Operation
from ..options import RequestOptions, merged
from ..transports.pool import Pool
from ..transports.proxies import making_connections
from ..transports.tls import context
from ..wire.arriving import MAX_RESPONSE_BYTES, Body
from ..wire.attempts import Attempts, counts_waiting, longest
from ..wire.capture import Capture, with_body
from ..wire.request import Request
from ..wire.retries import TOO_MANY
from . import io as _io
from . import stream as _stream
from . import wait as _wait
from .workflows import AsyncWorkflows

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, Unpack

    from ..answers import OnDrift
    from ..models.model import AnyDocument

P = ParamSpec("P")
T = TypeVar("T")
_C = TypeVar("_C", bound="AsyncClient")


class AsyncClient(AsyncWorkflows, BaseClient):
    """Calls operations over a pool of connections."""

    _asynchronous = True

    _pool: Pool[httpx2.AsyncClient]
    _closes: bool

    def __init__(
        self,
        api_key: str | None = None,
        *,
        access_token: str | None = None,
        auth: Auth | None = None,
        base_url: str | None = None,
        timeout: float | httpx2.Timeout | None | UnsetType = UNSET,
        max_retries: int = 3,
        deadline: float | None | UnsetType = UNSET,
        idempotent: bool | Mapping[str, bool] | None = None,
        on_request: Callable[[Request], object] | None = None,
        on_response: Callable[[RawResponse], object] | None = None,
        proxy: str | httpx2.Proxy | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        rate_limit: bool | RateLimits = True,
        http_client: httpx2.AsyncClient | None = None,
        on_drift: OnDrift | None = None,
        strict: bool = False,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
        max_pages: int | None = None,
        fall_forward: bool = True,
    ) -> None:
        """Make a client; without credentials it takes `KLAVIYO_API_KEY`, if set.

        Args:
            api_key: a private API key.
            access_token: an OAuth access token, instead of the key.
            auth: other credentials, instead of both.
            base_url: where the API is, if not at Klaviyo; without it
                `KLAVIYO_BASE_URL` says so, if set.
            timeout: seconds for each step of an exchange, or an `httpx2.Timeout`;
                None waits for ever. The default is 5 seconds to connect, 30 to read.
            max_retries: how often a request may be repeated; see `operation.retry`.
            deadline: seconds for a call with all its attempts, its body, and its wait
                for the rate limits; None sets no end. Without it they are 600, for
                which the wait for the limits does not count.
            idempotent: whether calls may be repeated that may have been processed
                already: for all of them, or by the operation's name.
            on_request: called with each request before it is sent.
            on_response: called with each answer, whatever its status; a streamed
                one is without its body.
            proxy: the URL of a proxy, or an `httpx2.Proxy`.
            transport: what sends requests, instead of httpx2's own connections.
            rate_limit: whether to wait, before each call, for the API's rate limits;
                `RateLimits` and its kinds say how. All clients of a process share
                the limits of an account.
            http_client: connections, proxies and TLS of your own; it is not closed
                with this client, and its timeout holds unless `timeout` is given.
            on_drift: is called with the operation and each `Drift`, wherever an
                answer deviates from the document; answers are then read twice.
            strict: whether an answer that deviates is a `DriftError`; for tests.
            max_response_bytes: how large an answer may be, decompressed, that is not
                streamed; 256 MiB by default, None sets no limit.
            max_pages: how many pages a walk may have; None, the default, sets no end.
            fall_forward: whether the API may serve another revision when the client's
                has retired, two years after its date; else that is a
                `RevisionRetiredError`. A `RetiredRevisionWarning` comes half a year
                before.

        Raises:
            ArgumentError: when an option cannot be.
            ConfigurationError: when the arguments contradict each other.
        """
        credentials = Credentials(api_key, access_token, auth)
        del api_key, access_token, auth  # no traceback shows them
        if http_client and (proxy or transport):
            raise ConfigurationError("give proxy and transport to http_client itself")
        if timeout is UNSET:
            timeout = http_client.timeout if http_client else DEFAULT_TIMEOUT
        options: RequestOptions = {
            "timeout": timeout,
            "max_retries": max_retries,
            "idempotent": idempotent,
            "on_request": on_request,
            "on_response": on_response,
            "rate_limit": rate_limit,
            "on_drift": on_drift,
            "strict": strict,
            "max_response_bytes": max_response_bytes,
            "max_pages": max_pages,
            "fall_forward": fall_forward,
        }
        if deadline is not UNSET:
            options["deadline"] = deadline
        place = split_base_url(base_url, self.default_base_url)
        self._configure(credentials.chosen(), place, merged({}, options))
        self._closes = http_client is None

        def make() -> httpx2.AsyncClient:
            verify = True if transport else context(self._origin)
            with making_connections():
                http = httpx2.AsyncClient(
                    proxy=proxy,
                    transport=transport,
                    verify=verify,
                )
            _io.bounded(http)
            return http

        if http_client:
            _io.bounded(http_client)
        http = http_client or make()
        if not http_client:
            self._usual_headers = dict(http.headers)
        self._pool = Pool(http, None if http_client or transport else make)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, unless they belong to another client."""
        if self._closes:
            for held in self._pool.drained(_io.loop()):
                await _io.close(held)

    def with_options(self, **options: Unpack[RequestOptions]) -> Self:
        """A client with other options over the same connections.

        Closing it leaves the connections open: they belong to this client.

        Raises:
            ArgumentError: when an option is not known.
        """
        return self._over(type(self), merged(self._options, options))

    def _beside(self, kind: type[_C]) -> _C:
        """The client of another revision; one that was asked for does not hold there."""
        others = {k: v for k, v in self._options.items() if k != "revision"}
        return self._over(kind, merged({}, others))

    def _over(self, kind: type[_C], options: RequestOptions) -> _C:
        """A client over the same connections."""
        derived = self._derived(kind, options)
        derived._pool = self._pool
        derived._closes = False
        return derived

    async def send(
        self,
        method: Callable[..., Awaitable[T]],
        body: Mapping[str, Any] | Struct,
        /,
        *arguments: Any,
        **keywords: Any,
    ) -> T:
        """The answer to a call with a whole body, as the API has it.

        Args:
            method: a method of a client, `klaviyo.coupons.create_coupon`.
            body: `{"data": {...}}`, or the model of the operation's body.
            arguments: those of the method that stand in the path.
            keywords: those that stand in the path, the query or a header, and options.

        Raises:
            ArgumentError: when the body is another operation's, or not complete.
            KlaviyoError: what the method raises.
        """
        call: Callable[..., Awaitable[T]] = method
        return await call(*arguments, **with_body(method, body, keywords))

    async def raw(
        self,
        method: Callable[P, Awaitable[Any]],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> RawResponse:
        """The answer to a call as it came, with all that a call does but the reading.

        Args:
            method: a method of a client, `klaviyo.coupons.get_coupon`.
            arguments: what to call it with.
            keywords: likewise.

        Raises:
            KlaviyoError: what the method raises, but for what reading would.
        """
        capture = Capture()
        call: Callable[..., Awaitable[Any]] = method
        await call(*arguments, **capture.keywords(keywords))
        return capture.taken()

    async def raw_pages(
        self,
        method: Callable[P, Awaitable[Any]],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> AsyncIterator[RawResponse]:
        """The answer to a call and all pages after it, each as it came.

        Of a page, only the link to the next one is looked at: `page.json()` decodes it,
        once, with every key that the API has sent. Limits, repetitions and `max_pages`
        hold as in any walk.

        Args:
            method: a method of a client, `klaviyo.coupons.get_coupons`.
            arguments: what to call it with.
            keywords: likewise.

        Raises:
            PagingError: when a next page cannot be asked for.
            KlaviyoError: what the method raises, but for what reading would.
        """
        capture = Capture()
        call: Callable[..., Awaitable[Any]] = method
        await call(*arguments, **capture.keywords(keywords))
        route = Route()
        while True:
            raw = capture.taken()
            yield raw
            link = next_link_in(raw)
            if link is None:
                return
            origin: Origin = capture.origin
            await origin.client._fetch(route.onward(origin, link), Known())

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        options: RequestOptions | None = None,
    ) -> AnyDocument | None:
        """The answer to a request by its path: for what no method is there yet.

        Limits are those of the operation that the path belongs to, or what the API
        says of them; whether it is repeated depends on the method of HTTP.

        Args:
            method: the method of HTTP, `GET`.
            path: the path, `/api/coupons`, or a whole link to the API, as
                `links.related` is; with a query, if it has one.
            params: what stands in the query, by its names in the API; None is left out.
            json: the body, as plain values or models.
            options: what differs for this call.

        Returns:
            The answer's document as plain values, which iterates over all pages; None
            where it has no body.

        Raises:
            KlaviyoError: what calls raise.
            ArgumentError: when the path does not lead to the API.
        """
        request = self._prepare_by_path(method, path, params, json, options)
        result: AnyDocument | None = await self._fetch(request)
        return result

    @asynccontextmanager
    async def stream(
        self,
        method: Callable[P, Awaitable[Any]],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> AsyncIterator[_stream.AsyncStreamedResponse]:
        """The answer to a call as it comes, for bodies that are too large for memory.

        It is for `async with`, at whose end the answer is closed. Until the first
        bytes of a success are here, all is as with other calls: limits, repetitions,
        and errors with their bodies.

        Args:
            method: a method of a client, `klaviyo.coupons.get_coupons`.
            arguments: what to call it with.
            keywords: likewise.

        Raises:
            KlaviyoError: what the method raises, but for what reading would.
        """
        capture = Capture(streaming=True)
        call: Callable[..., Awaitable[Any]] = method
        try:
            await call(*arguments, **capture.keywords(keywords))
            yield _stream.AsyncStreamedResponse(capture)
        finally:
            chunks, capture.chunks = capture.chunks, None
            if chunks is not None:
                await chunks.aclose()
            if capture.opened is not None:
                await capture.opened.aclose()
                capture.leave()

    async def _call(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> Any:
        """Call an operation with arguments by their Python names."""
        return await self._fetch(self._prepare(operation, arguments, options))

    async def _fetch(self, request: Request, known: Known | None = None) -> Any:
        """The document that answers a request; `known` is of the pages before it."""
        raw = await self._send(request)
        result = self._document(request, raw, known)
        if request.on_drift is not None or request.strict:
            await self._report(request, raw)
        return result

    async def _report(self, request: Request, raw: RawResponse) -> None:
        """Tell the hook what deviates in an answer, and refuse it if `strict`."""
        drifts = self._drifts(request, raw)
        if request.on_drift is not None:
            for drift in drifts:
                await _io.call(request.on_drift, request.operation, drift)
        if request.strict and drifts:
            raise DriftError(raw=raw, drifts=drifts)

    async def _send(self, request: Request) -> RawResponse:
        """The answer to a request, whatever its status, after all attempts."""
        attempts = Attempts(request, self._timing)
        refused = 0
        while True:
            try:
                raw = await self._limited(attempts.next(), attempts, refused)
            except APIConnectionError as error:
                refused, delay = 0, attempts.failed(error)
                if delay is None:
                    raise
            else:
                if attempts.renews(raw):
                    refused = 0
                    continue
                raw, delay = attempts.answered(raw)
                if delay is None:
                    return raw
                # The limits make all calls wait, and this one keeps its turn.
                limited = raw.status == TOO_MANY and request.gate is not None
                refused = refused + 1 if limited else 0
            if not refused:
                await self._pause(delay)

    async def _pause(self, seconds: float) -> None:
        await _io.pause(seconds)

    async def _limited(
        self, request: Request, attempts: Attempts, refusals: int
    ) -> RawResponse:
        """Send a request once, as soon as the limits let it pass; before all others
        where it was refused, `refusals` times."""
        if request.gate is None:
            return await self._exchange(request, attempts)
        started = self._timing.clock()
        lease = longest(request, LEASE) if request.gate.store else LEASE
        try:
            seconds = request.seconds_left if counts_waiting(request) else None
            ticket = await _wait.enter(request.gate, seconds, lease, refusals)
        except TimeoutError as error:
            raise self._error(request, error) from error
        try:
            waited = attempts.waited(request, started)
            raw = await self._exchange(waited, attempts)
        except BaseException:
            await _wait.close(ticket, None)
            raise
        await _wait.close(ticket, raw)
        return raw

    async def _exchange(self, request: Request, attempts: Attempts) -> RawResponse:
        """Send a request once, over connections of its own account."""
        if isinstance(request.auth, RenewableAuth):
            auth = await _wait.credentials(request.auth, attempts.refused)
            attempts.sent = auth
            request = replace(request, auth=auth)
        loop = _io.loop()
        held = self._pool.enter(loop, request.auth.account if request.auth else "")
        capture = request.capture
        try:
            for old in self._pool.surplus(loop):
                await _io.close(old)
            if self._pool.owned:
                await _io.keep(held)
            return await self._sent(held.client, request)
        except RuntimeError as error:
            if self._pool.strayed(loop):
                raise ConfigurationError(
                    "http_client or transport was used in another event loop before: "
                    "give each loop one of its own"
                ) from error
            raise
        finally:
            if capture is None or capture.opened is None:
                self._pool.leave(held)
            else:
                capture.leave = partial(self._pool.leave, held)

    async def _sent(self, http: httpx2.AsyncClient, request: Request) -> RawResponse:
        """Send a request once, over some connections."""
        if http.is_closed:
            raise ConfigurationError("this client is closed")
        outgoing = self._outgoing(http, request, _io.sendable(request.content))
        sending(request)
        if told := request.options.get("on_request"):
            await _io.call(told, request)
        started = self._timing.clock()
        capture = request.capture
        try:
            with Quiet(), _io.within(request.seconds_left):
                # Redirects could take the credentials to another host.
                answer = await http.send(
                    outgoing, auth=None, follow_redirects=False, stream=True
                )
                try:
                    _io.guard(answer)
                    self._limit_reading(request, answer, started)
                    if capture and capture.streaming and answer.is_success:
                        body = await self._open(request, capture, answer, started)
                    else:
                        body = await self._read(request, answer, started)
                except BaseException:
                    await answer.aclose()
                    raise
        except (httpx2.RequestError, TimeoutError) as error:
            raise self._error(request, error) from error
        raw = self._received(request, answer, body, started)
        if hook := request.options.get("on_response"):
            await _io.call(hook, raw)
        return raw

    async def _read(
        self,
        request: Request,
        answer: httpx2.Response,
        started: float,
    ) -> Body:
        """The body of an answer, decompressed."""
        body = Body(request.options.get("max_response_bytes", MAX_RESPONSE_BYTES))
        chunks: Any = answer.aiter_bytes()
        try:
            async for chunk in chunks:
                self._time_left(request, started)
                if not body.takes(chunk):
                    break
        except httpx2.RequestError as error:
            if answer.is_success:
                raise
            body.broken(error)  # the status says enough
        if body.incomplete:
            await chunks.aclose()
            await answer.aclose()
        return body

    async def _open(
        self,
        request: Request,
        capture: Capture,
        answer: httpx2.Response,
        started: float,
    ) -> Body:
        """Leave an answer open, once its first bytes are here: after them no
        repetition could take its place unnoticed."""
        chunks = answer.aiter_bytes()
        capture.first = await anext(chunks, b"")
        capture.opened, capture.chunks = answer, chunks
        capture.reading = partial(self._reading, request, started)
        return Body(None)

    @contextmanager
    def _reading(self, request: Request, started: float) -> Iterator[None]:
        """A context to read on in, as long as the call has time.

        The default deadline ends with the first bytes: what is streamed may be large.
        """
        try:
            given = counts_waiting(request)
            left = self._time_left(request, started) if given else None
            with Quiet(), _io.within(left):
                yield
        except (httpx2.RequestError, TimeoutError) as error:
            raise self._error(request, error) from error
