"""Waiting, as the sync client does it."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def within(seconds: float | None) -> AbstractContextManager[object]:
    """Nothing: a thread cannot be interrupted; the timeouts of each step end it."""
    return nullcontext()
