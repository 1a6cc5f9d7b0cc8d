"""Which rows of a complete job are done.

Some jobs tell the position of a row that failed, some give the row back, some only how
many there were. Nothing is counted as done on a guess: where the rows that failed cannot
all be told, those that might be among them are uncertain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ..ensuring.identity import derived as derived_id
from ..jobs.state import JobState, RowError
from ..operation import DerivedId
from .plan import Plan
from .results import Fate, failure

DONE = Fate("done")


def fates(
    state: JobState[Any],
    plan: Plan,
    rows: Sequence[Any],
    related: Collection[str] = (),
    derived: DerivedId | None = None,
) -> list[Fate]:
    """What came of each row of a job that is complete.

    Args:
        state: what the job tells, its errors included.
        plan: how the rows were sent.
        rows: the rows, as they were sent.
        related: the ids that the job says it has made or changed.
        derived: how the id of such a resource follows from its attributes.
    """
    count = len(rows)
    if not state.failed and not state.errors:
        return [_unfailed(state, count)] * count
    found, doubtful, lost = _matched(state.errors, plan, rows)
    known = {at: failure(*errors) for at, errors in found.items()}
    failed = max(state.failed or 0, len(found))
    spare = tuple(lost) or (RowError("the job does not say why", "failed"),)
    if failed >= count:
        return [known.get(at, failure(*spare)) for at in range(count)]
    if len(known) >= failed and not (doubtful or lost):
        return [known.get(at, DONE) for at in range(count)]
    text = f"the job failed on {failed} of {count} rows, and does not say on which"
    done = {
        at
        for at, row in enumerate(rows)
        if at not in known and any(id in related for id in _ids(row, derived))
    }
    # With all that is done by its id, what is left has failed.
    rest = failure(*spare) if len(done) + failed == count else None
    return [
        known.get(at)
        or (DONE if at in done else rest or Fate("uncertain", spare, text))
        for at in range(count)
    ]


def _unfailed(state: JobState[Any], count: int) -> Fate:
    if state.skipped:
        text = f"the job passed over {state.skipped} of {count} rows, not saying which"
        return Fate("uncertain", (), text)
    if state.completed is not None and state.completed < count:
        text = f"the job counts {state.completed} of {count} rows as done"
        return Fate("uncertain", (), text)
    return DONE


_Matched = tuple[dict[int, list[RowError]], set[int], list[RowError]]
"""Errors by the row that they are about, rows that may be those of others, and errors
that no row was found for."""


def _matched(errors: Sequence[RowError], plan: Plan, rows: Sequence[Any]) -> _Matched:
    found: defaultdict[int, list[RowError]] = defaultdict(list)
    doubtful: set[int] = set()
    lost: list[RowError] = []
    index = _Index(rows) if any(e.payload is not None for e in errors) else None
    for error in errors:
        position = plan.position(error.pointer)
        alike = index.alike(error.payload) if index else frozenset()
        if len(alike) == 1:
            (at,) = alike
        elif (
            position and position[0] < len(rows) and (not alike or position[0] in alike)
        ):
            at = position[0]
        else:
            doubtful |= alike
            lost.append(error)
            continue
        pointer = position[1] if position else error.pointer
        found[at].append(msgspec.structs.replace(error, pointer=pointer))
    return dict(found), doubtful, lost


class _Index:
    """Rows by what stands in them, to find the one that an error gives back.

    The API may have changed values on the way, as the case of an address: only pairs
    that some row has are looked at.
    """

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows: defaultdict[tuple[str, Any], set[int]] = defaultdict(set)
        for at, row in enumerate(rows):
            for pair in _pairs(row):
                self._rows[pair].add(at)

    def alike(self, payload: Any) -> frozenset[int]:
        """The rows that a payload may be."""
        sets = [self._rows[pair] for pair in _pairs(payload) if pair in self._rows]
        return frozenset(set.intersection(*sets)) if sets else frozenset()


def _pairs(row: Any) -> Iterator[tuple[str, Any]]:
    """The plain values of a row by their names, wherever they stand in it."""
    if not isinstance(row, Mapping):
        return
    attributes = row.get("attributes")
    inner = attributes if isinstance(attributes, Mapping) else {}
    for name, value in (*row.items(), *inner.items()):
        if name != "type" and isinstance(value, str | int | float):
            yield name, value


def _ids(row: Any, derived: DerivedId | None) -> Iterator[str]:
    """The ids that a row's resource may have."""
    if isinstance(row, Mapping):
        if isinstance(row.get("id"), str):
            yield row["id"]
        attributes = row.get("attributes")
        if derived is not None and isinstance(attributes, Mapping):
            id = derived_id(derived, attributes)
            if id is not None:
                yield id
