"""A server on the loopback interface that answers, or fails, as it is told."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from tests.runtime.samples import coupon

ANSWER = json.dumps({"data": coupon()}).encode()


@dataclass(frozen=True)
class Seen:
    """A request that arrived whole."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the server does with a request.

    Attributes:
        status: the status of the answer.
        body: its body.
        headers: its headers, besides the length.
        delay: seconds before it.
        drip: seconds before each byte of the body.
        drip_head: whether the bytes of the head drip as well.
        fault: `reset` breaks the connection instead, `close` ends it, `truncate`
            sends half of the body and ends the connection, `stall` sends half and then
            nothing any more, `garbage` sends what is no HTTP.
    """

    status: int = 200
    body: bytes = ANSWER
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drip: float = 0
    drip_head: bool = False
    fault: Literal["", "reset", "close", "truncate", "stall", "garbage"] = ""


OK = Answer()
Plan = Callable[[Seen], Answer]


class Loopback:
    """Serves in a thread of its own.

    `seen` are the requests that arrived whole, empty unless they are kept;
    `connections` counts all, `open` those that are open.
    """

    def __init__(self, plan: Plan, *, keep: bool = True) -> None:
        self.plan = plan
        self.url = ""
        self._keep = keep
        self.seen: list[Seen] = []
        self.connections = 0
        self.open = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=200)
        self._server = asyncio.run_coroutine_threadsafe(started, self._loop).result()
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop(self) -> None:
        assert self._server is not None
        # A server that closes while it accepts a connection leaks its socket. They are
        # accepted in turn: when this one is answered, by its end, none is on its way.
        last = await asyncio.open_connection(*self._server.sockets[0].getsockname())
        last[1].write_eof()
        await last[0].read()
        last[1].close()
        self.connections -= 1  # it was no client's
        self._server.close()
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed lets go of its socket in the next turn

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.open += 1
        try:
            while seen := await _request(reader):
                if self._keep:
                    self.seen.append(seen)
                if not await _answer(writer, self.plan(seen), seen.method):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Cancelled when the server stops: nobody waits for what is left to send.
            writer.transport.abort()
        finally:
            self.open -= 1
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *lines = head.strip().split("\r\n")
    method, target, _ = line.split(" ")
    headers = dict(text.split(": ", 1) for text in lines)
    headers = {name.lower(): value for name, value in headers.items()}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Seen(method, target, headers, body)


async def _answer(writer: asyncio.StreamWriter, answer: Answer, method: str) -> bool:
    """Answer a request; whether the connection lives on."""
    await asyncio.sleep(answer.delay)
    if answer.fault == "reset":
        _reset(writer)
        return False
    if answer.fault == "close":
        return False
    if answer.fault == "garbage":
        writer.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        await writer.drain()
        return False
    body = b"" if answer.status == 204 else answer.body
    lines = [f"HTTP/1.1 {answer.status} X"]
    if answer.status != 204:
        lines.append(f"content-length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if answer.fault in ("truncate", "stall"):
        writer.write(head + body[: len(body) // 2])
        await writer.drain()
        await asyncio.sleep(60 if answer.fault == "stall" else 0)
        return False
    if answer.drip:
        if answer.drip_head:
            head, body = b"", head + body
        writer.write(head)
        for at in range(len(body)):
            await asyncio.sleep(answer.drip)
            writer.write(body[at : at + 1])
            await writer.drain()
        return True
    writer.write(head + body)
    await writer.drain()
    return True


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break a connection as a crashed machine does: by RST, not FIN."""
    sock: socket.socket | Any = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def failing(*faults: Answer, then: Answer = OK) -> Plan:
    """A plan that goes through answers, and then gives the last one for ever."""
    left = list(faults)

    def plan(seen: Seen) -> Answer:
        return left.pop(0) if left else then

    return plan
