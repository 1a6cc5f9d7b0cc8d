"""What a failed exchange says about whether its request was processed."""

from __future__ import annotations

import ssl

import httpx2

UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
)
"""Errors from before the first byte of a request; of a proxy, from its handshake."""

_HOPELESS = (
    httpx2.LocalProtocolError,
    httpx2.UnsupportedProtocol,
    httpx2.TooManyRedirects,
    ssl.SSLCertVerificationError,
)


def is_permanent(error: BaseException) -> bool:
    """Whether the same request would fail in the same way again.

    An unknown certificate counts, which httpx2 reports as a failed connection.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _HOPELESS):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
