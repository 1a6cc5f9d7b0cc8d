"""Files over HTTPS: whole, in time, and from where they were asked for."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx2

from generator import __version__
from generator.base.errors import GeneratorError

LARGEST = 50_000_000
"""Bytes of a file, at most: the largest document has three millions."""

REDIRECTS = 5


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, for the next bytes, and for
    a whole file, so that one that comes byte by byte does not take for ever."""

    connect: float = 10
    read: float = 30
    whole: float = 120


class NotFound(GeneratorError):
    """There is no such file."""


class Downloader:
    """Downloads files; used as a context manager.

    httpx2, because it keeps connections alive over hundreds of slices, knows how much
    of an answer is missing, and takes the proxies of the environment.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._sockets: list[socket.socket] = []
        self._client = httpx2.Client(
            headers={"user-agent": f"sdkgen/{__version__}"},
            timeout=httpx2.Timeout(patience.read, connect=patience.connect),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, url: str) -> bytes:
        """The content of a file.

        Raises:
            NotFound: where the server says that there is none.
            GeneratorError: when it cannot be had, whole and in time.
        """
        deadline = time.monotonic() + self._patience.whole
        # Headers may come drop by drop, each drop in time: then nothing but the end of
        # the connection ends the wait.
        alarm = threading.Timer(self._patience.whole, self._hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            return self._get(url, deadline)
        except httpx2.HTTPError:
            raise _late(url, self._patience) from None
        finally:
            alarm.cancel()

    def _get(self, url: str, deadline: float) -> bytes:
        target = url
        try:
            for _ in range(REDIRECTS + 1):
                with self._client.stream(
                    "GET", target, extensions={"trace": self._trace}
                ) as response:
                    if not response.has_redirect_location:
                        return self._content(url, response, deadline)
                    target = _followed(url, target, response.headers["location"])
        except httpx2.TimeoutException:
            raise GeneratorError(f"{url}: no answer in time; try again later") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            if time.monotonic() > deadline and isinstance(error, httpx2.HTTPError):
                raise
            reason = str(error) or type(error).__name__
            raise GeneratorError(f"{url}: the transfer failed: {reason}") from None
        raise GeneratorError(f"{url}: redirected more than {REDIRECTS} times")

    def _content(self, url: str, response: httpx2.Response, deadline: float) -> bytes:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        if response.status_code in (404, 410):
            raise NotFound(f"{url}: {status}")
        if response.status_code != 200:
            raise GeneratorError(f"{url}: the server answered {status}")
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise GeneratorError(
                    f"{url}: more than {LARGEST:,} bytes; that is no document"
                )
            if time.monotonic() > deadline:
                raise _late(url, self._patience)
        return bytes(content)

    def _trace(self, event: str, values: Mapping[str, Any]) -> None:
        """Take note of connections; httpx2 tells of them as of all its steps."""
        if event == "connection.connect_tcp.complete":
            made = values["return_value"].get_extra_info("socket")
            if isinstance(made, socket.socket):
                self._sockets.append(made)

    def _hang_up(self) -> None:
        for made in self._sockets:
            with contextlib.suppress(OSError):
                made.shutdown(socket.SHUT_RDWR)


def _late(url: str, patience: Patience) -> GeneratorError:
    return GeneratorError(
        f"{url}: not complete after {patience.whole:g} seconds; try again later"
    )


def check_url(url: str) -> None:
    """Refuse addresses that documents are not brought from.

    Raises:
        GeneratorError: with the reason.
    """
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise GeneratorError(f"{url}: not a URL: {error}") from None
    if parsed.userinfo:
        raise GeneratorError(
            "a URL with a user name or a password would show them in the lock and in "
            "logs; name a git checkout instead"
        )
    if parsed.scheme == "http" and _is_here(parsed.host):
        return
    if parsed.scheme != "https" or not parsed.host:
        raise GeneratorError(
            f"{url}: documents are brought over https; name an https URL, a folder, "
            "or a git checkout"
        )


def _followed(url: str, source: str, location: str) -> str:
    """Where a redirect leads, if that can be trusted as much as where it began."""
    here = httpx2.URL(source)
    there = here.join(location)
    same = (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)
    if not same and there.scheme != "https":
        raise GeneratorError(
            f"{url}: redirected to {there}, which is not followed: it is not https"
        )
    return str(there)


def _is_here(host: str) -> bool:
    """Whether a host is this machine, where nobody listens on the way."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
