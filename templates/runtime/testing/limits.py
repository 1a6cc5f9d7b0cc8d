"""The API's rate limits: fixed windows, and what the headers say of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..operation import Operation, RateLimit, Window
from .errors import LIMITS_PAGE, Refused


@dataclass
class Limiter:
    """Counts requests by account and operation."""

    _counts: dict[tuple[str, str, int], tuple[int, int]] = field(default_factory=dict)

    def count(
        self, account: str, operation: Operation, limit: RateLimit, now: float
    ) -> dict[str, str]:
        """Count a request, and say what its answer tells of the limits.

        It is counted whether there is room for it or not.
        """
        windows = [w for w in (limit.burst, limit.steady, limit.daily) if w]
        left: list[int] = []
        for window in windows:
            key = account, operation.name, window.seconds
            number = int(now // window.seconds)
            place, used = self._counts.get(key, (number, 0))
            used = used + 1 if place == number else 1
            self._counts[key] = number, used
            left.append(window.requests - used)
        if not windows:
            return {}
        # A live account tells of the shortest window, and lists all.
        listed = [f"{w.requests};w={w.seconds}" for w in windows]
        return {
            "ratelimit-limit": ", ".join([str(windows[0].requests), *listed]),
            "ratelimit-remaining": str(max(0, left[0])),
            "ratelimit-reset": str(int(_rest(windows[0], now))),
        }

    def check(
        self, account: str, operation: Operation, limit: RateLimit, now: float
    ) -> None:
        """See that there is room for a request.

        Raises:
            Refused: with a 429, when there is none.
        """
        full = [
            window
            for window in (limit.burst, limit.steady, limit.daily)
            if window and self._used(account, operation, window, now) >= window.requests
        ]
        if full:
            seconds = max(1, math.ceil(max(_rest(window, now) for window in full)))
            raise throttled(seconds)

    def _used(
        self, account: str, operation: Operation, window: Window, now: float
    ) -> int:
        key = account, operation.name, window.seconds
        place, used = self._counts.get(key, (0, 0))
        return used if place == int(now // window.seconds) else 0


def throttled(seconds: int) -> Refused:
    """A 429 as a live account gives it."""
    unit = "second" if seconds == 1 else "seconds"
    return Refused(
        429,
        f"Request was throttled. Expected available in {seconds} {unit}.",
        links={"type": LIMITS_PAGE},
        headers={"retry-after": str(seconds)},
    )


def limit_of(operation: Operation, asked: Mapping[str, tuple[str, ...]]) -> RateLimit:
    """The limit in force for a request.

    Args:
        operation: its operation.
        asked: the values of array parameters, by the parameters' names in Python.
    """
    for conditional in operation.conditional_limits:
        if conditional.value in asked.get(conditional.parameter, ()):
            return conditional.rate_limit
    return operation.rate_limit


def _rest(window: Window, now: float) -> float:
    """The seconds until a window ends."""
    return window.seconds - now % window.seconds
