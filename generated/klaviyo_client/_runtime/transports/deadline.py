"""The end of a sync call, at every wait for its connection.

A thread cannot be interrupted, and each step has its own timeout only: a server that
sends a byte every second is never late. So each wait is as long as there is time left.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import httpcore2
import httpx2

PIECE = 16_384
"""Bytes that are sent before the time is looked at again."""

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


@contextmanager
def ending(seconds: float) -> Iterator[None]:
    """Give what is done in this context so many seconds."""
    token = _ends.set(monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def bounded(http: httpx2.Client) -> None:
    """Have the connections that a client opens from now on keep to `ending`.

    httpx2 has no argument for it, so that its transports' pools are reached for; what
    has no pool is left alone.
    """
    for transport in (http._transport, *http._mounts.values()):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if isinstance(backend, httpcore2.NetworkBackend):
            if not isinstance(backend, _Backend):
                pool._network_backend = _Backend(backend)  # type: ignore[union-attr]  # looked at


def _left(
    seconds: float | None, late: type[httpcore2.TimeoutException]
) -> float | None:
    """The seconds that a wait may take.

    Raises:
        TimeoutException: of the kind `late`, when there are none.
    """
    ends = _ends.get()
    if ends is None:
        return seconds
    left = ends - monotonic()
    if left <= 0:
        raise late("the deadline of the call is over")
    return left if seconds is None else min(seconds, left)


def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a host; the host itself where the connection has to fail."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class _Backend(httpcore2.NetworkBackend):
    """Opens connections in time."""

    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failed: Exception | None = None
        # Each in its turn: the timeout of all of them would be that of every one.
        for address in _addresses(host, port):
            seconds = _left(timeout, httpcore2.ConnectTimeout)
            try:
                return _Stream(
                    self._inner.connect_tcp(
                        address, port, seconds, local_address, socket_options
                    )
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = failed or error
        assert failed is not None
        raise failed

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(path, seconds, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore2.NetworkStream):
    """Reads and writes in time."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            seconds = _left(timeout, httpcore2.WriteTimeout)
            self._inner.write(buffer[start : start + PIECE], seconds)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
