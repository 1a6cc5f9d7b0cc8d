"""What the budgets ask of a store that several processes share.

A log has an entry for each call, valued with the latest time at which the server can
have counted it: for a call under way that is a time in the future, the end of a lease,
and for one that was answered the time of its answer. The clock is the store's.

Counting calls when they are sent, as libraries for rate limits do, is not enough: with
requests under way for different times, calls sent in two of the server's windows can
be counted in one of them, and the server refuses what the library had let pass.

An entry knows its lease, which is 0 when it is over, and so the latest time that it
can name: now and its lease. A later one was written before the clock was put back, and
is brought down to that. Else calls would wait as long as the clock was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

Windows = list[tuple[str, list[tuple[int, float]]]]

LEASE = 120.0
"""Seconds for which a process that dies in a call keeps its place, where neither
timeouts nor a deadline end the call before."""

POLL = 0.005
"""How often to look whether one of the calls under way elsewhere came back."""


class Place(NamedTuple):
    """A call in a store: its entry, and the logs that hold it."""

    entry: str
    logs: Sequence[str]


class Reserved(NamedTuple):
    """Places that were taken, or the seconds to wait for the first.

    `at` is the index of the window that has none left, -1 where none is to blame.
    `now` is the store's time, and `learned` what refusals have taught.
    """

    wait: float
    at: int
    places: Sequence[Any]
    now: float = 0.0
    learned: bytes = b""


class Refused(NamedTuple):
    """What a store knows when a call was refused; times are its own.

    `sent` is when the call took its place, `passed` the calls of each window that were
    answered since a length before that, `maybe` those and the ones under way, and
    `latest` when the last was answered.
    """

    sent: float
    now: float
    passed: Sequence[int]
    maybe: Sequence[int]
    latest: float
    learned: bytes


class Store(Protocol):
    """Where several processes keep the calls of one budget.

    It counts as `WindowLog` does: a call under way takes a place, and one answered
    does for a window's length after. All methods may be called from any thread.
    """

    def reserve(
        self,
        account: str,
        windows: Windows,
        lease: float = LEASE,
        most: int = 1,
        learned: bytes = b"",
    ) -> Reserved:
        """Take a place for one call or for more, each in all windows or in none.

        None is taken where more is learned than the caller knows: its limits are wrong.

        Args:
            account: which budget.
            windows: for each log's name, requests and seconds of its windows.
            lease: seconds after which a call is over, if nothing is heard of it.
            most: for how many calls, as far as there are places.
            learned: what the caller knows to be learned.
        """
        ...

    def answered(self, place: Any) -> None:
        """Turn a call under way into one that is over."""

    def refused(self, account: str, place: Any, windows: Windows) -> Refused:
        """Give back the place of a call that the API refused, and tell of the others."""
        ...

    def learn(self, account: str, learned: bytes) -> None:
        """Keep what refusals have taught."""

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        ...
