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
from typing import NamedTuple

from ..operation import Window

UNTIL_AN_ANSWER = math.inf
"""The wait when all places are taken by calls under way."""

DAY = 86400

# Between two clocks: 100 parts in a million, and the step of a coarse one.
_DRIFT = 1e-4
_STEP = 1e-3

# `RateLimit-Reset` has whole seconds, rounded we do not know how.
_ROUNDING = 1.0


# An end of which answers told for so long is believed: it came nearer with the time.
_CONFIRMED = 3.0

# A limit that an answer stated holds for so long, or for its window, unless another
# answer repeats it.
_MEMORY = 600.0

# The limit of a window that is no longer in force.
ENDLESS = 1_000_000_000


class Lowered(NamedTuple):
    """A limit that refusals lowered, until it has risen to the window's again.

    It is `limit` from the time `since`, and rises by a quarter each `hold` seconds.
    """

    limit: int
    since: float
    hold: float

    def at(self, now: float) -> int:
        """The requests that it allows then."""
        steps = max(int((now - self.since) / self.hold), 0)
        return self.limit + steps * max(self.limit // 4, 1)


class _Known:
    """The server's current window: its end is between two times."""

    __slots__ = ("low", "high", "remaining", "heard", "firm")

    def __init__(self, low: float, high: float, remaining: int, heard: float) -> None:
        self.low = low
        self.high = high
        self.remaining = remaining
        self.heard = heard
        self.firm = False


class WindowLog:
    """The calls of one window: those under way, and when the others were answered.

    `stated` is the limit that the document states, None for a window that only
    answers tell of; `limit` is the one in force, but for what refusals taught, which
    is `lowered`.
    """

    __slots__ = (
        "limit",
        "lowered",
        "stated",
        "seconds",
        "span",
        "under_way",
        "_done",
        "_known",
        "_passed",
        "_trusted",
        "_consistent",
        "_until",
    )

    def __init__(self, window: Window) -> None:
        self.limit = window.requests
        self.lowered: Lowered | None = None
        self.stated: int | None = window.requests
        self.seconds = window.seconds
        self.span = window.seconds * (1 + _DRIFT) + _STEP
        self.under_way = 0
        self._done: deque[float] = deque()
        self._known: _Known | None = None
        self._passed: _Known | None = None
        self._trusted = True
        self._consistent = True
        self._until = math.inf

    def beside(self, seconds: int) -> WindowLog:
        """A log of the same calls for a window that the document does not have."""
        made = WindowLog(Window(ENDLESS, seconds))
        made.stated = None
        made.under_way = self.under_way
        made._done = deque(self._done)
        return made

    def wait(self, now: float) -> float:
        """Seconds until a call may be sent: 0 when it may go now."""
        if now >= self._until:
            self.limit, self._until = self.stated or ENDLESS, math.inf
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
        limit = self.limit if self.lowered is None else self.allowed(now)
        if self.under_way + len(done) < limit:
            return held
        # Whichever comes first: a call grows old, or the window is known to end.
        freed = done[0] + self.span - now if done else UNTIL_AN_ANSWER
        known = self._known
        if known is not None and known.firm and self._trusted:
            freed = min(freed, known.high - now)
        return max(held, min(freed, self._until - now))

    def allowed(self, now: float) -> int:
        """The limit in force, with what refusals taught."""
        if self.lowered is None:
            return self.limit
        allowed = self.lowered.at(now)
        if allowed >= self.limit:
            self.lowered = None
        return min(self.limit, allowed)

    def answered(self, now: float) -> None:
        """Turn a call under way into one that is over."""
        self.under_way -= 1
        self._done.append(now)

    def refused(self) -> None:
        """Give back the place of a call that the server refused: it counts none."""
        self.under_way -= 1

    def passed(self, since: float) -> int:
        """The calls that were answered after some time."""
        found = 0
        for at in reversed(self._done):
            if at <= since:
                break
            found += 1
        return found

    def told_free(self) -> bool:
        """Do answers say that the server's current window has calls left?"""
        return self._known is not None and self._known.remaining > 0

    def used(self, now: float) -> int:
        """The places that are taken."""
        self.wait(now)
        return self.under_way + len(self._done)

    def left(self, now: float) -> int:
        """The calls that may be sent at once."""
        used = self.used(now)
        left = self.allowed(now) - used
        if self._known is not None:
            return int(max(min(left, self._known.remaining - self.under_way), 0))
        return max(left, 0)

    def latest(self) -> float:
        """When the last call was answered; minus infinity without one."""
        return self._done[-1] if self._done else -math.inf

    def state(self, limit: int, now: float) -> None:
        """Take over the limit that an answer states, whatever the document says.

        Where the server refused a call, none is higher than the document's.
        """
        if self.stated is not None and not self._trusted:
            limit = min(limit, self.stated)
        self.limit = limit
        changed = limit != self.stated
        self._until = now + max(self.seconds, _MEMORY) if changed else math.inf

    def learn(self, sent: float, received: float, remaining: int, reset: float) -> None:
        """Take over what an answer says of this window.

        Args:
            sent: when its request was sent.
            received: when it came.
            remaining: the calls that are left in it, whoever made the others.
            reset: seconds until it ends.
        """
        low, high = sent + reset - _ROUNDING, received + reset + _ROUNDING
        known = self._known
        if not self._agrees(low, high):
            # These are no fixed windows, or the numbers mean something else.
            self._consistent, self._known = False, None
        if not self._consistent:
            return
        if known is None or low > known.high:
            self._known = _Known(low, high, remaining, received)
        elif high >= known.low:
            # The least of the answers has counted all calls that are over.
            known.low = max(known.low, low)
            known.high = min(known.high, high)
            known.remaining = min(known.remaining, remaining)
            known.firm = known.firm or received - known.heard >= _CONFIRMED

    def _agrees(self, low: float, high: float) -> bool:
        """Can a window end then, by what is known of the others?"""
        length = self.seconds * (1 - _DRIFT)
        known, passed = self._known, self._passed
        if known is not None and not (
            (low <= known.high and high >= known.low)
            or high >= known.low + length
            or low <= known.high - length
        ):
            return False
        return passed is None or (low <= passed.high or high >= passed.low + length)

    def unheard(self) -> None:
        """Note that a call ended without saying what remains."""
        if self._known is not None:
            self._known.remaining -= 1

    def distrust(self) -> None:
        """Go by our own count alone to free places: the server refused a call."""
        self._trusted = False
        if self.stated is not None:
            self.limit = min(self.limit, self.stated)

    def _pass(self, known: _Known) -> None:
        # What was answered before the window can have ended is not in the next one.
        if known.firm and self._trusted:
            while self._done and self._done[0] < known.low:
                self._done.popleft()
        self._passed, self._known = known, None


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
