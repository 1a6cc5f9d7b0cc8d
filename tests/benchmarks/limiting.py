"""The rows of rate limits, over a server that counts in fixed windows.

The windows, 3 calls a second and 60 a minute, start where no client can know it.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.benchmarks.bench import Bench, Failed, Measure, Row
from tests.benchmarks.environments import LIBRARIES, OFFICIAL, Peer
from tests.benchmarks.redis_server import MISSING, installed, redis_server
from tests.benchmarks.results import Aim, Figures
from tests.benchmarks.windows_server import Windows, seen, serving

LIMITS = ((3, 1), (60, 60))
THREADS, PROCESSES = 8, 4

# So long, at most, a request is under way: it is counted later than it was sent.
DELAY = 0.2

STORES = ("limits, fixed window", "limits, moving window", "pyrate-limiter")


# Servers whose windows start at other times, each with a limit of its own.
SERVERS = 5


def _threads(bench: Bench, method: str) -> Mapping[str, Measure]:
    def step(peer: Peer, contender: str) -> Figures:
        calls = 3 if bench.quick else 30
        with serving(Windows(LIMITS, random.uniform(0, 60))) as url:
            settings = {"url": url, "threads": THREADS, "calls": calls}
            settings["method"] = method
            found = bench.worker(peer, contender, "limited", settings)
            return {"refused": float(seen(url)["refused"]), **found}

    return {
        "ours": partial(step, LIBRARIES, "ours"),
        "official SDK": partial(step, OFFICIAL, "official"),
    }


def _stores(bench: Bench) -> Mapping[str, Measure]:
    calls = 1 if bench.quick else 7
    processes = 2 if bench.quick else PROCESSES
    servers = 1 if bench.quick else SERVERS

    def step(kind: str) -> Figures:
        if not installed():
            raise Failed(MISSING)
        with (
            tempfile.TemporaryDirectory() as folder,
            redis_server(Path(folder)) as redis,
            ThreadPoolExecutor(processes) as pool,
            ExitStack() as stack,
        ):
            phases = [number / servers for number in range(servers)]
            urls = [
                stack.enter_context(serving(Windows(LIMITS, phase, delay=DELAY)))
                for phase in phases
            ]
            settings = {"kind": kind, "urls": urls, "redis": redis, "calls": calls}
            settings["start"] = time.time() + 2
            run = partial(bench.worker, LIBRARIES, "stores", "limited", settings)
            running = [pool.submit(run) for _ in range(processes)]
            found = [each.result() for each in running]
            return {
                "refused": float(sum(seen(url)["refused"] for url in urls)),
                "failed": sum(one["failed"] for one in found),
                "wall": max(one["wall"] for one in found),
            }

    others = () if bench.environments is None else STORES
    return {name: partial(step, name) for name in ("ours", *others)}


NONE_REFUSED = Aim("no 429", "refused", 0.0)
NONE_FAILED = Aim("no call fails", "failed", 0.0)

ROWS = (
    Row(
        "limits-get",
        "30 reads with 8 threads, 3 a second and 60 a minute",
        "The windows allow them in 9 to 10 seconds.",
        partial(_threads, method="GET"),
        (NONE_REFUSED, NONE_FAILED),
        rounds=3,
    ),
    Row(
        "limits-post",
        "30 writes with 8 threads, 3 a second and 60 a minute",
        "The same.",
        partial(_threads, method="POST"),
        (NONE_REFUSED, NONE_FAILED),
        rounds=1,
    ),
    Row(
        "stores",
        "4 processes that share limits through Redis",
        "140 calls, 28 to each of 5 servers. Each has the windows above, one starts a fifth of a "
        "second after the other, and has a limit of its own in Redis. A request is under "
        "way for up to 200 ms before it is counted. A call that is refused is not "
        "repeated. Libraries are used as their documentation shows.",
        _stores,
        (NONE_REFUSED,),
        rounds=1,
    ),
)
