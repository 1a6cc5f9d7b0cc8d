"""How long a fixed window makes a call wait, when nobody knows where it starts.

The server counts a call somewhere between its sending and its answer. So a call
takes its place from before it is sent until a window's length after its answer: then
no window of the server, wherever it starts, ever holds more than its limit. Nothing
here sleeps or reads a clock; times are seconds of one clock, given by the caller.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

from ..operation import Window

UNTIL_AN_ANSWER = math.inf
"""The wait when all places are taken by calls under way."""

DAY = 86400

# Between two clocks: 100 parts in a million, and the step of a coarse one.
_DRIFT = 1e-4
_STEP = 1e-3

# `RateLimit-Reset` has whole seconds, rounded we do not know how.
_ROUNDING = 1.0


class _Known:
    """The server's current window: its end is between two times."""

    __slots__ = ("low", "high", "remaining")

    def __init__(self, low: float, high: float, remaining: float) -> None:
        self.low = low
        self.high = high
        self.remaining = remaining


class WindowLog:
    """The calls of one window: those under way, and when the others were answered."""

    __slots__ = ("limit", "seconds", "span", "under_way", "_done", "_known", "_trusted")

    def __init__(self, window: Window) -> None:
        self.limit = window.requests
        self.seconds = window.seconds
        self.span = window.seconds * (1 + _DRIFT) + _STEP
        self.under_way = 0
        self._done: deque[float] = deque()
        self._known: _Known | None = None
        self._trusted = True

    def wait(self, now: float) -> float:
        """Seconds until a call may be sent: 0 when it may go now."""
        done = self._done
        known = self._known
        held = 0.0
        if known is not None:
            if now >= known.high:
                self._pass(known)
            elif self.under_way >= known.remaining:
                held = known.high - now
        while done and done[0] + self.span <= now:
            done.popleft()
        if self.under_way + len(done) < self.limit:
            return held
        # Whichever comes first: a call grows old, or the window is known to end.
        freed = done[0] + self.span - now if done else UNTIL_AN_ANSWER
        if self._known is not None and self._trusted:
            freed = min(freed, self._known.high - now)
        return max(held, freed)

    def answered(self, now: float) -> None:
        """Turn a call under way into one that is over."""
        self.under_way -= 1
        self._done.append(now)

    def used(self, now: float) -> int:
        """The places that are taken."""
        self.wait(now)
        return self.under_way + len(self._done)

    def left(self, now: float) -> int:
        """The calls that may be sent at once."""
        left = self.limit - self.used(now)
        if self._known is not None:
            return int(max(min(left, self._known.remaining - self.under_way), 0))
        return max(left, 0)

    def latest(self) -> float:
        """When the last call was answered; minus infinity without one."""
        return self._done[-1] if self._done else -math.inf

    def learn(
        self,
        sent: float,
        received: float,
        limit: int | None,
        remaining: int | None,
        reset: float | None,
    ) -> None:
        """Take over what an answer says of this window.

        Args:
            sent: when its request was sent.
            received: when it came.
            limit: the window's calls in the server's view.
            remaining: the calls that are left in it, whoever made the others.
            reset: seconds until it ends.
        """
        if limit is not None and limit > 0:
            self.limit = limit
        if reset is None or not 0 <= reset <= self.seconds + _ROUNDING:
            return
        low, high = sent + reset - _ROUNDING, received + reset + _ROUNDING
        left = math.inf if remaining is None else max(remaining, 0)
        known = self._known
        if known is None or low > known.high:
            self._known = _Known(low, high, left)
        elif high >= known.low:
            # The least of the answers has counted all calls that are over.
            known.low = max(known.low, low)
            known.high = min(known.high, high)
            known.remaining = min(known.remaining, left)

    def unheard(self) -> None:
        """Note that a call ended without saying what remains."""
        if self._known is not None:
            self._known.remaining -= 1

    def distrust(self) -> None:
        """Go by our own count alone to free places: the server refused a call."""
        self._trusted = False

    def _pass(self, known: _Known) -> None:
        # What was answered before the window can have ended is not in the next one.
        while self._trusted and self._done and self._done[0] < known.low:
            self._done.popleft()
        self._known = None


def duration(calls: int, windows: Iterable[tuple[int, int, float]]) -> float:
    """Seconds until the last of so many calls can be sent.

    Args:
        calls: how many.
        windows: requests, those of them left now, and seconds of each window.
    """
    total = 0.0
    fresh = False
    for requests, left, seconds in sorted(windows, key=lambda w: w[2], reverse=True):
        first = requests if fresh else left
        if calls <= first:
            continue
        rounds = math.ceil((calls - first) / requests)
        total += rounds * seconds
        calls -= first + (rounds - 1) * requests
        fresh = True
    return total


def header_number(text: str | None) -> int | None:
    """The first whole number of a header's text, None where it has none."""
    if text is None:
        return None
    text = text.partition(",")[0].partition(";")[0].strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
