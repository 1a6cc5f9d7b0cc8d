"""What is known of an endpoint's limits for an account, and who waits for them.

The lock of an endpoint guards all that its gates, lines and logs hold: places are
taken in all windows or in none, because nobody sees them in between.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, Protocol
from weakref import WeakSet

from ..operation import Operation, RateLimit
from .clock import Clock
from .headers import Charged
from .refusals import Refusals, Seen, learn
from .windows import Lowered, WindowLog

Named = tuple[tuple[str, tuple[WindowLog, ...]], ...]


class Waiter(Protocol):
    """A thread or a task in a line.

    `lease` is the seconds that its call can last: so long does a shared store keep the
    place of a process that dies. `again` is how often it was refused; it keeps its turn.
    """

    gone: bool
    ticket: Any
    lease: float
    again: int

    def wake(self) -> None:
        """End its sleep; called from any thread."""


class Watcher(Protocol):
    """Who has to know which windows there are."""

    def look(self) -> None:
        """Find them anew; the endpoint's lock is held."""


class Endpoint:
    """An account's budget for an operation, shared by all who spend it."""

    __slots__ = (
        "account",
        "operation",
        "clock",
        "lock",
        "lines",
        "paused_until",
        "refusals",
        "suspect",
        "passed",
        "_windows",
        "_gates",
        "__weakref__",
    )

    def __init__(self, account: str, operation: Operation, clock: Clock) -> None:
        self.account = account
        self.operation = operation
        self.clock = clock
        self.lines: dict[tuple[int, ...], deque[Waiter]] = {}
        self.paused_until = 0.0
        self.refusals = Refusals()
        # After a refusal one call goes alone, until one is let pass.
        self.suspect = False
        self.passed = -math.inf
        self._windows: dict[int, tuple[WindowLog, ...]] = {}
        self._gates = WeakSet[Watcher]()
        self.lock = Lock()
        _endpoints.add(self)

    def windows(self, conditions: tuple[int, ...]) -> Named:
        """The ordinary windows, and those of the conditional limits in force."""
        return tuple((str(at), self._logs(at)) for at in (-1, *conditions))

    def _logs(self, at: int) -> tuple[WindowLog, ...]:
        if at not in self._windows:
            operation = self.operation
            limit = (
                operation.rate_limit
                if at < 0
                else operation.conditional_limits[at].rate_limit
            )
            self._windows[at] = _logs(limit)
        return self._windows[at]

    def admit(self, gate: Watcher) -> None:
        """Let a gate know when windows come or go."""
        self._gates.add(gate)

    def state(self, at: int, found: Charged, listed: bool, now: float) -> None:
        """Take over the limits that an answer states; the lock is held.

        Args:
            at: which windows they are of, -1 for the ordinary ones.
            found: the limits.
            listed: are they all that there are?
            now: the time.
        """
        logs = self._windows[at]
        for log in logs:
            if log.seconds in found.windows:
                log.state(found.windows[log.seconds], now)
        if not listed or not logs:
            return
        missing = found.windows.keys() - {log.seconds for log in logs}
        gone = {x for x in logs if x.stated is None and x.seconds not in found.windows}
        if not missing and not gone:
            return
        longest = max(logs, key=_span)
        more = [longest.beside(seconds) for seconds in sorted(missing)]
        for log in more:
            log.state(found.windows[log.seconds], now)
        self._windows[at] = (*(log for log in logs if log not in gone), *more)
        for gate in list(self._gates):
            gate.look()

    def refuse(
        self, named: Named, sent: float, now: float, asked: float, own: int
    ) -> None:
        """Learn from a refusal, and pause; the lock is held.

        Args:
            named: the windows that the call was counted in.
            sent: when it was sent.
            now: the time.
            asked: the seconds that the API asks to wait.
            own: how often this call was refused, this time included.
        """
        self.suspect = True
        self.refusals = learn(
            self.refusals,
            [
                Seen(
                    key=window_key(name, log),
                    seconds=log.seconds,
                    limit=log.limit,
                    passed=(passed := log.passed(sent - log.seconds)),
                    maybe=passed + log.under_way,
                    free=log.told_free(),
                )
                for name, logs in named
                for log in logs
            ],
            sent=sent,
            now=now,
            passed=self.passed,
            asked=asked,
            own=own,
        )
        self.paused_until = max(self.paused_until, self.refusals.until)
        lower(named, self.refusals.lowered)

    def pause(self, until: float) -> None:
        """Let nobody pass until then, and then one alone; the lock is held."""
        self.suspect = True
        self.paused_until = max(self.paused_until, until)
        self.refusals = self.refusals._replace(until=self.paused_until)

    def let_pass(self, sent: float, now: float) -> None:
        """Take note that a call was not refused; the lock is held."""
        self.passed = now
        # One from before the pause does not tell that it is over.
        if sent >= self.refusals.until:
            self.suspect = False

    def wake(self) -> None:
        """Let the heads of the lines look again; the lock is held."""
        for line in self.lines.values():
            promote(line)

    def idle(self, now: float) -> bool:
        """Has it nothing left to remember?"""
        logs = [log for some in self._windows.values() for log in some]
        return (
            now >= self.paused_until
            and not any(self.lines.values())
            and all(log.used(now) == 0 for log in logs)
        )

    def after_fork(self) -> None:
        """In a child: the waiters and the calls under way stayed with the parent."""
        self.lock = Lock()
        for line in self.lines.values():
            line.clear()
        now = self.clock.now()
        for logs in self._windows.values():
            for log in logs:
                while log.under_way:
                    log.answered(now)


def promote(line: deque[Waiter]) -> None:
    """Wake the head of a line, past those who have left it."""
    while line:
        if not line[0].gone:
            line[0].wake()
        if not line[0].gone:
            return
        line.popleft()


def window_key(name: str, log: WindowLog) -> str:
    """A name for a window among all of an endpoint."""
    return f"{name}/{log.seconds}"


def lower(named: Named, lowered: Mapping[str, Lowered]) -> None:
    """Have windows keep to what refusals taught; the lock is held."""
    for name, logs in named:
        for log in logs:
            log.lowered = lowered.get(window_key(name, log))


def logs_of(named: Named) -> tuple[WindowLog, ...]:
    """All windows, in the order of their names."""
    return tuple(log for _, logs in named for log in logs)


def _logs(limit: RateLimit) -> tuple[WindowLog, ...]:
    found: Iterable[Any] = (limit.burst, limit.steady, limit.daily)
    return tuple(WindowLog(window) for window in found if window is not None)


def _span(log: WindowLog) -> int:
    return log.seconds


_endpoints: WeakSet[Endpoint] = WeakSet()


def _after_fork() -> None:
    for endpoint in list(_endpoints):
        endpoint.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
