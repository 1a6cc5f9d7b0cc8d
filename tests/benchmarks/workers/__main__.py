"""Measures one thing of one contender, in a fresh interpreter of the contender's own.

python -m tests.benchmarks.workers CONTENDER TASK < settings.json > result.json

It runs in environments that have nothing of this project: imports are of the
standard library, of the modules beside this one, and of the contender.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import ours

Settings = dict[str, Any]
Result = dict[str, float]


def _steps(step: Callable[[], object], seconds: float) -> Result:
    """The medians of a step that is taken again and again.

    CPU time is of this process, all of its threads, and garbage collection included.
    """
    ends = time.perf_counter() + seconds / 4
    while True:
        step()
        if time.perf_counter() >= ends:
            break
    walls: list[float] = []
    cpu = time.process_time()
    ends = time.perf_counter() + seconds
    while True:
        started = time.perf_counter()
        step()
        over = time.perf_counter()
        walls.append(over - started)
        if over >= ends:
            break
    cpu = time.process_time() - cpu
    return _summary(walls, cpu / len(walls))


def _summary(walls: list[float], cpu: float) -> Result:
    walls.sort()
    return {
        "wall": statistics.fmean(walls),
        "cpu": cpu,
        "p50": walls[len(walls) // 2],
        "p99": walls[min(len(walls) * 99 // 100, len(walls) - 1)],
    }


def decode(contender: Any, settings: Settings) -> Result:
    """From the bytes of an answer to objects."""
    content = Path(settings["payload"]).read_bytes()
    step = contender.decoder(settings["operation"])
    return _steps(lambda: step(content), settings["seconds"])


def encode(contender: Any, settings: Settings) -> Result:
    """From plain values to the bytes of a request."""
    plain = json.loads(Path(settings["payload"]).read_bytes())
    step = contender.encoder(settings["operation"])
    if not len(step(plain)) > 100:
        raise RuntimeError("nothing was encoded")
    return _steps(lambda: step(plain), settings["seconds"])


def call(contender: Any, settings: Settings) -> Result:
    """A whole call, one after the other."""
    step = contender.caller(settings["operation"], settings["url"])
    return _steps(step, settings["seconds"])


def walk(contender: Any, settings: Settings) -> Result:
    """Every page of a collection; a step is a page."""
    pages = contender.pages(settings["url"])
    sum(pages())
    walls: list[float] = []
    cpu = time.process_time()
    ends = time.perf_counter() + settings["seconds"]
    while time.perf_counter() < ends:
        found = 0
        started = time.perf_counter()
        for items in pages():
            over = time.perf_counter()
            walls.append(over - started)
            found, started = found + items, over
        if found != settings["items"]:
            raise RuntimeError(f"{found} items instead of {settings['items']}")
    cpu = time.process_time() - cpu
    return _summary(walls, cpu / len(walls))


def concurrent(contender: Any, settings: Settings) -> Result:
    """Calls of several tasks at once; a step is a call."""
    return asyncio.run(_concurrent(contender, settings))


async def _concurrent(contender: Any, settings: Settings) -> Result:
    walls: list[float] = []
    async with contender.async_caller(settings["operation"], settings["url"]) as step:

        async def work(ends: float) -> None:
            while time.perf_counter() < ends:
                started = time.perf_counter()
                await step()
                walls.append(time.perf_counter() - started)

        async def phase(seconds: float) -> None:
            ends = time.perf_counter() + seconds
            await asyncio.gather(*(work(ends) for _ in range(settings["tasks"])))

        await phase(settings["seconds"] / 4)
        walls.clear()
        cpu, started = time.process_time(), time.perf_counter()
        await phase(settings["seconds"])
        cpu, wall = time.process_time() - cpu, time.perf_counter() - started
    summary = _summary(walls, cpu / len(walls))
    # What counts is how long it takes until all calls are done.
    return {**summary, "wall": wall / len(walls)}


def limiter(contender: Any, settings: Settings) -> Result:
    """What the limiter adds to a call."""
    result: Result = contender.limiter(settings)
    return result


def limited(contender: Any, settings: Settings) -> Result:
    """Calls of several threads to a server that counts."""
    if "start" in settings:  # at the same time as in other processes
        time.sleep(max(settings["start"] - time.time(), 0))
    started = time.perf_counter()
    found: Result = contender.limited(settings)
    return {**found, "wall": time.perf_counter() - started}


TASKS: dict[str, Callable[[Any, Settings], Result]] = {
    task.__name__: task
    for task in (decode, encode, call, walk, concurrent, limiter, limited)
}


def main() -> None:
    """Print the result as JSON."""
    name, task = sys.argv[1:]
    settings = json.load(sys.stdin)
    ours.PACKAGE = settings["package"]
    contender = importlib.import_module(f"{__package__}.{name}")
    json.dump(TASKS[task](contender, settings), sys.stdout)


if __name__ == "__main__":
    main()
