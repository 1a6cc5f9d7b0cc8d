"""The body of an answer, piece by piece, up to a limit."""

from __future__ import annotations

MAX_RESPONSE_BYTES = 256 * 1024 * 1024
"""Many times the largest page: a few megabytes of gzip may become gigabytes."""


class Body:
    """The pieces of a body, decompressed; `incomplete` says why some are missing."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._size = 0
        self._chunks: list[bytes] = []
        self.incomplete = ""

    def takes(self, chunk: bytes) -> bool:
        """Add a piece; False where it is more than the limit allows, and left out."""
        self._size += len(chunk)
        if self._limit is not None and self._size > self._limit:
            self.incomplete = f"it is larger than max_response_bytes, {self._limit:,}"
            return False
        self._chunks.append(chunk)
        return True

    def broken(self, error: Exception) -> None:
        """Take note that the rest does not come, or cannot be decompressed."""
        self.incomplete = f"{type(error).__name__}: {error}".rstrip(": ")

    @property
    def content(self) -> bytes:
        """What came."""
        return b"".join(self._chunks)
