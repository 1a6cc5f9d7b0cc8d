"""The budget of an account for an endpoint, and the line of those who wait for it.

Threads and tasks stand in the same line. Only the head of a line looks at the clock,
so that a call costs the same however many wait behind it.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from ..errors import DailyLimitError, LimitStoreError
from ..operation import Operation, RateLimit
from ..wire.retries import LONGEST_RETRY_AFTER
from ..wire.retry_after import retry_after
from .headers import Charged, Told, charged, read
from .windows import DAY, UNTIL_AN_ANSWER, WindowLog

if TYPE_CHECKING:
    from ..answers import RawResponse

# A 429 that does not say how long to wait: the length of the shortest window.
_PAUSE = 1.0


class Clock:
    """Time, and how long to sleep for a time of it."""

    def now(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def real(self, seconds: float) -> float:
        """Real seconds for seconds of this clock."""
        return seconds


class Store(Protocol):
    """Where several processes keep the calls of one budget.

    It counts as `WindowLog` does: a call under way takes a place, and one answered
    does for a window's length after. All methods may be called from any thread.
    """

    def reserve(self, account: str, windows: Windows) -> tuple[float, int, Any]:
        """Take a place in all windows, or in none.

        Args:
            account: which budget.
            windows: for each log's name, requests and seconds of its windows.

        Returns:
            Seconds to wait (0: the places are taken), the index of the window that
            has none left, and what `answered` takes.
        """
        ...

    def answered(self, place: Any) -> None:
        """Turn a call under way into one that is over."""

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        ...


Windows = list[tuple[str, list[tuple[int, float]]]]
Named = tuple[tuple[str, tuple[WindowLog, ...]], ...]


class Waiter(Protocol):
    """A thread or a task in a line."""

    gone: bool
    ticket: Ticket | None

    def wake(self) -> None:
        """End its sleep; called from any thread."""


class Endpoint:
    """An account's budget for an operation, shared by all who spend it."""

    __slots__ = (
        "account",
        "operation",
        "clock",
        "lock",
        "lines",
        "paused_until",
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
        self._windows: dict[int, tuple[WindowLog, ...]] = {}
        self._gates = WeakSet[Gate]()
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

    def admit(self, gate: Gate) -> None:
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


class Gate:
    """The way to an endpoint for calls of one kind, with one set of conditions."""

    __slots__ = (
        "endpoint",
        "conditions",
        "named",
        "logs",
        "line",
        "wait_daily",
        "store",
        "__weakref__",
    )

    def __init__(
        self,
        endpoint: Endpoint,
        conditions: tuple[int, ...],
        wait_daily: bool,
        store: Store | None,
    ) -> None:
        self.endpoint = endpoint
        self.conditions = conditions
        self.line = endpoint.lines.setdefault(conditions, deque())
        self.wait_daily = wait_daily
        self.store = store
        with endpoint.lock:
            endpoint.admit(self)
            self.look()

    def look(self) -> None:
        """Find the windows that there are; the endpoint's lock is held."""
        self.named = self.endpoint.windows(self.conditions)
        self.logs = logs_of(self.named)

    def try_enter(self) -> Ticket | None:
        """A ticket at once, None where the call has to stand in line.

        Raises:
            DailyLimitError: when the day's calls are spent.
        """
        if self.store is not None:
            return None
        endpoint = self.endpoint
        with endpoint.lock:
            if self.line:
                return None
            now = endpoint.clock.now()
            if self._reserve(now) > 0:
                return None
        return Ticket(self, now)

    def join(self, waiter: Waiter) -> None:
        """Go to the end of the line."""
        with self.endpoint.lock:
            self.line.append(waiter)

    def leave(self, waiter: Waiter) -> Ticket | None:
        """Leave the line, from wherever in it; a ticket given is to be closed."""
        with self.endpoint.lock:
            waiter.gone = True
            promote(self.line)
            return waiter.ticket

    def attempt(self, waiter: Waiter) -> float:
        """The waiter's seconds to wait; 0 when it has its ticket.

        Raises:
            DailyLimitError: when the day's calls are spent.
        """
        endpoint = self.endpoint
        with endpoint.lock:
            if waiter.ticket is not None:
                return 0.0
            if not self.line or self.line[0] is not waiter:
                return UNTIL_AN_ANSWER
            now = endpoint.clock.now()
            wait = self._reserve(now)
        if wait > 0:
            return wait
        ticket = Ticket(self, now)
        if self.store is not None:
            wait = self._reserve_shared(self.store, ticket)
            if wait > 0:
                return wait
        with endpoint.lock:
            if not waiter.gone:
                waiter.ticket = ticket
                self.line.popleft()
                self._admit(now)
        if waiter.gone:
            # A task that was cancelled while a thread asked the store for it.
            ticket.close(None)
            ticket.close_shared(None)
        return 0.0

    def _admit(self, now: float) -> None:
        """Give tickets to those at the head for whom there is room as well."""
        promote(self.line)
        try:
            while self.line and self.store is None and self._reserve(now) <= 0:
                head = self.line.popleft()
                head.ticket = Ticket(self, now)
                promote(self.line)
        except DailyLimitError:
            # The head is awake, and finds out by itself.
            return

    def _reserve(self, now: float) -> float:
        wait = self.endpoint.paused_until - now
        if wait > LONGEST_RETRY_AFTER and not self.wait_daily:
            raise self._refusal(wait, None)
        for log in self.logs:
            need = log.wait(now)
            if need > 0 and not self.wait_daily and _too_long(log, need):
                raise self._refusal(need, log if log.seconds >= DAY else None)
            wait = max(wait, need)
        if wait > 0:
            return wait
        for log in self.logs:
            log.under_way += 1
        return 0.0

    def _reserve_shared(self, store: Store, ticket: Ticket) -> float:
        refused: WindowLog | None = None
        wait = 0.0
        # Another answer may add windows meanwhile.
        named = self.named
        try:
            wait, at, ticket.place = store.reserve(self.account, _limits(named))
            if wait > 0:
                refused = logs_of(named)[at] if at >= 0 else None
        except BaseException:
            self._give_back()
            raise
        if wait <= 0:
            return 0.0
        self._give_back()
        if self.wait_daily:
            return wait
        # Of a store, a short wait is one for calls under way.
        if refused is None or refused.seconds < DAY:
            if wait > LONGEST_RETRY_AFTER and (refused is None or not refused.stated):
                raise self._refusal(wait, None)
        elif wait > 1:
            raise self._refusal(wait, refused)
        return wait

    def used_by_all(self, named: Named) -> list[int]:
        """The places that are taken in each window, by what the store knows."""
        if self.store is None:
            return [0] * len(logs_of(named))
        return self.store.used(self.account, _limits(named))

    def hear(self, told: Told, now: float) -> WindowLog | None:
        """Take over the limits that an answer states; the lock is held.

        Returns:
            The window that the answer's other numbers are of, None where that cannot
            be told.
        """
        conditional = self.endpoint.operation.conditional_limits
        others = (
            limit.rate_limit
            for at, limit in enumerate(conditional)
            if at not in self.conditions
        )
        found = charged(told, [logs for _, logs in self.named], others)
        if found is None:
            return None
        at = (-1, *self.conditions)[found.at]
        self.endpoint.state(at, found, bool(told.windows), now)
        _, logs = self.named[found.at]
        return next((log for log in logs if log.seconds == found.spoken), None)

    @property
    def account(self) -> str:
        """The name of the budget that a store keeps."""
        operation = self.endpoint.operation
        return f"{self.endpoint.account}:{operation.method} {operation.path}"

    def _give_back(self) -> None:
        with self.endpoint.lock:
            for log in self.logs:
                log.under_way -= 1

    def _refusal(self, wait: float, log: WindowLog | None) -> DailyLimitError:
        return DailyLimitError(
            self.endpoint.operation.name,
            limit=log.limit if log else None,
            # With all calls under way it is not known yet: then a day at most.
            seconds=min(wait, DAY),
        )


class Ticket:
    """A place in the windows, for one attempt at a call."""

    __slots__ = ("gate", "sent", "place")

    def __init__(self, gate: Gate, sent: float) -> None:
        self.gate = gate
        self.sent = sent
        self.place: Any = None

    def close(self, raw: RawResponse | None) -> None:
        """Take note that the attempt is over, with an answer or without."""
        gate = self.gate
        endpoint = gate.endpoint
        with endpoint.lock:
            now = endpoint.clock.now()
            for log in gate.logs:
                log.answered(now)
            if raw is not None and raw.status == 429:
                pause = _pause(raw)
                endpoint.paused_until = max(endpoint.paused_until, now + pause)
                for log in gate.logs:
                    log.distrust()
            self._learn(raw, now)
            endpoint.wake()

    def close_shared(self, raw: RawResponse | None) -> None:
        """The same for the store; it may take a while."""
        store = self.gate.store
        if store is None:
            return
        try:
            if raw is not None and raw.status == 429:
                store.pause(self.gate.account, _pause(raw))
            if self.place is not None:
                store.answered(self.place)
        except LimitStoreError as error:
            # The answer is worth more; the place in the store runs out by itself.
            logging.getLogger(__name__).warning("%s", error)

    def _learn(self, raw: RawResponse | None, now: float) -> None:
        gate = self.gate
        told = None if raw is None else read(raw.headers)
        spoken = None if told is None else gate.hear(told, now)
        for log in gate.logs:
            if log is not spoken:
                log.unheard()
            elif told and told.remaining is not None and told.reset is not None:
                log.learn(self.sent, now, told.remaining, told.reset)


def promote(line: deque[Waiter]) -> None:
    """Wake the head of a line, past those who have left it."""
    while line:
        if not line[0].gone:
            line[0].wake()
        if not line[0].gone:
            return
        line.popleft()


def within(wait: float, ends: float | None) -> float:
    """The wait, cut at the moment (of `time.monotonic`) when there is no more time.

    Raises:
        TimeoutError: when that moment has come.
    """
    if ends is None:
        return wait
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the rate limits leave no time before the deadline")
    return min(wait, left)


def logs_of(named: Named) -> tuple[WindowLog, ...]:
    """All windows, in the order of their names."""
    return tuple(log for _, logs in named for log in logs)


def _limits(named: Named) -> Windows:
    return [(name, [(log.limit, log.span) for log in logs]) for name, logs in named]


def _logs(limit: RateLimit) -> tuple[WindowLog, ...]:
    found: Iterable[Any] = (limit.burst, limit.steady, limit.daily)
    return tuple(WindowLog(window) for window in found if window is not None)


def _too_long(log: WindowLog, wait: float) -> bool:
    """Is it longer than a call is made to wait: a day, or what only answers state?"""
    if log.seconds >= DAY:
        return True
    return not log.stated and LONGEST_RETRY_AFTER < wait < UNTIL_AN_ANSWER


def _span(log: WindowLog) -> int:
    return log.seconds


_endpoints: WeakSet[Endpoint] = WeakSet()


def _after_fork() -> None:
    for endpoint in list(_endpoints):
        endpoint.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _pause(raw: RawResponse) -> float:
    """The seconds to wait after a 429; one that says 0, or more than a day, says
    nothing to rely on."""
    seconds = retry_after(raw.headers.get("retry-after"), time.time()) or _PAUSE
    return seconds if seconds <= DAY else _PAUSE
