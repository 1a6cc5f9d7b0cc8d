"""The client that does its I/O asynchronously; the sync one is derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx2
from msgspec import UNSET, UnsetType

from ._auth import Auth, choose_auth
from ._base_client import DEFAULT_TIMEOUT, BaseClient
from ._errors import ConfigurationError
from ._linking import Known
from ._operation import Operation
from ._options import RequestOptions
from ._request import Request
from ._response import RawResponse

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, Unpack

    from ._drift import OnDrift


class AsyncClient(BaseClient):
    """Calls operations over a pool of connections."""

    _asynchronous = True

    _http: httpx2.AsyncClient
    _owns_http: bool

    def __init__(
        self,
        api_key: str | None = None,
        *,
        access_token: str | None = None,
        auth: Auth | None = None,
        base_url: str | None = None,
        timeout: float | httpx2.Timeout | None | UnsetType = UNSET,
        http_client: httpx2.AsyncClient | None = None,
        on_drift: OnDrift | None = None,
        strict: bool = False,
    ) -> None:
        """Make a client; without credentials it takes `KLAVIYO_API_KEY`, if set.

        Args:
            api_key: a private API key.
            access_token: an OAuth access token, instead of the key.
            auth: other credentials, instead of both.
            base_url: where the API is, if not at Klaviyo.
            timeout: seconds for each step of an exchange, or an `httpx2.Timeout`;
                None waits for ever. The default is 5 seconds to connect, 30 to read.
            http_client: connections, proxies and TLS of your own; it is not closed
                with this client, and its timeout holds unless `timeout` is given.
            on_drift: is called with the operation and each `Drift`, wherever an
                answer deviates from the document; answers are then read twice.
            strict: whether an answer that deviates is a `DriftError`; for tests.

        Raises:
            ConfigurationError: when the arguments contradict each other.
        """
        if timeout is UNSET:
            timeout = http_client.timeout if http_client else DEFAULT_TIMEOUT
        self._configure(
            choose_auth(api_key, access_token, auth),
            base_url,
            {"timeout": timeout, "on_drift": on_drift, "strict": strict},
        )
        self._owns_http = http_client is None
        self._http = http_client or httpx2.AsyncClient()

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
        if self._owns_http:
            await self._http.aclose()

    def with_options(self, **options: Unpack[RequestOptions]) -> Self:
        """A client with other options over the same connections.

        Closing it leaves the connections open: they belong to this client.

        Raises:
            ArgumentError: when an option is not known.
        """
        derived = self._derived(options)
        derived._http = self._http
        derived._owns_http = False
        return derived

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
        return self._document(request, await self._send(request), known)

    async def _send(self, request: Request) -> RawResponse:
        """The answer to a request, whatever its status."""
        return await self._exchange(request)

    async def _exchange(self, request: Request) -> RawResponse:
        """Send a request once."""
        if self._http.is_closed:
            raise ConfigurationError("this client is closed")
        outgoing = self._outgoing(self._http.build_request, request)
        started = perf_counter()
        with self._translated(request):
            # Redirects could take the credentials to another host.
            answer = await self._http.send(outgoing, auth=None, follow_redirects=False)
        return self._received(request, answer, started)
