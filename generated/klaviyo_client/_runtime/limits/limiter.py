"""How a call gets its turn: through a gate, with a ticket that it gives back.

Threads and tasks stand in the same line. Only the head of a line looks at the clock,
so that a call costs the same however many wait behind it.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from ..errors import DailyLimitError, LimitStoreError
from ..wire.retries import LONGEST_RETRY_AFTER
from ..wire.retry_after import retry_after
from .endpoint import Endpoint, Named, Waiter, logs_of, lower, promote, window_key
from .headers import Told, charged, read
from .held import Held
from .refusals import Seen, decoded, encoded, learn
from .store import POLL, Store, Windows
from .windows import DAY, UNTIL_AN_ANSWER, WindowLog

if TYPE_CHECKING:
    from ..answers import RawResponse

# A 429 that does not say how long to wait: the length of the shortest window.
_PAUSE = 1.0

# The most calls for which a store is asked at once.
_MOST = 100


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
        "_held",
        "_learned",
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
        self._held = Held()
        # What the store was last heard to have learned.
        self._learned = b""
        with endpoint.lock:
            endpoint.admit(self)
            self.look()

    def look(self) -> None:
        """Find the windows that there are; the endpoint's lock is held."""
        self.named = self.endpoint.windows(self.conditions)
        self.logs = logs_of(self.named)

    def try_enter(self, again: int = 0) -> Ticket | None:
        """A ticket at once, None where the call has to stand in line.

        Args:
            again: how often the call was refused.

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
        return Ticket(self, now, again)

    def join(self, waiter: Waiter) -> None:
        """Go to the end of the line, or of those at its head who were refused."""
        with self.endpoint.lock:
            if not waiter.again:
                self.line.append(waiter)
                return
            before = takewhile(lambda other: other.again, self.line)
            self.line.insert(sum(1 for _ in before), waiter)

    def leave(self, waiter: Waiter) -> Ticket | None:
        """Leave the line, from wherever in it; a ticket given is to be closed."""
        with self.endpoint.lock:
            waiter.gone = True
            promote(self.line)
            ticket: Ticket | None = waiter.ticket
            return ticket

    def attempt(self, waiter: Waiter) -> float:
        """The waiter's seconds to wait; 0 when it has its ticket.

        Raises:
            DailyLimitError: when the day's calls are spent.
        """
        endpoint = self.endpoint
        with endpoint.lock:
            # Who was at the head before may have taken a place for this one as well.
            if waiter.ticket is not None:
                return 0.0
            if not self.line or self.line[0] is not waiter:
                return UNTIL_AN_ANSWER
            now = endpoint.clock.now()
            wait = self._reserve(now)
            if wait > 0:
                return wait
            if self.store is None:
                self.line.popleft()
                waiter.ticket = Ticket(self, now, waiter.again)
                self._admit(now)
                return 0.0
            # A store is asked once for all who can go, however far away it is.
            most = 1
            while most < min(len(self.line), _MOST) and self._has_place(now):
                most += 1
        tickets = [Ticket(self, now) for _ in range(most)]
        wait = self._reserve_shared(self.store, tickets, waiter.lease)
        if wait > 0:
            return wait
        with endpoint.lock:
            if not waiter.gone:
                self.line.remove(waiter)
                waiter.ticket = tickets.pop(0)
                waiter.ticket.again = waiter.again
            promote(self.line)
            while tickets and self.line:
                head = self.line.popleft()
                head.ticket = tickets.pop(0)
                head.ticket.again = head.again
                promote(self.line)
        for ticket in tickets:
            # Tasks were cancelled while a thread asked the store for them.
            ticket.close(None)
            ticket.close_shared(None)
        return 0.0

    def _admit(self, now: float) -> None:
        """Give tickets to those at the head for whom there is room as well."""
        promote(self.line)
        while self.line and self._has_place(now):
            head = self.line.popleft()
            head.ticket = Ticket(self, now, head.again)
            promote(self.line)

    def _has_place(self, now: float) -> bool:
        """Take a place for one more, if there is one."""
        try:
            return self._reserve(now) <= 0
        except DailyLimitError:
            # Whose turn it is finds out by itself.
            return False

    def _reserve(self, now: float) -> float:
        wait = self.endpoint.paused_until - now
        if wait > LONGEST_RETRY_AFTER and not self.wait_daily:
            raise self._refusal(wait, None)
        # Of several that went at once most would be refused, as the one before was.
        if self.endpoint.suspect and self.logs and self.logs[0].under_way:
            return UNTIL_AN_ANSWER
        for log in self.logs:
            need = log.wait(now)
            if need > 0 and not self.wait_daily and _too_long(log, need):
                raise self._refusal(need, log if log.seconds >= DAY else None)
            wait = max(wait, need)
        if wait > 0:
            return wait
        # A place in all windows, or in none: the lock is held since the first look.
        for log in self.logs:
            log.under_way += 1
        return 0.0

    def _reserve_shared(
        self, store: Store, tickets: list[Ticket], lease: float
    ) -> float:
        """Take places for the first of the tickets, and drop the others.

        Those in this process are taken already, and given back as far as the store has
        none. The lock is not held meanwhile: only the head of the line comes here, and
        others only give places back.
        """
        # Another answer may add windows meanwhile.
        named = self.named
        places: Sequence[Any] = ()
        try:
            wait, at, places = self._ask(store, named, lease, len(tickets))
        finally:
            for ticket, place in zip(tickets, places, strict=False):
                ticket.place = place
            self._give_back(len(tickets) - len(places))
            del tickets[len(places) :]
        self._held.tell(0 < wait <= POLL and at >= 0, self.endpoint.operation.name)
        if wait <= 0 or self.wait_daily:
            return wait
        refused = logs_of(named)[at] if at >= 0 else None
        # Of a store, a short wait is one for calls under way.
        if refused is None or refused.seconds < DAY:
            if wait > LONGEST_RETRY_AFTER and (refused is None or not refused.stated):
                raise self._refusal(wait, None)
        elif wait > 1:
            raise self._refusal(wait, refused)
        return wait

    def _ask(
        self, store: Store, named: Named, lease: float, most: int
    ) -> tuple[float, int, Sequence[Any]]:
        """Places by the limits that all know, whoever was refused."""
        while True:
            windows = self._limits(named)
            if self.endpoint.suspect:
                windows = _one_alone(windows)
            found = store.reserve(self.account, windows, lease, most, self._learned)
            if found.learned == self._learned:
                return found.wait, found.at, found.places
            self._learned = found.learned
            known = decoded(found.learned)
            endpoint = self.endpoint
            with endpoint.lock:
                # The store has a clock of its own.
                ahead = found.now - endpoint.clock.now()
                lowered = {
                    key: low._replace(since=min(low.since, found.now) - ahead)
                    for key, low in known.lowered.items()
                }
                lower(named, lowered)
                endpoint.suspect = True
            most = 1

    def teach(self, store: Store, ticket: Ticket, asked: float) -> None:
        """Have all who share the store learn from a refusal, and pause."""
        endpoint = self.endpoint
        named = [
            (name, tuple(log for log in logs if log.seconds < DAY))
            for name, logs in self.named
        ]
        told = store.refused(self.account, ticket.place, self._limits(named))
        if asked > LONGEST_RETRY_AFTER:
            store.pause(self.account, asked)
            return
        known = decoded(told.learned)
        if known.until > told.now + LONGEST_RETRY_AFTER:
            # The store's clock was put back since.
            known = known._replace(number=0, until=0.0)
        found = [(window_key(name, log), log) for name, logs in named for log in logs]
        with endpoint.lock:
            windows = [
                Seen(key, log.seconds, log.limit, passed, maybe, log.told_free())
                for (key, log), passed, maybe in zip(
                    found, told.passed, told.maybe, strict=True
                )
            ]
        known = learn(
            known,
            windows,
            sent=told.sent,
            now=told.now,
            passed=told.latest,
            asked=asked,
            own=ticket.again + 1,
        )
        store.pause(self.account, known.until - told.now)
        store.learn(self.account, encoded(known))

    def _limits(self, named: Iterable[tuple[str, Sequence[WindowLog]]]) -> Windows:
        with self.endpoint.lock:
            now = self.endpoint.clock.now()
            return [
                (name, [(log.allowed(now), log.span) for log in logs])
                for name, logs in named
            ]

    def used_by_all(self, named: Named) -> list[int]:
        """The places that are taken in each window, by what the store knows."""
        if self.store is None:
            return [0] * len(logs_of(named))
        return self.store.used(self.account, self._limits(named))

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

    def _give_back(self, places: int) -> None:
        with self.endpoint.lock:
            for log in self.logs:
                log.under_way -= places

    def _refusal(self, wait: float, log: WindowLog | None) -> DailyLimitError:
        return DailyLimitError(
            self.endpoint.operation.name,
            limit=log.limit if log else None,
            # With all calls under way it is not known yet: then a day at most.
            seconds=min(wait, DAY),
        )


class Ticket:
    """A place in the windows, for one attempt at a call."""

    __slots__ = ("gate", "sent", "again", "place")

    def __init__(self, gate: Gate, sent: float, again: int = 0) -> None:
        self.gate = gate
        self.sent = sent
        self.again = again
        self.place: Any = None

    def close(self, raw: RawResponse | None) -> None:
        """Take note that the attempt is over, with an answer or without."""
        gate = self.gate
        endpoint = gate.endpoint
        with endpoint.lock:
            now = endpoint.clock.now()
            if raw is not None and raw.status == 429:
                self._refused(now, _pause(raw))
            else:
                for log in gate.logs:
                    log.answered(now)
                if raw is not None:
                    endpoint.let_pass(self.sent, now)
                self._learn(raw, now)
            endpoint.wake()

    def close_shared(self, raw: RawResponse | None) -> None:
        """The same for the store; it may take a while."""
        store = self.gate.store
        if store is None:
            return
        try:
            if self.place is None:
                return
            if raw is not None and raw.status == 429:
                self.gate.teach(store, self, _pause(raw))
            else:
                store.answered(self.place)
        except LimitStoreError as error:
            # The answer is worth more; the place in the store runs out by itself.
            logging.getLogger(__name__).warning("%s", error)

    def _refused(self, now: float, asked: float) -> None:
        gate = self.gate
        endpoint = gate.endpoint
        for log in gate.logs:
            log.refused()
            log.distrust()
        if gate.store is not None:
            # What it teaches, all who share the store learn together.
            endpoint.pause(now + asked)
        elif asked > LONGEST_RETRY_AFTER:
            # A spent day, or trouble: no matter of how many calls pass in a minute.
            endpoint.paused_until = max(endpoint.paused_until, now + asked)
        else:
            endpoint.refuse(gate.named, self.sent, now, asked, self.again + 1)

    def _learn(self, raw: RawResponse | None, now: float) -> None:
        gate = self.gate
        told = None if raw is None else read(raw.headers)
        spoken = None if told is None else gate.hear(told, now)
        for log in gate.logs:
            if log is not spoken:
                log.unheard()
            elif told and told.remaining is not None and told.reset is not None:
                log.learn(self.sent, now, told.remaining, told.reset)


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


def _one_alone(windows: Windows) -> Windows:
    """The limits for a call that goes alone, whichever process makes it."""
    shortest = min((span for _, logs in windows for _, span in logs), default=0.0)
    return [
        (name, [(1 if span == shortest else limit, span) for limit, span in logs])
        for name, logs in windows
    ]


def _too_long(log: WindowLog, wait: float) -> bool:
    """Is it longer than a call is made to wait: a day, or what only answers state?"""
    if log.seconds >= DAY:
        return True
    return not log.stated and LONGEST_RETRY_AFTER < wait < UNTIL_AN_ANSWER


def _pause(raw: RawResponse) -> float:
    """The seconds to wait after a 429; one that says 0, or more than a day, says
    nothing to rely on."""
    seconds = retry_after(raw.headers.get("retry-after"), time.time()) or _PAUSE
    return seconds if seconds <= DAY else _PAUSE
