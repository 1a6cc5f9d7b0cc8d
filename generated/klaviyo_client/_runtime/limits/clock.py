"""The time that the limits go by."""

from __future__ import annotations

import time


class Clock:
    """Time, and how long to sleep for a time of it."""

    def now(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def real(self, seconds: float) -> float:
        """Real seconds for seconds of this clock."""
        return seconds
