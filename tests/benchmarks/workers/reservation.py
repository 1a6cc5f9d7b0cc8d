"""What the limiter does for a call, without the call."""

from __future__ import annotations

import importlib
import time
from typing import Any


class _Waiter:
    """Stands in a line, and is neither a thread nor a task."""

    __slots__ = ("again", "gone", "lease", "ticket")

    def __init__(self) -> None:
        self.again = 0
        self.lease = 120.0
        self.gone = False
        self.ticket: Any = None

    def wake(self) -> None:
        """Nobody sleeps."""


def measured(sdk: Any, package: str, calls: int, waiting: int) -> dict[str, float]:
    """Seconds a call.

    Args:
        sdk: the generated package.
        package: its name.
        calls: how many are measured.
        waiting: how long the line is.

    Returns:
        `free`: a call that need not wait. `short` and `long`: one that leaves a line
        of as many as are served, and one of `waiting` more.
    """
    return {
        "free": _free(sdk, package, calls),
        "short": _in_line(sdk, package, calls, 0),
        "long": _in_line(sdk, package, calls, waiting),
    }


def _gate(sdk: Any, package: str) -> tuple[Any, Any]:
    limits = f"{package}._runtime.limits"
    clock_module = importlib.import_module(f"{limits}.clock")
    endpoints = importlib.import_module(f"{limits}.endpoint")
    limiter = importlib.import_module(f"{limits}.limiter")

    class Clock(clock_module.Clock):  # type: ignore[misc, name-defined]  # its base is imported
        time = 0.0

        def now(self) -> float:
            return self.time

    clock = Clock()
    endpoint = endpoints.Endpoint("account", sdk.operations["get_coupon"], clock)
    return limiter.Gate(endpoint, (), False, None), clock


def _answer(sdk: Any, package: str) -> Any:
    response = importlib.import_module(f"{package}._runtime.wire.response")
    return response.RawResponse(
        method="GET",
        url="",
        status=200,
        headers={
            "ratelimit-limit": "750, 75;w=1, 750;w=60",
            "ratelimit-remaining": "749",
            "ratelimit-reset": "30",
        },
        content=b"",
        elapsed=0.0,
    )


def _free(sdk: Any, package: str, calls: int) -> float:
    gate, clock = _gate(sdk, package)
    raw = _answer(sdk, package)
    started = time.perf_counter()
    for _ in range(calls):
        # As many as the steady window lets pass for ever.
        clock.time += 0.1
        ticket = gate.try_enter()
        ticket.close(raw)
    return (time.perf_counter() - started) / calls


def _in_line(sdk: Any, package: str, calls: int, more: int) -> float:
    gate, clock = _gate(sdk, package)
    raw = _answer(sdk, package)
    waiters = [_Waiter() for _ in range(calls + more)]
    for waiter in waiters:
        gate.join(waiter)
    started = time.perf_counter()
    for waiter in waiters[:calls]:
        while gate.attempt(waiter) > 0:
            clock.time += 0.1
        waiter.ticket.close(raw)
    return (time.perf_counter() - started) / calls
