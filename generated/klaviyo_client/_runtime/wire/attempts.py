"""One call's attempts: how many there were, and whether there is another."""

from __future__ import annotations

from collections.abc import Callable
from random import random
from time import monotonic, time
from typing import NamedTuple

import httpx2
import msgspec

from .. import log
from ..answers import RawResponse
from ..auth import Auth
from ..errors import APIConnectionError
from .request import Request
from .retries import (
    DEFAULT_DEADLINE,
    FAILURES,
    MAX_RETRIES,
    UNAUTHORIZED,
    Attempt,
    Decision,
    Policy,
    blocked,
    decide,
    may_pass,
    told,
)
from .retry_after import retry_after


class Timing(NamedTuple):
    """Where a client has its time and its chance from; others in tests.

    `clock` gives seconds since some moment, `wall` since the epoch, and `random` a
    number from 0 to 1.
    """

    clock: Callable[[], float] = monotonic
    wall: Callable[[], float] = time
    random: Callable[[], float] = random


class Attempts:
    """The attempts at one request.

    `sent` are the credentials of the latest one where they can be renewed, and
    `refused` those that the API answered 401 to.
    """

    sent: Auth | None = None
    refused: Auth | None = None

    def __init__(self, request: Request, timing: Timing) -> None:
        options = request.options
        self._request = request
        self._timing = timing
        self._policy = Policy(
            options.get("max_retries", MAX_RETRIES),
            options.get("deadline", DEFAULT_DEADLINE),
        )
        self._started = timing.clock()
        self._number = 0
        self._maybe_processed = False

    def next(self) -> Request:
        """The request for another attempt, with the time that is left for it."""
        self._number += 1
        deadline = self._policy.deadline
        if deadline is None and self._number == self._request.attempt:
            return self._request
        if deadline is None:
            return msgspec.structs.replace(self._request, attempt=self._number)
        left = max(deadline - self._elapsed(), 0.001)
        return msgspec.structs.replace(
            self._request,
            attempt=self._number,
            seconds_left=left,
            timeout=clipped(self._request.timeout, left),
        )

    def waited(self, request: Request, since: float) -> Request:
        """The request, after a wait for the limits, with the time that is left for it.

        A deadline that was given counts that wait; the default one does not, since
        thousands of calls may well stand in line for an hour.
        """
        if request.seconds_left is None:
            return request
        waited = self._timing.clock() - since
        if not counts_waiting(request):
            self._started += waited
            return request
        left = max(request.seconds_left - waited, 0.001)
        return msgspec.structs.replace(
            request, seconds_left=left, timeout=clipped(request.timeout, left)
        )

    def renews(self, raw: RawResponse) -> bool:
        """Whether there is another attempt with other credentials: once, after a 401.

        A request that the API did not let in was not processed.
        """
        if raw.status != UNAUTHORIZED or self.sent is None or self.refused is not None:
            return False
        self.refused = self.sent
        return True

    def answered(self, raw: RawResponse) -> tuple[RawResponse, float | None]:
        """The answer, and the seconds until the next attempt if there is one."""
        if self._maybe_processed:
            raw = msgspec.structs.replace(raw, maybe_processed=True)
        from_elsewhere = blocked(raw)
        if not may_pass(raw.status) and not from_elsewhere:
            return raw, None
        self._maybe_processed |= raw.status in FAILURES
        asked = retry_after(raw.headers.get("retry-after"), self._timing.wall())
        decision = self._decide(
            Attempt(
                self._number,
                status=raw.status,
                retry_after=asked,
                blocked=from_elsewhere,
            )
        )
        raw = msgspec.structs.replace(
            raw, attempts=self._number, no_retry_reason=decision.reason
        )
        return raw, decision.delay

    def failed(self, error: APIConnectionError) -> float | None:
        """The seconds until the next attempt; the error knows why there is none."""
        self._maybe_processed |= not error.unsent
        decision = self._decide(
            Attempt(self._number, unsent=error.unsent, permanent=error.permanent)
        )
        error.attempts, error.no_retry_reason = self._number, decision.reason
        if decision.delay is None and (effort := told(self._number, decision.reason)):
            error.args = (f"{error.args[0]}; {effort}", *error.args[1:])
        return decision.delay

    def _decide(self, attempt: Attempt) -> Decision:
        decision = decide(
            attempt,
            self._policy,
            repeatable=self._request.repeatable,
            elapsed=self._elapsed(),
            random=self._timing.random(),
        )
        if decision.delay is not None:
            log.repeating(self._request, attempt.number, decision.delay)
        return decision

    def _elapsed(self) -> float:
        return self._timing.clock() - self._started


def counts_waiting(request: Request) -> bool:
    """Whether the deadline is for the wait for the rate limits, too."""
    return "deadline" in request.options


def clipped(timeout: float | httpx2.Timeout | None, left: float) -> httpx2.Timeout:
    """Timeouts for each step, none of them longer than the seconds that are left."""
    given = timeout if isinstance(timeout, httpx2.Timeout) else httpx2.Timeout(timeout)
    steps = given.connect, given.read, given.write, given.pool
    if all(seconds is not None and seconds <= left for seconds in steps):
        return given
    limits = {
        step: left if seconds is None else min(seconds, left)
        for step, seconds in given.as_dict().items()
    }
    return httpx2.Timeout(**limits)


def longest(request: Request, otherwise: float) -> float:
    """The seconds after which an attempt has its answer, or none at all.

    Its body may come for longer, but the API has counted the request when it answers.

    Args:
        request: with its timeouts, and the seconds that are left for it.
        otherwise: the seconds, where neither sets an end.
    """
    steps = httpx2.Timeout(request.timeout).as_dict()
    if request.content is None:
        steps["write"] = 0.0
    found = [seconds for seconds in steps.values() if seconds is not None]
    ends = [sum(found)] if len(found) == len(steps) else []
    if request.seconds_left is not None:
        ends.append(request.seconds_left)
    return min(ends, default=otherwise)
