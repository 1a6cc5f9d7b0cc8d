"""A server that counts in fixed windows, and a simulation of calls to it."""

from __future__ import annotations

import heapq
import math
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.answers import RawResponse
from runtime.auth import ApiKeyAuth
from runtime.limits.budgets import RateLimits, gate
from runtime.limits.clock import Clock
from runtime.limits.limiter import Gate, Ticket
from runtime.limits.store import LEASE
from runtime.operation import Operation, RateLimit, Window


class FakeClock(Clock):
    """A clock that the test moves."""

    def __init__(self, at: float = 1000.0) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


class Fake(RateLimits):
    """Settings with a clock that the test moves."""

    clock: FakeClock

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.clock = FakeClock()


@dataclass
class Seat:
    """Somebody in line who sleeps only in the simulation."""

    number: int = 0
    gone: bool = False
    ticket: Ticket | None = None
    lease: float = LEASE
    again: int = 0
    woken: int = 0

    def wake(self) -> None:
        self.woken += 1


def limited(rate_limit: RateLimit, **facts: Any) -> Operation:
    """An operation with these limits."""
    return Operation(
        name="get_things",
        group="things",
        method="GET",
        path="/api/things",
        revision="2026-07-15",
        rate_limit=rate_limit,
        **facts,
    )


def gate_to(
    operation: Operation, settings: RateLimits, key: str = "k", **arguments: Any
) -> Gate:
    """The way to an operation."""
    return gate(settings, operation, arguments, "http://h", ApiKeyAuth(key))


def raw(status: int = 200, **headers: object) -> RawResponse:
    """An answer with headers, underscores for hyphens."""
    return RawResponse(
        method="GET",
        url="http://h/api/things",
        status=status,
        headers={k.replace("_", "-"): str(v) for k, v in headers.items()},
        content=b"",
        elapsed=0.0,
    )


@dataclass
class FixedWindows:
    """Counts as the API does, in windows that start at a phase."""

    windows: Sequence[Window]
    phase: float = 0.0
    counts: Counter[tuple[int, int]] = field(default_factory=Counter)

    def count(self, at: float) -> bool:
        """Count a request; False when it is one too many."""
        allowed = True
        for index, window in enumerate(self.windows):
            key = index, math.floor((at - self.phase) / window.seconds)
            self.counts[key] += 1
            allowed = allowed and self.counts[key] <= window.requests
        return allowed

    def headers(self, at: float, rounded: Callable[[float], int]) -> Mapping[str, Any]:
        """What the API says of its steady window."""
        window = self.windows[-1]
        number = math.floor((at - self.phase) / window.seconds)
        end = self.phase + (number + 1) * window.seconds
        left = window.requests - self.counts[len(self.windows) - 1, number]
        return {
            "ratelimit_limit": window.requests,
            "ratelimit_remaining": max(left, 0),
            "ratelimit_reset": rounded(end - at),
        }


@dataclass(frozen=True)
class Trip:
    """A call: seconds since the one before, then to the server, then back."""

    gap: float
    out: float
    back: float


def simulate(
    ways: Gate | Sequence[Gate],
    trips: Sequence[Trip],
    answer: Callable[[float], RawResponse],
) -> list[float]:
    """Make the calls, each when it may; when the server counted them.

    Several ways are those of several processes, which make the calls in turn.
    `answer` is asked at the time at which the server counts.
    """
    ways = [ways] if isinstance(ways, Gate) else ways
    clock = ways[0].endpoint.clock
    assert isinstance(clock, FakeClock)
    counted: list[float] = []
    events: list[tuple[float, int, str, Any]] = []
    at = clock.at
    for number, trip in enumerate(trips):
        at += trip.gap
        heapq.heappush(events, (at, number, "come", Seat(number)))
    order = len(trips)
    waiting: list[deque[Seat]] = [deque() for _ in ways]
    looks = [math.inf for _ in ways]
    while events:
        clock.at, number, kind, what = heapq.heappop(events)
        if kind == "come":
            ways[number % len(ways)].join(what)
            waiting[number % len(ways)].append(what)
        elif kind == "count":
            ticket, trip = what
            counted.append(clock.at)
            back = (ticket, answer(clock.at))
            heapq.heappush(events, (clock.at + trip.back, number, "back", back))
        elif kind == "back":
            what[0].close(what[1])
            what[0].close_shared(what[1])
        for at, (way, seats) in enumerate(zip(ways, waiting, strict=True)):
            while way.line:
                wait = way.attempt(way.line[0])
                while seats and seats[0].ticket is not None:
                    seat = seats.popleft()
                    trip = trips[seat.number]
                    sent = (seat.ticket, trip)
                    event = (clock.at + trip.out, seat.number, "count", sent)
                    heapq.heappush(events, event)
                if wait > 0:
                    if looks[at] <= clock.at:
                        looks[at] = math.inf
                    then = clock.at + max(wait, 1e-6)
                    if then < looks[at]:
                        order += 1
                        looks[at] = then
                        heapq.heappush(events, (then, order, "look", None))
                    break
    return counted
