"""How near the limiter comes to what the windows allow, and that it never overruns them.

python -m tests.benchmarks.limits [--quick]
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from runtime.limits.budgets import RateLimits
from runtime.limits.clock import Clock
from runtime.limits.shared import FileLimits, RedisLimits
from runtime.limits.windows import duration
from runtime.operation import Operation, RateLimit, Window

from tests.benchmarks.redis_server import MISSING, installed, redis_server
from tests.benchmarks.windows_server import Windows, seen, serving
from tests.runtime import job_server
from tests.runtime.samples import AsyncKlaviyo, Klaviyo

LARGE = ((75, 1), (750, 60))
SMALL = ((3, 1), (60, 60))
PROCESSES = 4


class FastClock(Clock):
    """A clock that is faster than the real one, as the server's is."""

    def __init__(self, speed: float) -> None:
        self.speed = speed

    def now(self) -> float:
        return time.monotonic() * self.speed

    def real(self, seconds: float) -> float:
        return seconds / self.speed


def operation(limits: Sequence[tuple[int, int]], path: str = "/api/ping") -> Operation:
    """An operation with these windows."""
    burst, steady = (Window(*limit) for limit in limits)
    return Operation(
        name="ping",
        group="things",
        method="GET",
        path=path,
        revision="2026-07-15",
        rate_limit=RateLimit(burst, steady),
        responses={204: None},
    )


@dataclass(frozen=True)
class Result:
    """A run of calls.

    `ideal` is how long the windows make it last, for a client that takes no time
    itself; `own` is how long the same calls take with the limiter and the windows off,
    which is what the machine was busy with at the time.
    """

    name: str
    calls: int
    answered: int
    refused: int
    seconds: float
    ideal: float
    own: float

    @property
    def throughput(self) -> float:
        """The part reached of what the windows allow these calls."""
        return (self.ideal + self.own) / self.seconds

    @property
    def good(self) -> bool:
        """Were all calls answered, none refused, and hardly any time lost?"""
        complete = self.answered == self.calls and not self.refused
        return complete and self.throughput >= 0.95

    def __str__(self) -> str:
        return (
            f"{self.name:36} {self.answered}/{self.calls} answered, "
            f"{self.refused} times 429, {self.seconds:6.3f} s; windows {self.ideal:g} s "
            f"({self.ideal / self.seconds:.1%}), with the calls' own {self.own:.3f} s "
            f"{self.throughput:.1%}"
        )


Settings = dict[str, Any]
Driver = Callable[[str, Operation, int, Settings], int]


def from_threads(threads: int) -> Driver:
    """Calls from so many threads that share a client."""

    def run(url: str, ping: Operation, calls: int, settings: Settings) -> int:
        with (
            Klaviyo("k", base_url=url, **settings) as client,
            ThreadPoolExecutor(threads) as pool,
        ):
            answers = [pool.submit(client._call, ping, {}) for _ in range(calls)]
            return sum(answer.exception() is None for answer in answers)

    return run


def from_tasks(tasks: int) -> Driver:
    """Calls from so many tasks that share a client."""

    async def run(url: str, ping: Operation, calls: int, settings: Settings) -> int:
        todo = iter(range(calls))

        async def work(client: AsyncKlaviyo) -> int:
            done = 0
            for _ in todo:
                await client._call(ping, {})
                done += 1
            return done

        async with AsyncKlaviyo("k", base_url=url, **settings) as client:
            return sum(await asyncio.gather(*(work(client) for _ in range(tasks))))

    def start(url: str, ping: Operation, calls: int, settings: Settings) -> int:
        return asyncio.run(run(url, ping, calls, settings))

    return start


def in_bulk(url: str, ping: Operation, calls: int, settings: Settings) -> int:
    """So many requests of a thousand rows each."""
    rows = 1000
    many = replace(
        job_server.OPERATIONS["add_things_to_list"],
        path=ping.path,
        parameters=(),
        rate_limit=ping.rate_limit,
        max_items=rows,
    )
    operations = {**job_server.OPERATIONS, many.name: many}
    kind = type("Klaviyo", (job_server.Klaviyo,), {"operations": operations})
    with kind("k", base_url=url, **settings) as client:
        ids = map(str, range(calls * rows))
        results = client.bulk(client.coupons.add_things_to_list, ids)
        done: int = sum(result.done for result in results)
        return done // rows


def _shared(store: str) -> bool | RateLimits:
    if not store:
        return False
    return RedisLimits(store) if store.startswith("redis:") else FileLimits(store)


def _process(
    url: str, calls: int, limits: Any, store: str, start: Any, results: Any
) -> None:
    ping = operation(limits)
    warm = operation(limits, "/api/warm")
    with Klaviyo("k", base_url=url, rate_limit=_shared(store)) as client:
        # Connections and imports are no matter of the windows.
        client._call(warm, {})
        start.wait(30)
        done = 0
        for _ in range(calls):
            client._call(ping, {})
            done += 1
        results.put(done)


def from_processes(store: str, limits: Any) -> Driver:
    """Calls from several processes that share a store: a Redis URL, or a path."""

    def run(url: str, ping: Operation, calls: int, settings: Settings) -> int:
        context = multiprocessing.get_context("spawn")
        start, results = context.Barrier(PROCESSES), context.Queue()
        share = calls // PROCESSES
        processes = [
            context.Process(
                target=_process,
                args=(
                    (url, share, limits, "", start, results)
                    if settings.get("rate_limit") is False
                    else (url, share, limits, store, start, results)
                ),
            )
            for _ in range(PROCESSES)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join(120)
        done: int = sum(results.get(timeout=1) for p in processes if p.exitcode == 0)
        results.close()
        results.join_thread()
        return done

    return run


def measure(
    name: str,
    drive: Driver,
    limits: Sequence[tuple[int, int]],
    calls: int,
    *,
    speed: float = 1.0,
    form: str = "steady",
) -> Result:
    """Make the calls to a server whose windows start anywhere.

    The time is from the first arrival to the last one at the server, by its clock.
    Windows allow what they do when the first one starts with the first call.
    """
    settings: Settings = {}
    if speed != 1.0:
        fast = RateLimits()
        fast.clock = FastClock(speed)
        settings["rate_limit"] = fast
    windows = Windows(limits, random.uniform(0, limits[-1][1]), speed, form=form)
    endless = Windows([(10 * calls, seconds) for _, seconds in limits], speed=speed)
    off: Settings = {"rate_limit": False}
    answered, found = _driven(drive, windows, operation(limits), calls, settings)
    _, without = _driven(drive, endless, operation(limits), calls, off)
    return Result(
        name=name,
        calls=calls,
        answered=answered,
        refused=found["refused"],
        seconds=_span(found["arrivals"]),
        ideal=duration(calls, [(n, n, s) for n, s in limits]),
        own=_span(without["arrivals"]),
    )


def _driven(
    drive: Driver, windows: Windows, ping: Operation, calls: int, settings: Settings
) -> tuple[int, dict[str, Any]]:
    with serving(windows) as url:
        return drive(url, ping, calls, settings), seen(url)


def _span(times: Sequence[float]) -> float:
    return max(times) - min(times)


def run(quick: bool) -> list[Result]:
    """All measurements; `quick` speeds up what takes a minute."""
    speed = 10.0 if quick else 1.0
    results = [
        measure("75/s 750/m, 1 thread", from_threads(1), LARGE, 200),
        measure("75/s 750/m, 8 threads", from_threads(8), LARGE, 200),
        measure("75/s 750/m, 50 tasks", from_tasks(50), LARGE, 200),
        measure("75/s 750/m, 1,000 rows a request", in_bulk, LARGE, 200),
        measure("3/s 60/m, 8 threads", from_threads(8), SMALL, 70, speed=speed),
        measure("3/s 60/m, 50 tasks", from_tasks(50), SMALL, 70, speed=speed),
        measure(
            "3/s 60/m, 8 threads, headers as live",
            from_threads(8),
            SMALL,
            70,
            speed=speed,
            form="burst",
        ),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "limits.sqlite")
        processes = f"75/s 750/m, {PROCESSES} processes"
        results.append(
            measure(f"{processes}, file", from_processes(path, LARGE), LARGE, 200)
        )
        if installed():
            with redis_server(Path(folder)) as url:
                results.append(
                    measure(
                        f"{processes}, Redis", from_processes(url, LARGE), LARGE, 200
                    )
                )
        else:
            print(MISSING)
    return results


def main(arguments: Sequence[str]) -> int:
    """Print all results; 1 when one of them is not good enough."""
    results = run("--quick" in arguments)
    for result in results:
        print(result)
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
