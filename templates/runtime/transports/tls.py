"""Whom connections trust: those that httpx2 does, found out once for all clients."""

from __future__ import annotations

import os
import ssl
from functools import cache

import httpx2


def context(origin: str) -> ssl.SSLContext:
    """What verifies the server of an origin.

    Over plain HTTP there is nothing to verify: the context trusts nobody.

    Args:
        origin: the scheme, host and port of all requests.
    """
    if origin.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return trusted()


def trusted() -> ssl.SSLContext:
    """What verifies servers as httpx2 does, by what the environment says now."""
    return _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _trusted(file: str | None, folder: str | None) -> ssl.SSLContext:
    # httpx2 reads both variables itself. To load some hundred certificates takes it
    # longer than all else that a client is made of, and they are always the same.
    return httpx2.create_ssl_context()
