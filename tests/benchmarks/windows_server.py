"""A loopback server that counts requests in fixed windows, in a process of its own.

`/seen` tells what it counted, and `/api/warm` answers without counting.
"""

from __future__ import annotations

import asyncio
import json
import math
import multiprocessing
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Windows:
    """What the server enforces: (requests, seconds) of each window, burst first.

    A window starts at `phase` seconds past its multiples; the clock is `speed` times
    as fast as the real one. A request is under way for a random part of `delay` real
    seconds before it is counted. The headers are of the `form` that Klaviyo's page
    describes, "steady", or of that which the live API sends, "burst".
    """

    limits: Sequence[tuple[int, int]]
    phase: float = 0.0
    speed: float = 1.0
    delay: float = 0.0
    form: str = "steady"

    def __post_init__(self) -> None:
        self.counts: Counter[tuple[int, int]] = Counter()
        self.arrivals: list[float] = []
        self.refused = 0

    def answer(self) -> tuple[int, dict[str, object]]:
        """Count a request: the status, and the headers that go with it."""
        now = time.monotonic() * self.speed
        numbers = [math.floor((now - self.phase) / s) for _, s in self.limits]
        full = [
            self.counts[at, number] >= self.limits[at][0]
            for at, number in enumerate(numbers)
        ]
        if any(full):
            self.refused += 1
            return 429, {"Retry-After": 1}
        for at, number in enumerate(numbers):
            self.counts[at, number] += 1
        self.arrivals.append(now)
        if self.form == "burst":
            requests = self.limits[0][0]
            listed = ", ".join(f"{n};w={s}" for n, s in self.limits)
            return 204, {
                "RateLimit-Limit": f"{requests}, {listed}",
                "RateLimit-Remaining": requests - self.counts[0, numbers[0]],
                "RateLimit-Reset": 0,
            }
        requests, seconds = self.limits[-1]
        end = self.phase + (numbers[-1] + 1) * seconds
        left = requests - self.counts[len(numbers) - 1, numbers[-1]]
        return 204, {
            "RateLimit-Limit": requests,
            "RateLimit-Remaining": left,
            "RateLimit-Reset": math.ceil(end - now),
        }

    def seen(self) -> dict[str, Any]:
        """What came: arrivals in seconds of the server's clock, and refusals."""
        return {"arrivals": self.arrivals, "refused": self.refused}


class _Connection(asyncio.Protocol):
    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            self._buffer = rest[size:]
            if head.startswith(b"GET /seen"):
                body = json.dumps(self._windows.seen()).encode()
                self._send(200, {"Content-Length": len(body)}, body)
            elif head.startswith(b"GET /api/warm"):
                self._send(204, {}, b"")
            elif self._windows.delay:
                asyncio.get_running_loop().call_later(
                    random.uniform(0, self._windows.delay), self._answer
                )
            else:
                self._answer()

    def _answer(self) -> None:
        status, headers = self._windows.answer()
        length = {} if status == 204 else {"Content-Length": 0}
        self._send(status, {**headers, **length}, b"")

    def _send(self, status: int, headers: dict[str, Any], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status} X", *(f"{k}: {v}" for k, v in headers.items())]
        self._transport.write("\r\n".join([*lines, "", ""]).encode() + body)


def _serve(windows: Windows, ready: Any) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: _Connection(windows), "127.0.0.1", 0, backlog=512
        )
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def serving(windows: Windows) -> Iterator[str]:
    """The URL of a server that enforces the windows."""
    context = multiprocessing.get_context("spawn")
    ready = context.Queue()
    process = context.Process(target=_serve, args=(windows, ready), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ready.get(timeout=20)}"
    finally:
        process.terminate()
        process.join(5)
        ready.close()
        ready.join_thread()


def seen(url: str) -> dict[str, Any]:
    """What a server has counted."""
    with urlopen(f"{url}/seen", timeout=5) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
