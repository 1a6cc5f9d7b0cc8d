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
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime._attempts import Timing
from runtime._errors import KlaviyoError
from runtime._operation import Operation

from tests.runtime.loopback import OK, Answer, Loopback, Seen
from tests.runtime.samples import (
    CREATE_COUPON,
    CREATE_EVENT,
    DELETE_COUPON,
    GET_COUPON,
    KEY,
    UPDATE_COUPON,
    AsyncKlaviyo,
)

TASKS = 60
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


async def soak(count: int, seed: int = 1) -> Report:
    """Make so many calls, and see what came of them."""
    report, shop = Report(count), Shop(seed)
    began = time.perf_counter()
    report.files.append(_open_files())
    with Loopback(shop, keep=False) as server:
        url = server.url
        # The limits of the sample operations would make it last half an hour.
        async with AsyncKlaviyo(KEY, base_url=url, rate_limit=False) as client:
            # The waits are as random as ever, and a twentieth as long.
            client._timing = Timing(random=lambda: random.random() / 20)
            async with asyncio.timeout(SECONDS):
                await _work(client, count, report)
            report.files.append(_open_files())
        for _ in range(100):
            if not server.open:
                break
            await asyncio.sleep(0.02)
        report.connections_left = server.open
    report.files.append(_open_files())
    report.done, report.faults = shop.done, shop.faults
    report.seconds = time.perf_counter() - began
    return report


async def _work(client: AsyncKlaviyo, count: int, report: Report) -> None:
    left = calls(count)
    made = 0

    def answered(raw: Any) -> None:
        report.repeated += raw.attempts > 1

    client = client.with_options(on_response=answered)

    async def task() -> None:
        nonlocal made
        for name, operation, arguments in left:
            try:
                await client._call(operation, arguments)
            except KlaviyoError:
                report.failed.append(name)
            else:
                report.succeeded.update([name] if name else [])
            made += 1
            if made == count // 4:
                report.memory.append(_memory())

    await asyncio.gather(*(task() for _ in range(TASKS)))
    report.memory.append(_memory())


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
    outcome = asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
    print(outcome)
    check(outcome)
