"""Many calls at once against a server that fails: is anything lost, doubled or leaked?

python -m tests.runtime.soak [calls]
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.errors import KlaviyoError
from runtime.operation import Operation
from runtime.wire.attempts import Timing

from tests.runtime.loopback import OK, Answer, Loopback, Seen
from tests.runtime.samples import (
    CREATE_COUPON,
    CREATE_EVENT,
    DELETE_COUPON,
    GET_COUPON,
    KEY,
    UPDATE_COUPON,
    AsyncKlaviyo,
    Klaviyo,
)

TASKS = 60
THREADS = 20
FAULTY = 0.05
SECONDS = 600
"""When the soak is given up."""

REFUSED = (Answer(429, b"{}", {"retry-after": "0"}),)
BROKEN = (
    *(Answer(status, b"{}") for status in (500, 502, 503, 504, 524)),
    Answer(fault="reset"),
    Answer(fault="close"),
    Answer(fault="truncate"),
    Answer(fault="garbage"),
)


class Shop:
    """The server's side: what it did, each time that it did something.

    A request that ends in a fault was processed or not, as chance will have it; one
    that is refused was not. An event with an id that is known is dropped.
    """

    def __init__(self, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self.faults = 0
        self._ids: set[str] = set()
        self._random = random.Random(seed)

    def __call__(self, seen: Seen) -> Answer:
        if self._random.random() >= FAULTY:
            return self._processed(seen)
        self.faults += 1
        fault = self._random.choice(REFUSED + BROKEN)
        if fault not in REFUSED and self._random.random() < 0.5:
            self._processed(seen)
        return fault

    def _processed(self, seen: Seen) -> Answer:
        if seen.method == "DELETE":
            return Answer(204, b"")
        if seen.method != "POST":
            return OK
        attributes = json.loads(seen.body)["data"]["attributes"]
        if seen.target != "/api/events":
            self.done[attributes["external_id"]] += 1
            return Answer(201)
        if attributes["unique_id"] not in self._ids:
            self._ids.add(attributes["unique_id"])
            self.done[attributes["name"]] += 1
        return Answer(202, b"")


@dataclass
class Report:
    """What came of a soak. `memory` is bytes, after a quarter of the calls and at the
    end; `files` the open files before, in between, and after."""

    calls: int
    seconds: float = 0
    repeated: int = 0
    failed: list[str] = field(default_factory=list)
    succeeded: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    memory: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    connections_left: int = 0

    @property
    def lost(self) -> list[str]:
        """Writes that succeeded, and were not done exactly once."""
        return [name for name in self.succeeded if self.done[name] != 1]

    @property
    def doubled(self) -> list[str]:
        """Writes that were done more than once, whatever the client said."""
        return [name for name, times in self.done.items() if times > 1]

    @property
    def unreported(self) -> list[str]:
        """Writes that were done, of which the client said nothing."""
        told = self.succeeded | set(self.failed)
        return [name for name in self.done if name not in told]

    def __str__(self) -> str:
        grown = (self.memory[-1] - self.memory[0]) / 2**20
        return (
            f"{self.calls} calls in {self.seconds:.1f} s, {self.faults} faults, "
            f"{self.repeated} requests repeated; {len(self.succeeded)} writes done, "
            f"{len(self.failed)} calls reported as failed; lost {len(self.lost)}, "
            f"doubled {len(self.doubled)}, unreported {len(self.unreported)}; memory "
            f"grew by {grown:.1f} MB; open files {self.files}, "
            f"connections left {self.connections_left}"
        )


def calls(count: int) -> Iterator[tuple[str, Operation, dict[str, Any]]]:
    """A mixture of calls, half of them writes that must not be done twice."""
    for number in range(count):
        match number % 8:
            case 0 | 1:
                yield "", GET_COUPON, {"id": str(number)}
            case 2:
                changes = {"id": str(number), "description": "x"}
                yield "", UPDATE_COUPON, changes
            case 3:
                yield "", DELETE_COUPON, {"id": str(number)}
            case 4 | 5:
                name = f"event-{number}"
                yield name, CREATE_EVENT, {"name": name}
            case _:
                name = f"coupon-{number}"
                yield name, CREATE_COUPON, {"external_id": name}


class Work:
    """Calls that workers take one after the other, and what came of each."""

    def __init__(self, count: int, report: Report) -> None:
        self._left = calls(count)
        self._count = count
        self._made = 0
        self._report = report
        self._lock = threading.Lock()

    def take(self) -> tuple[str, Operation, dict[str, Any]] | None:
        """The next call, None when there is none."""
        with self._lock:
            return next(self._left, None)

    def answered(self, raw: Any) -> None:
        """Note an answer."""
        with self._lock:
            self._report.repeated += raw.attempts > 1

    def done(self, name: str, failed: bool) -> None:
        """Note what came of a call."""
        with self._lock:
            if failed:
                self._report.failed.append(name)
            elif name:
                self._report.succeeded.add(name)
            self._made += 1
            if self._made in (self._count // 4, self._count):
                self._report.memory.append(_memory())


async def _in_tasks(url: str, work: Work, report: Report) -> None:
    async def task(client: AsyncKlaviyo) -> None:
        while call := work.take():
            name, operation, arguments = call
            try:
                await client._call(operation, arguments)
            except KlaviyoError:
                work.done(name, failed=True)
            else:
                work.done(name, failed=False)

    async with AsyncKlaviyo(KEY, base_url=url, on_response=work.answered) as client:
        async with asyncio.timeout(SECONDS):
            waiting = _hurried(client)
            await asyncio.gather(*(task(waiting) for _ in range(TASKS)))
        report.files.append(_open_files())


def in_tasks(url: str, work: Work, report: Report) -> None:
    """Make the calls by an async client, from many tasks."""
    asyncio.run(_in_tasks(url, work, report))


def in_threads(url: str, work: Work, report: Report) -> None:
    """Make the calls by a sync client, from many threads."""
    ends = time.monotonic() + SECONDS

    def thread() -> None:
        while (call := work.take()) and time.monotonic() < ends:
            name, operation, arguments = call
            try:
                client._call(operation, arguments)
            except KlaviyoError:
                work.done(name, failed=True)
            else:
                work.done(name, failed=False)

    with Klaviyo(KEY, base_url=url, on_response=work.answered) as made:
        client = _hurried(made)
        with ThreadPoolExecutor(THREADS) as pool:
            for future in [pool.submit(thread) for _ in range(THREADS)]:
                future.result()
        report.files.append(_open_files())


def _hurried(client: Any) -> Any:
    """The client without the sample operations' limits, which would take half an
    hour, and with waits that are as random as ever, and a twentieth as long."""
    hurried = client.with_options(rate_limit=False)
    hurried._timing = Timing(random=lambda: random.random() / 20)
    return hurried


WAYS = {"tasks": in_tasks, "threads": in_threads}
"""Who makes the calls."""


def soak(count: int, way: str, seed: int = 1) -> Report:
    """Make so many calls in a way, and see what came of them."""
    report, shop = Report(count), Shop(seed)
    began = time.perf_counter()
    report.files.append(_open_files())
    with Loopback(shop, keep=False) as server:
        WAYS[way](server.url, Work(count, report), report)
        for _ in range(100):
            if not server.open:
                break
            time.sleep(0.02)
        report.connections_left = server.open
    report.files.append(_open_files())
    report.done, report.faults = shop.done, shop.faults
    report.seconds = time.perf_counter() - began
    return report


def _memory() -> int:
    """The bytes of memory that this process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def check(report: Report) -> None:
    """See that nothing was lost, doubled, left unsaid or leaked."""
    assert report.faults >= report.calls * FAULTY * 0.6
    assert report.succeeded
    assert not report.lost
    assert not report.doubled
    assert not report.unreported
    # The report and the server remember some hundred bytes for each write.
    assert report.memory[1] - report.memory[0] < 8 * 2**20 + report.calls * 500
    before, during, after = report.files
    assert during <= before + 3 * TASKS
    assert after <= before + 3  # the event loop's own
    assert report.connections_left == 0


if __name__ == "__main__":
    for name in WAYS:
        outcome = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, name)
        print(f"{name}: {outcome}", flush=True)
        check(outcome)
