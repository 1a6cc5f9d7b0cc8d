"""What refusals teach: that less is left than the documents and the headers say.

A 429 names no window. But calls that were let pass tell which one can be full: in the
shortest in which there were any, no more than those were allowed. So many places it has
from then on, for a while, and then more again, step by step: the limit may be lower for
good, or another program may have spent what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from ..models.first_use import ready
from ..wire.retries import LONGEST_RETRY_AFTER
from .windows import DAY, Lowered

# Seconds for which a limit stays lowered, before a first step back: these, or the length
# of its window where that is longer.
_HOLD = 30.0

# After a step that was refused the next one comes twice as late, up to this.
_LONGEST_HOLD = 600.0

# A guess may be wrong: it halves what there was at most.
_PART = 2


class Seen(NamedTuple):
    """A window, as it was when a call was refused.

    Attributes:
        key: a name for it.
        seconds: its length.
        limit: the places that it has, but for what refusals taught.
        passed: the calls that passed in it.
        maybe: those that passed, or may have: under way at that time.
        free: do answers say that it has places left?
    """

    key: str
    seconds: int
    limit: int
    passed: int
    maybe: int
    free: bool


class Refusals(NamedTuple):
    """What is known from refusals.

    `number` of them came one after the other, with no call let pass between them, the
    first at the time `first`. Until `until` nobody calls.
    """

    number: int = 0
    first: float = 0.0
    until: float = 0.0
    lowered: Mapping[str, Lowered] = {}


def learn(
    known: Refusals,
    windows: Sequence[Seen],
    *,
    sent: float,
    now: float,
    passed: float,
    asked: float,
    own: int = 1,
) -> Refusals:
    """What is known after another refusal.

    Args:
        known: what was known before it.
        windows: all that the call was counted in.
        sent: when the refused call was sent.
        now: the time.
        passed: when the latest call that was let pass was answered.
        asked: the seconds that the API asks to wait.
        own: how often this call was refused, this time included.
    """
    # Nobody calls during a pause: who was sent before its end did not know of it, and
    # tells nothing new. One after the other is only what comes after a pause.
    together = sent < known.until
    number, first = known.number + (not together), known.first
    if not together and (number == 1 or passed > known.until):
        number, first = 1, now
    blamed = _blamed(windows)
    if blamed is None:
        return known._replace(
            number=number, first=first, until=max(known.until, now + asked)
        )
    before = known.lowered.get(blamed.key)
    if before is not None and before.at(now) >= blamed.limit:
        before = None
    lowered = _lowered(blamed, before, now, fresh=number == 1, together=together)
    shortest = min(window.seconds for window in windows)
    # Other calls may pass where this one does not, and it is not repeated for ever.
    row = own if together else max(number, own)
    pause = _pause(row, first, now, asked, blamed.seconds, shortest)
    until = max(known.until, now + pause)
    return Refusals(number, first, until, {**known.lowered, blamed.key: lowered})


def encoded(known: Refusals) -> bytes:
    """What is known, for a store."""
    return msgspec.json.encode(known)


def decoded(text: bytes) -> Refusals:
    """What a store has; nothing where it is no such text."""
    ready(Refusals)
    try:
        return msgspec.json.decode(text, type=Refusals)
    except msgspec.MsgspecError:
        return Refusals()


def _blamed(windows: Sequence[Seen]) -> Seen | None:
    """The window that is full: the shortest in which calls passed, or may have."""
    # A day that is spent is told by how long the API asks to wait.
    found = sorted((w for w in windows if w.seconds < DAY), key=lambda w: w.seconds)
    for window in found:
        if window.maybe and not window.free:
            return window
    # None of ours can have filled it. A short one was filled by another program for a
    # moment, which is over after the pause; a long one still is full then.
    full = [window for window in found if not window.free]
    return full[-1] if full else None


def _lowered(
    window: Seen, before: Lowered | None, now: float, *, fresh: bool, together: bool
) -> Lowered:
    if before is None:
        limit = max(window.passed, window.limit // _PART, 1)
        hold = max(_HOLD, window.seconds)
    elif together:
        limit, hold = max(window.passed, before.limit), before.hold
    else:
        limit = max(window.passed, before.at(now) // _PART, 1)
        hold = min(2 * before.hold, _LONGEST_HOLD) if fresh else before.hold
    return Lowered(min(limit, window.limit), now, hold)


def _pause(
    number: int, first: float, now: float, asked: float, seconds: int, shortest: int
) -> float:
    """Seconds until the next call.

    A call is repeated three times, so the last of them has to come when the window
    certainly has ended, and the one before it when it may have.
    """
    # A time as long as the shortest window tells nothing of the end of a longer one.
    if asked > max(shortest, 1) or number == 1:
        return asked
    needed = seconds / 4 if number == 2 else first + seconds + 1 - now
    return min(max(asked, needed), LONGEST_RETRY_AFTER)
