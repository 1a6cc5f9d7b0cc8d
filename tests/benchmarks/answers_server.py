"""A loopback server with ready answers, in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

BASE = b"http://answers"
"""What stands for the server's own URL in the answers."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        self._answers = answers
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if not end or len(rest) < size:
                return
            self._buffer = rest[size:]
            target = head.split(b" ", 2)[1]
            answers = self._answers
            answer = answers.get(target) or answers.get(target.partition(b"?")[0])
            self._transport.write(answer or _framed(404, b"{}"))


def _framed(status: int, body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 {status} X\r\n"
        "Content-Type: application/vnd.api+json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "RateLimit-Limit: 750, 75;w=1, 750;w=60\r\n"
        "RateLimit-Remaining: 749\r\n"
        "RateLimit-Reset: 30\r\n\r\n"
    )
    return head.encode() + body


def _serve(bodies: Mapping[str, bytes], ready: Any) -> None:
    async def run() -> None:
        answers: dict[bytes, bytes] = {}
        server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(answers), "127.0.0.1", 0, backlog=512
        )
        port = server.sockets[0].getsockname()[1]
        own = f"http://127.0.0.1:{port}".encode()
        for target, body in bodies.items():
            answers[target.encode()] = _framed(200, body.replace(BASE, own))
        ready.put(port)
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def serving(bodies: Mapping[str, bytes]) -> Iterator[str]:
    """The URL of a server that answers with these bodies.

    Args:
        bodies: by target; one without a query is for all queries that have no other.
    """
    context = multiprocessing.get_context("spawn")
    ready = context.Queue()
    process = context.Process(target=_serve, args=(bodies, ready), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ready.get(timeout=30)}"
    finally:
        process.terminate()
        process.join(5)
        ready.close()
        ready.join_thread()
