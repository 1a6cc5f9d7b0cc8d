"""Waiting, as the async client does it, under asyncio or trio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from inspect import isawaitable
from typing import Any, TypeVar

import httpx2

from ..transports import keeping
from ..transports.pool import Held
from ..transports.surplus import has_surplus, network_of

R = TypeVar("R")


async def pause(seconds: float) -> None:
    """Wait, and let others run."""
    # Imported here, as httpx2 does: the first call needs it, not the import.
    from anyio import sleep

    await sleep(seconds)


def within(seconds: float | None) -> AbstractContextManager[object]:
    """End what is done in this context after so many seconds, by a TimeoutError."""
    if seconds is None:
        return nullcontext()
    from anyio import fail_after

    return fail_after(seconds)


def bounded(http: httpx2.AsyncClient) -> None:
    """Nothing: what takes too long is cancelled."""


def loop() -> object:
    """The event loop that runs."""
    from anyio.lowlevel import current_token

    return current_token().native_token


async def keep(held: Held[httpx2.AsyncClient]) -> None:
    """Have connections closed when their loop ends."""
    await keeping.keep(held, held.client.aclose)


async def close(held: Held[httpx2.AsyncClient]) -> None:
    """Close connections."""
    await keeping.finish(held, held.client.aclose)


def guard(answer: httpx2.Response) -> None:
    """Let nobody else read what comes with an answer and does not belong to it."""
    network = network_of(answer)
    if network is not None:
        answer.stream = _Guarded(answer.stream, network)


class _Guarded(httpx2.AsyncByteStream):
    def __init__(self, stream: Any, network: Any) -> None:
        self._stream = stream
        self._network = network

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        if has_surplus(self._stream, self._network):
            await self._network.aclose()
        await self._stream.aclose()


async def call(hook: Callable[..., object], *arguments: Any) -> None:
    """Call a hook, and wait for it where it is a coroutine function."""
    result = hook(*arguments)
    if isawaitable(result):
        await result


async def run(work: Callable[[bytes], R], data: bytes) -> R:
    """Do what may wait for a disk, and let others run."""
    from anyio.to_thread import run_sync

    return await run_sync(work, data)


def sendable(content: bytes | Iterable[bytes] | None) -> Any:
    """A body as httpx2 takes it."""
    return content if content is None or isinstance(content, bytes) else _read(content)


async def _read(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    from anyio.to_thread import run_sync

    iterator = iter(chunks)
    while chunk := await run_sync(next, iterator, b""):
        yield chunk
