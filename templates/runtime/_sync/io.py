"""Waiting, as the sync client does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import httpx2

from ..transports.deadline import bounded as keep_to_deadline
from ..transports.deadline import ending
from ..transports.pool import Held
from ..transports.surplus import has_surplus, network_of

R = TypeVar("R")


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def within(seconds: float | None) -> AbstractContextManager[object]:
    """End what is done in this context after so many seconds, by an `httpx2` timeout."""
    return nullcontext() if seconds is None else ending(seconds)


def bounded(http: httpx2.Client) -> None:
    """Have a client's connections keep to `within`."""
    keep_to_deadline(http)


def loop() -> object:
    """None: there is no event loop."""
    return None


def keep(held: Held[httpx2.Client]) -> None:
    """Nothing: no loop ends."""


def close(held: Held[httpx2.Client]) -> None:
    """Close connections."""
    held.client.close()


def guard(answer: httpx2.Response) -> None:
    """Let nobody else read what comes with an answer and does not belong to it."""
    network = network_of(answer)
    if network is not None:
        answer.stream = _Guarded(answer.stream, network)


class _Guarded(httpx2.SyncByteStream):
    def __init__(self, stream: Any, network: Any) -> None:
        self._stream = stream
        self._network = network

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        if has_surplus(self._stream, self._network):
            self._network.close()
        self._stream.close()


def call(hook: Callable[..., object], *arguments: Any) -> None:
    """Call a hook."""
    hook(*arguments)


def run(work: Callable[[bytes], R], data: bytes) -> R:
    """Do what may wait for a disk."""
    return work(data)


def sendable(content: bytes | Iterable[bytes] | None) -> Any:
    """A body as httpx2 takes it."""
    return content
