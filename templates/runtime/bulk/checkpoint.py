"""What a bulk run notes down, so that another one can go on after a crash.

It notes a request down before it is sent, and what came of it after: of one that was
being sent when the run ended, nobody knows whether the API has it. Rows are not noted
down, only what tells them from others; the next run reads them again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import finalize

import msgspec

from ..errors import KlaviyoError
from ..jobs.state import RowError
from ..models.first_use import ready
from .parts import Part, Stage
from .results import Fate, Status

VERSION = 1

Save = Callable[[bytes], object]
"""What keeps a checkpoint: it replaces the one before."""


class CheckpointError(KlaviyoError):
    """A checkpoint cannot be read or written, or is of other rows or another call."""


class _Error(msgspec.Struct, frozen=True, array_like=True):
    detail: str = ""
    code: str = ""
    title: str = ""
    pointer: str | None = None


class _Fate(msgspec.Struct, frozen=True, array_like=True):
    status: Status
    message: str = ""
    errors: list[_Error] = []


class NotedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part, without its rows."""

    start: int
    stop: int
    stage: Stage
    digest: str = ""
    job: str | None = None
    outside: list[int] = []
    fates: dict[int, _Fate] = {}
    rest: _Fate | None = None


class Noted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is noted down: `told` rows have their results, and `parts` follow."""

    version: int = VERSION
    operation: str
    call: str
    told: int = 0
    digest: str = ""
    parts: list[NotedPart] = []


def noted(
    operation: str, call: str, told: int, digest: str, parts: Iterable[Part]
) -> bytes:
    """What to note down, as JSON."""
    return msgspec.json.encode(
        Noted(
            version=VERSION,
            operation=operation,
            call=call,
            told=told,
            digest=digest,
            parts=[_noted_part(part) for part in parts],
        )
    )


def read(content: bytes, operation: str, call: str, where: str) -> Noted:
    """What was noted down.

    Args:
        content: the checkpoint.
        operation: the name of the operation that goes on.
        call: what tells this call from others.
        where: what the checkpoint is called in messages.

    Raises:
        CheckpointError: when it is none, or of another call.
    """
    try:
        ready(Noted)
        found = msgspec.json.decode(content, type=Noted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{where} is no checkpoint: {error}") from None
    if found.version != VERSION:
        raise CheckpointError(
            f"{where} was written by another version of this package: end that run "
            "with the package that began it"
        )
    if found.operation != operation:
        raise CheckpointError(
            f"{where} is of another job: of {found.operation}, not {operation}"
        )
    if found.call != call:
        raise CheckpointError(
            f"{where} is of another job: the arguments of {operation} were others"
        )
    return found


def changed(where: str, index: int) -> CheckpointError:
    """The error for rows that are not those of the run before."""
    return CheckpointError(
        f"{where} is of other rows: those up to row {index} differ from what was sent. "
        "Give the same rows in the same order, or remove the checkpoint to begin anew"
    )


def restored(part: NotedPart, rows: list[Any]) -> Part:
    """The part that was noted down, with its rows."""
    fates = {at: _fate(fate) for at, fate in part.fates.items()}
    found = Part(part.start, rows, fates, part.digest)
    found.stage = part.stage
    found.job = part.job
    found.outside = frozenset(part.outside)
    found.rest = None if part.rest is None else _fate(part.rest)
    return found


class CheckpointFile:
    """A checkpoint in a file, which is whole at any time, and used by one run only."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Take the file for this run.

        Raises:
            CheckpointError: when another run has it, or it cannot be written.
        """
        self._path = Path(path)
        try:
            lock = os.open(f"{self._path}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise CheckpointError(f"{self} cannot be written: {error}") from error
        # A run that is never begun lets go of it as well.
        self.close = finalize(self, os.close, lock)
        with suppress(ImportError):  # there is none on Windows
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.close()
                raise CheckpointError(f"{self} is in use by another run") from None

    def __str__(self) -> str:
        return f"the checkpoint {self._path}"

    def load(self) -> bytes | None:
        """What it holds, None where there is none yet.

        Raises:
            CheckpointError: when it cannot be read.
        """
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CheckpointError(f"{self} cannot be read: {error}") from error

    def __call__(self, content: bytes) -> None:
        """Replace what it holds.

        Raises:
            CheckpointError: when it cannot be written.
        """
        beside = self._path.with_name(f"{self._path.name}.new")
        try:
            # Messages of errors may be personal: nobody else reads them.
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with open(os.open(beside, flags, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self._path)
        except OSError as error:
            raise CheckpointError(f"{self} cannot be written: {error}") from error


def _noted_part(part: Part) -> NotedPart:
    return NotedPart(
        start=part.start,
        stop=part.stop,
        # What was not sent is for the next run to send.
        stage="read" if part.unsent else part.stage,
        digest=part.digest,
        job=part.job,
        outside=sorted(part.outside),
        fates={at: _noted_fate(fate) for at, fate in part.fates.items()},
        rest=None if part.rest is None or part.unsent else _noted_fate(part.rest),
    )


def _noted_fate(fate: Fate) -> _Fate:
    errors = [_Error(e.detail, e.code, e.title, e.pointer) for e in fate.errors]
    return _Fate(fate.status, fate.message, errors)


def _fate(fate: _Fate) -> Fate:
    errors = tuple(
        RowError(e.detail, e.code, e.title, pointer=e.pointer) for e in fate.errors
    )
    return Fate(fate.status, errors, fate.message)
