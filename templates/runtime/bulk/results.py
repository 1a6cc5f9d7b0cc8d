"""What came of each row."""

from __future__ import annotations

from typing import Generic, Literal, TypeAlias, TypeVar

import msgspec

from ..jobs.state import RowError

R = TypeVar("R")

Status: TypeAlias = Literal["done", "failed", "accepted", "uncertain", "not_sent"]
"""`done`: the API has it. `failed`: it was refused, and nothing came of it. `accepted`:
the API took it, and has nothing that would tell more. `uncertain`: it may be done or not,
as an answer was lost or a job does not tell. `not_sent`: nothing was sent of it."""


class RowResult(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A row, and what came of it.

    Attributes:
        row: the row as it was given.
        index: its place among all rows, from 0.
        status: what came of it.
        errors: why, where it failed. Their pointers lead into the row as it is sent,
            `/attributes/email`.
        message: why it is not done, in words; empty where it is.
        job: the id of the job that it went into, None where there was none.
    """

    row: R
    index: int
    status: Status
    errors: tuple[RowError, ...] = ()
    message: str = ""
    job: str | None = None

    @property
    def done(self) -> bool:
        """Whether the API has it."""
        return self.status == "done"

    @property
    def failed(self) -> bool:
        """Whether it was refused."""
        return self.status == "failed"

    @property
    def error(self) -> RowError | None:
        """The first of the errors, None where there are none."""
        return self.errors[0] if self.errors else None

    def __repr__(self) -> str:
        # Rows are personal: they are no part of the text.
        told = f": {self.message}" if self.message else ""
        return f"<RowResult {self.index} {self.status}{told}>"


class Fate(msgspec.Struct, frozen=True):
    """What came of a row, without the row."""

    status: Status
    errors: tuple[RowError, ...] = ()
    message: str = ""


def failure(*errors: RowError) -> Fate:
    """The fate of a row that was refused."""
    return Fate("failed", errors, "; ".join(map(str, errors)))


class BulkProgress(msgspec.Struct, kw_only=True):
    """How far a bulk run is, in rows.

    Attributes:
        total: how many there are; None where that is not known before.
        read: how many were taken so far.
        told: how many have their result, of each status as below.
        jobs: how many jobs are under way.
    """

    total: int | None = None
    read: int = 0
    told: int = 0
    done: int = 0
    failed: int = 0
    accepted: int = 0
    uncertain: int = 0
    not_sent: int = 0
    jobs: int = 0

    @property
    def fraction(self) -> float | None:
        """How much is done, from 0 to 1; None where that is not known."""
        return min(self.told / self.total, 1.0) if self.total else None

    def count(self, status: Status) -> None:
        """Count a row that is told."""
        self.told += 1
        setattr(self, status, getattr(self, status) + 1)
