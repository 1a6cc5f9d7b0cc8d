"""What a command takes: wall and CPU time and memory, those of its children included.

python command.py COMMAND [ARGUMENT ...]

It is a process of its own because the figures that the system keeps of children are
of all there ever were. Standard library only, so that it is small.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

# How often memory is looked at, in seconds; a look takes about a millisecond.
_INTERVAL = 0.05


def measured(command: list[str]) -> dict[str, object]:
    """Run a command; its output is kept for the case that it fails."""
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        memory = _Memory(process.pid)
        memory.start()
        assert process.stdout
        output = process.stdout.read()
        code = process.wait()
        wall = time.perf_counter() - started
        memory.stop()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "code": code,
        "output": output[-4000:],
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        # Linux counts kilobytes here. The largest process alone is the lower bound.
        "rss": max(used.ru_maxrss * 1024, memory.peak),
    }


class _Memory(threading.Thread):
    """Looks, again and again, how much a process and all below it hold together."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._root = root
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(_INTERVAL):
            family = _family(self._root)
            if len(family) > 1:
                self.peak = max(self.peak, sum(map(_held, family)))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _family(root: int) -> list[int]:
    """A process and all below it."""
    family = [root]
    for member in family:
        for children in Path(f"/proc/{member}/task").glob("*/children"):
            try:
                family += map(int, children.read_text().split())
            except OSError:  # it is gone
                continue
    return family


def _held(process: int) -> int:
    """The memory that a process holds, its part of what it shares included."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it is gone
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line[:4] == "Pss:")


if __name__ == "__main__":
    json.dump(measured(sys.argv[1:]), sys.stdout)
    # A thread of the command may still hold the output open.
    sys.stdout.flush()
    os._exit(0)
