"""Answers whose bodies are read piece by piece, asynchronously."""

from __future__ import annotations

from collections.abc import AsyncIterator
from os import PathLike
from typing import TYPE_CHECKING

from ..answers import ResponseDecodeError
from ..errors import APIConnectionError, KlaviyoError
from ..wire.response import undecoded
from ..wire.saving import replacing
from . import io as _io

if TYPE_CHECKING:
    from ..wire.capture import Capture


class AsyncStreamedResponse:
    """An answer whose body is read as it comes, and decompressed on the way.

    Each way of reading goes on where the one before it stopped. What is not read
    when the `async with` ends never is.

    Attributes:
        method: the request's method.
        url: the request's URL, without its query.
        status: the HTTP status, which is a success.
        headers: the headers; names are found in any case.
        elapsed: the seconds until the first bytes of the body came.
        attempts: how many requests were made.
    """

    def __init__(self, capture: Capture) -> None:
        raw = capture.taken()
        if coding := undecoded(raw.headers):
            message = f"nothing is installed that decodes {coding}"
            raise ResponseDecodeError(message, raw=raw)
        self.method = raw.method
        self.url = raw.url
        self.status = raw.status
        self.headers = raw.headers
        self.elapsed = raw.elapsed
        self.attempts = raw.attempts
        self._capture = capture
        self._ahead = capture.first
        self._count = 0
        self._ended = not capture.first

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """The body, in pieces of any size, each read when it is asked for.

        Raises:
            APIConnectionError: when the answer breaks off.
            APITimeoutError: when the next piece, or the call's deadline, is late.
            KlaviyoError: when the answer is closed.
        """
        while chunk := await self._next():
            yield chunk

    async def read(self) -> bytes:
        """The body, or what is left of it, as a whole.

        Raises:
            KlaviyoError: what `iter_bytes` raises.
        """
        chunks = []
        while chunk := await self._next():
            chunks.append(chunk)
        return b"".join(chunks)

    async def save(self, path: str | PathLike[str]) -> None:
        """Write the body, or what is left of it, to a file.

        A file of that name is replaced when all has come, and left alone otherwise.

        Raises:
            ArgumentError: when the file cannot be written.
            KlaviyoError: what `iter_bytes` raises.
        """
        with replacing(path) as file:
            while chunk := await self._next():
                await _io.run(file.write, chunk)

    async def _next(self) -> bytes:
        """The next piece, empty at the end."""
        chunk, self._ahead = self._ahead, b""
        if self._ended:
            return b""
        if self._capture.chunks is None:
            raise KlaviyoError(
                f"{self.method} {self.url}: the answer is closed, or broke off before"
            )
        if not chunk:
            chunks, self._capture.chunks = self._capture.chunks, None
            try:
                with self._capture.reading():
                    chunk = await anext(chunks, b"")
            except APIConnectionError as error:
                # Those who have the first bytes could not tell them from the second.
                error.attempts = self.attempts
                error.no_retry_reason = f"{self._count:,} bytes of the answer were read"
                error.args = (
                    f"{error.args[0]}; {error.no_retry_reason}",
                    *error.args[1:],
                )
                raise
            self._capture.chunks = chunks
            self._ended = not chunk
        self._count += len(chunk)
        return chunk

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"<{name} {self.status} of {self.method} {self.url}>"
