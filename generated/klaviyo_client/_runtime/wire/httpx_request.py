"""A request in httpx2's terms, with the very target that it has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import httpx2

from ..auth import ApiKeyAuth, way
from ..errors import ArgumentError, ConfigurationError
from .multipart import Form
from .request import Request


def outgoing(
    http: httpx2.Client | httpx2.AsyncClient,
    request: Request,
    origin: str,
    usual: Mapping[str, str] | None,
    content: Any,
) -> httpx2.Request:
    """What httpx2's client sends.

    Args:
        http: the client.
        request: what is to be sent.
        origin: the scheme, host and port that it goes to.
        usual: the headers that httpx2 adds; None where the client is the caller's,
            which may have headers, parameters and a way to build requests.
        content: the body as this client takes it.

    Raises:
        ArgumentError: when the target is too long for httpx2.
        ConfigurationError: when the credentials cannot stand in a header.
    """
    headers = dict(request.headers)
    if request.auth is not None:
        headers.pop("authorization", None)
    if isinstance(request.content, Form):
        headers["content-length"] = str(len(request.content))
    target, credentials = _credentials(request)
    url = origin + target
    try:
        if usual is None:
            built = http.build_request(
                request.operation.method,
                url,
                headers=[*_encoded(headers), *credentials],
                content=content,
                timeout=request.timeout,
            )
        else:
            built = _built(
                http, request, url, {**usual, **headers}, credentials, content
            )
    except httpx2.InvalidURL as error:
        raise ArgumentError(f"{request.operation.name}: {error}") from None
    if built.url.raw_path != target.encode() and target.isascii():
        # httpx2 writes some URLs in another way, and adds a client's params.
        built.extensions = {**built.extensions, "target": target.encode()}
    return built


def _built(
    http: httpx2.Client | httpx2.AsyncClient,
    request: Request,
    url: str,
    headers: dict[str, str],
    credentials: list[tuple[bytes, bytes]],
    content: Any,
) -> httpx2.Request:
    """What httpx2's client builds as well, in a third of the time."""
    method = request.operation.method
    parsed = httpx2.URL(url) if "?" in url else _path_url(url)
    stream = None
    if not isinstance(request.content, Form):
        # https://www.rfc-editor.org/rfc/rfc9110#section-8.6
        if content or method in ("POST", "PUT", "PATCH"):
            if "transfer-encoding" not in headers:
                headers.setdefault("content-length", str(len(content or b"")))
        stream = httpx2.ByteStream(content or b"")
    built = httpx2.Request(
        method,
        parsed,
        headers=[
            *_encoded({"host": parsed.netloc.decode(), **headers}),
            *credentials,
        ],
        cookies=http.cookies,
        content=content if stream is None else None,
        stream=stream,
        extensions={"timeout": httpx2.Timeout(request.timeout).as_dict()},
    )
    if stream is not None:
        built.read()  # transports and hooks may look at the content
    return built


@lru_cache(maxsize=128)
def _path_url(url: str) -> httpx2.URL:
    # Most writes go to the same few paths, and to parse a URL takes as long as all
    # else here. Queries are not kept: they have personal data, and seldom come again.
    return httpx2.URL(url)


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    # Bytes, because httpx2 takes text for ASCII.
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _credentials(request: Request) -> tuple[str, list[tuple[bytes, bytes]]]:
    """The target, and the headers with the credentials, as the operation takes them.

    No traceback of this package shows the headers.
    """
    auth = request.auth
    if auth is None:
        return request.target, []
    credential = way(request.operation, auth)
    if credential.kind not in ("header", "query"):
        return request.target, [(b"authorization", _sendable(auth.authorization()))]
    assert isinstance(auth, ApiKeyAuth)
    if credential.kind == "header":
        header = credential.name.lower().encode()
        return request.target, [(header, _sendable(auth.key()))]
    name = quote(credential.name, safe="")
    path, _, query = request.target.partition("?")
    # A link to the next page may have the key of the request that it came from.
    kept = [
        pair for pair in query.split("&") if pair and not pair.startswith(f"{name}=")
    ]
    key = quote(_sendable(auth.key()), safe="")
    return f"{path}?{'&'.join([*kept, f'{name}={key}'])}", []


def _sendable(text: object) -> bytes:
    # A line break here could start a header; the message must not show the text.
    if isinstance(text, str) and text.isascii() and text.isprintable():
        return text.encode()
    del text
    raise ConfigurationError("the credentials cannot be sent in a header")
