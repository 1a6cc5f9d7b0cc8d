"""The time at the offline Klaviyo, which can be moved."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache

from ..errors import ArgumentError


class Clock:
    """Seconds since 1970. It goes with the computer's, or stands where it was set."""

    def __init__(self, start: datetime | None = None) -> None:
        """Set it; without a time it goes with the computer's.

        Raises:
            ArgumentError: for a time without a time zone.
        """
        if start is not None and start.tzinfo is None:
            raise ArgumentError("now needs a time zone, as datetime(..., tzinfo=UTC)")
        self._stands = None if start is None else start.timestamp()
        self._moved = 0.0

    @property
    def stands(self) -> bool:
        """Whether it only goes when it is moved."""
        return self._stands is not None

    def now(self) -> float:
        """The time."""
        return (time.time() if self._stands is None else self._stands) + self._moved

    def move(self, seconds: float) -> None:
        """Let so many seconds go by at once."""
        self._moved += seconds


def iso(moment: float) -> str:
    """A time as the API writes it."""
    return _iso(int(moment))


@lru_cache(maxsize=1024)
def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
