"""Many rows, from processes that are killed: is any row lost, or done twice? And a
million rows: how much memory do they take?

python -m tests.runtime.bulk_soak [kills] [rows]
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2

from tests.runtime.job_server import JobServer, key
from tests.runtime.loopback import Answer, Loopback, Seen

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join([str(ROOT), str(ROOT / "templates")])
MOST_MIB = 200
ROWS = 120
BATCH = 10
STEPS = 40
"""A run has 48 steps that it may be killed at: before and after each request."""


def uploading(**settings: Any) -> subprocess.Popen[str]:
    """A process that sends rows."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.runtime.uploading", json.dumps(settings)],
        env={"PYTHONPATH": PATH},
        stdout=subprocess.PIPE,
        text=True,
    )


class Server:
    """The server of jobs over a socket, which kills who sends rows.

    `kill_at` is the number of the step, before or after a request is processed, at
    which it does so; None lets it live.
    """

    def __init__(self, server: JobServer) -> None:
        self.server = server
        self.kill_at: int | None = None
        self.process: subprocess.Popen[str] | None = None
        self._steps = 0
        self._lock = threading.Lock()

    def plan(self, seen: Seen) -> Answer:
        """What it answers."""
        # The process is killed, or lives, while nobody else is answered.
        with self._lock:
            if self._step():
                return Answer(fault="reset")
            request = httpx2.Request(
                seen.method, f"http://test{seen.target}", content=seen.body
            )
            answer = self.server(request)
            if self._step():
                return Answer(fault="reset")
            return Answer(answer.status_code, answer.content)

    def start(self, kill_at: int | None, **settings: Any) -> str:
        """Run a process to its end; what it printed, or nothing if it was killed."""
        with self._lock:
            self._steps, self.kill_at = 0, kill_at
            self.process = uploading(**settings)
        printed, _ = self.process.communicate()
        return printed

    def _step(self) -> bool:
        self._steps += 1
        dead = self.kill_at is not None and self._steps >= self.kill_at
        if dead and self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        return dead


def _sevens(row: Any) -> bool:
    return key(row).startswith("7")


def killed(kills: int, flavour: str, seed: int = 0) -> Counter[str]:
    """Kill processes that send rows, each going on after the last, until that was done
    so often.

    Returns:
        How often processes were killed, and how many rows have each status.
    """
    chance = random.Random(seed)
    counts: Counter[str] = Counter(kills=0)
    while counts["kills"] < kills:
        counts += _uploaded(kills - counts["kills"], flavour, chance)
    return counts


def _uploaded(kills: int, flavour: str, chance: random.Random) -> Counter[str]:
    """Have rows sent, by as many processes as it takes."""
    server = Server(JobServer(looks=1, failing=_sevens))
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Loopback(server.plan) as loopback:
        results = Path(folder) / "results"
        settings: dict[str, Any] = {
            "url": loopback.url,
            "rows": ROWS,
            "batch": BATCH,
            "flavour": flavour,
            "checkpoint": f"{folder}/checkpoint",
            "results": str(results),
        }
        while True:
            kill_at = chance.randint(1, STEPS) if counts["kills"] < kills else None
            if server.start(kill_at, **settings):
                break
            counts["kills"] += 1
        lines = results.read_text("utf-8").splitlines()
    told: dict[int, set[str]] = {}
    for line in lines:
        # A process that was killed may have left half a line.
        if (words := line.split()) and len(words) == 2:
            told.setdefault(int(words[0]), set()).add(words[1])
    applied = server.server.applied
    assert told.keys() == set(range(ROWS)), "rows were lost"
    assert max(applied.values(), default=0) <= 1, "a row was done twice"
    for index, statuses in told.items():
        times = applied[f"{index}@example.com"]
        assert len(statuses) == 1, f"row {index} was told to be {statuses}"
        assert statuses != {"done"} or times == 1, f"row {index} is not done"
        assert statuses != {"failed"} or times == 0, f"row {index} has not failed"
        counts.update(statuses)
    return counts


def sized(rows: int, flavour: str, checkpoint: str | None = None) -> dict[str, Any]:
    """What a process tells that has sent so many rows."""
    server = Server(JobServer(looks=1, keep=False, most_bytes=6_000_000))
    with Loopback(server.plan, keep=False) as loopback:
        printed = server.start(
            None,
            url=loopback.url,
            rows=rows,
            batch=10_000,
            flavour=flavour,
            checkpoint=checkpoint,
        )
    found: dict[str, Any] = json.loads(printed)
    assert found["found"] == {"done": rows}, found
    assert found["mib"] < MOST_MIB, found
    return found


def main(arguments: list[str]) -> None:
    """Soak both flavours, and print what was found."""
    kills = int(arguments[0]) if arguments else 50
    rows = int(arguments[1]) if arguments[1:] else 1_000_000
    for flavour in ("sync", "async"):
        print(f"{flavour}: {dict(killed(kills, flavour))}", flush=True)
        found = sized(rows, flavour)
        rate = rows / found["seconds"]
        print(
            f"{flavour}: {rows:,} rows in {found['seconds']:.0f} s, {rate:,.0f} a second, "
            f"{found['mib']:.0f} MiB at most",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
