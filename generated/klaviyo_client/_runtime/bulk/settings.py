"""What a bulk run was asked for, and whether that can be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..errors import ArgumentError
from .checkpoint import CheckpointFile, Save


class Settings(NamedTuple):
    """How to run; see `client.bulk`."""

    checkpoint: str | os.PathLike[str] | Callable[[bytes], object] | None
    resume: bytes | str | None
    max_jobs: int | None
    job_deadline: float | None
    progress: Callable[[Any], object] | bool | None


class Kept(NamedTuple):
    """Where a run notes down how far it is, and what the run before has noted."""

    save: Save | None
    before: bytes | None
    name: str


def kept(settings: Settings) -> Kept:
    """Where to note down how far a run is.

    Raises:
        ArgumentError: when that cannot be.
        CheckpointError: when the file is in use, or cannot be read or written.
    """
    target, before = settings.checkpoint, settings.resume
    if isinstance(target, str | os.PathLike):
        if before is not None:
            raise ArgumentError("a checkpoint in a file goes on by itself: no resume")
        file = CheckpointFile(target)
        try:
            return Kept(file, file.load(), str(file))
        except BaseException:
            file.close()
            raise
    if target is not None and not callable(target):
        raise ArgumentError(
            "checkpoint has to be a path, or a function that keeps bytes, not a "
            f"{type(target).__name__}"
        )
    if before is not None and not isinstance(before, bytes | str):
        raise ArgumentError("resume has to be what the checkpoint was given last")
    before = before.encode() if isinstance(before, str) else before
    return Kept(target, before, "the checkpoint")


def check_rows(rows: Any, may_wait: bool) -> None:
    """See that rows can be gone through, and are several.

    Args:
        rows: what was given.
        may_wait: whether they may come asynchronously.

    Raises:
        ArgumentError: when they cannot.
    """
    later = hasattr(type(rows), "__aiter__")
    if later and not may_wait:
        raise ArgumentError("only the async client takes rows that come asynchronously")
    single = isinstance(rows, Mapping | str | bytes)
    if not later and (single or not isinstance(rows, Iterable)):
        raise ArgumentError(
            f"rows have to be a list, a generator or the like, not a "
            f"{type(rows).__name__}"
        )


def check_deadline(seconds: float | None) -> None:
    """See that a time is one.

    Raises:
        ArgumentError: when it is not.
    """
    if seconds is not None and (isinstance(seconds, bool) or not seconds > 0):
        raise ArgumentError(
            "job_deadline has to be a positive number of seconds, or None"
        )
