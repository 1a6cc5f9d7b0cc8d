"""What a job tells of itself.

A job may tell little: only its status is there for all kinds. There is no status for a
job that failed: one whose rows all failed is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from ..wire.pointers import values

D = TypeVar("D")

COMPLETE = "complete"
ENDED_BADLY = frozenset({"cancelled", "canceled", "failed", "error", "expired"})
"""Statuses after which nothing comes any more. The documents of today have the first;
one that nobody knows is waited with, as the API may add stages."""


class RowError(msgspec.Struct, frozen=True):
    """What the API, or the client, has against a row of a job.

    `pointer` is where, as the API tells it, and `payload` the row as the API has it; both
    may be missing. Payloads are personal: they are no part of the text.
    """

    detail: str = ""
    code: str = ""
    title: str = ""
    pointer: str | None = None
    payload: Any = None

    def __str__(self) -> str:
        text = self.detail or self.title or self.code or "no details"
        return f"{text} ({self.pointer})" if self.pointer else text

    def __repr__(self) -> str:
        return f"<RowError {self}>"


class JobState(msgspec.Struct, Generic[D], frozen=True, kw_only=True):
    """How far a job is, or what came of it.

    Attributes:
        id: the job's id.
        type: its type, as `coupon-code-bulk-create-job`.
        status: what the API says; empty while it does not know the job yet.
        document: the answer that tells it, None as long as there is none.
        total: how many rows it has; None where the API does not count them.
        completed: how many are done, likewise.
        failed: how many failed, likewise.
        skipped: how many it passed over, likewise.
        errors: what it has against rows; of a job that is complete.
        waited: the seconds since waiting began.
    """

    id: str
    type: str = ""
    status: str = ""
    document: D | None = None
    total: int | None = None
    completed: int | None = None
    failed: int | None = None
    skipped: int | None = None
    errors: tuple[RowError, ...] = ()
    waited: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether the job is done with all of its rows, however they went."""
        return self.status == COMPLETE

    @property
    def ok(self) -> bool:
        """Whether the job is complete, and tells of no row that failed."""
        return self.complete and not self.failed and not self.errors

    @property
    def fraction(self) -> float | None:
        """How much is done, from 0 to 1; None where the API does not tell."""
        if self.complete:
            return 1.0
        if not self.total:
            return None
        done = (self.completed or 0) + (self.failed or 0) + (self.skipped or 0)
        return min(done / self.total, 1.0)

    def __repr__(self) -> str:
        counts = {
            "total": self.total,
            "completed": self.completed,
            "failed": self.failed,
            "skipped": self.skipped,
        }
        told = "".join(f", {n} {name}" for name, n in counts.items() if n is not None)
        return f"<JobState {self.id}: {self.status or 'not known yet'}{told}>"


def state_of(
    id: str, document: Any, body: Any, pointer: str, waited: float = 0.0
) -> JobState[Any]:
    """The state that an answer tells.

    Args:
        id: the job's id.
        document: the answer, as its model.
        body: the same as plain values.
        pointer: where the status stands.
        waited: the seconds since waiting began.
    """
    data = body.get("data") if isinstance(body, Mapping) else None
    data = data if isinstance(data, Mapping) else {}
    attributes = data.get("attributes")
    attributes = attributes if isinstance(attributes, Mapping) else {}
    found = [value for value in values(body, pointer) if isinstance(value, str)]
    kind = data.get("type")
    return JobState(
        id=id,
        type=kind if isinstance(kind, str) else "",
        status=found[0] if found else "",
        document=document,
        total=_count(attributes, "total_count"),
        completed=_count(attributes, "completed_count"),
        failed=_count(attributes, "failed_count"),
        skipped=_count(attributes, "skipped_count"),
        errors=row_errors(attributes.get("errors")),
        waited=waited,
    )


def row_errors(entries: Any) -> tuple[RowError, ...]:
    """Errors as a job has them: as they are, or as resources with attributes."""
    if not isinstance(entries, Iterable) or isinstance(entries, str | Mapping):
        return ()
    found = []
    for entry in entries:
        if isinstance(entry, Mapping):
            inner = entry.get("attributes")
            found.append(_row_error(inner if isinstance(inner, Mapping) else entry))
    return tuple(found)


def related_ids(body: Any) -> frozenset[str]:
    """The ids that a job's relationships name: what it has made or changed."""
    found = values(body, "/data/relationships")
    ids = set()
    for name in found[0] if found and isinstance(found[0], Mapping) else ():
        entry = found[0][name]
        data = entry.get("data") if isinstance(entry, Mapping) else None
        for one in data if isinstance(data, list) else ():
            if isinstance(one, Mapping) and isinstance(one.get("id"), str):
                ids.add(one["id"])
    return frozenset(ids)


def _row_error(entry: Mapping[str, Any]) -> RowError:
    source = entry.get("source")
    pointer = source.get("pointer") if isinstance(source, Mapping) else None
    return RowError(
        **{key: _text(entry.get(key)) for key in ("detail", "code", "title")},
        pointer=pointer if isinstance(pointer, str) else None,
        payload=entry.get("original_payload"),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _count(attributes: Mapping[str, Any], name: str) -> int | None:
    value = attributes.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
