"""Waiting, as the sync client does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

R = TypeVar("R")


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def within(seconds: float | None) -> AbstractContextManager[object]:
    """Nothing: a thread cannot be interrupted; the timeouts of each step end it."""
    return nullcontext()


def call(hook: Callable[..., object], *arguments: Any) -> None:
    """Call a hook."""
    hook(*arguments)


def run(work: Callable[[bytes], R], data: bytes) -> R:
    """Do what may wait for a disk."""
    return work(data)


def sendable(content: bytes | Iterable[bytes] | None) -> Any:
    """A body as httpx2 takes it."""
    return content
