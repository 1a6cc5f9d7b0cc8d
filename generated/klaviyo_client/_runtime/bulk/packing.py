"""Rows into requests that are as large as they may be, without those that cannot be
sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from ..errors import ArgumentError
from ..jobs.state import RowError
from ..wire.request import Request
from .plan import Plan
from .results import Fate, failure


class Packed(NamedTuple):
    """The first rows of some, as a request; None where none of them can be sent."""

    taken: int
    request: Request | None
    failed: dict[int, Fate]


def pack(
    plan: Plan, prepare: Callable[[Sequence[Any]], Request], rows: Sequence[Any]
) -> Packed:
    """As many rows, from the first, as a request may hold.

    Args:
        plan: how rows are sent.
        prepare: the request for some rows, or an `ArgumentError`.
        rows: one at least.

    Raises:
        ArgumentError: when what all rows share cannot be sent.
    """
    failed = {
        at: failure(problem)
        for at, row in enumerate(rows)
        if (problem := plan.problem(row))
    }
    count = len(rows)
    while True:
        live = [at for at in range(count) if at not in failed]
        if not live:
            return _packed(count, None, failed)
        try:
            request = prepare([rows[at] for at in live])
        except ArgumentError as error:
            if not plan.too_much(error):
                failed |= _refused(plan, prepare, rows, live, error)
            elif len(live) == 1:
                failed[live[0]] = failure(_row_error(plan, error))
            else:
                count = live[len(live) // 2]
            continue
        size = len(request.content or b"")
        if plan.target_bytes is not None and size > plan.target_bytes and live[1:]:
            fitting = int(len(live) * plan.target_bytes / size * 0.95)
            count = live[min(max(fitting, 1), len(live) - 1)]
            continue
        long = _too_long(plan, request, live)
        if not long:
            return _packed(count, request, failed)
        failed |= long


def _packed(taken: int, request: Request | None, failed: dict[int, Fate]) -> Packed:
    return Packed(taken, request, {at: f for at, f in failed.items() if at < taken})


def _refused(
    plan: Plan,
    prepare: Callable[[Sequence[Any]], Request],
    rows: Sequence[Any],
    live: Sequence[int],
    error: ArgumentError,
) -> dict[int, Fate]:
    """The rows that cannot be sent alone either, with why.

    Raises:
        ArgumentError: when all of them can: it is about what they share.
    """
    found: dict[int, Fate] = {}
    for at in live:
        try:
            prepare([rows[at]])
        except ArgumentError as own:
            found[at] = failure(_row_error(plan, own))
    if not found:
        raise error
    return found


def _row_error(plan: Plan, error: ArgumentError) -> RowError:
    """An error about the only row of a request, told of the row itself."""
    position = plan.position(error.pointer)
    if position is None:
        return RowError(str(error), "argument")
    text = str(error).removeprefix(f"{error.pointer}: ")
    return RowError(text, "argument", pointer=position[1])


def _too_long(plan: Plan, request: Request, live: Sequence[int]) -> dict[int, Fate]:
    """The rows that are longer than a row may be."""
    most, content = plan.max_item_bytes, request.content
    if most is None or not isinstance(content, bytes) or len(content) <= most:
        return {}
    sizes = (len(msgspec.json.encode(row)) for row in plan.sent(content))
    return {
        at: failure(RowError(f"a row has at most {most:,} bytes, not {size:,}"))
        for at, size in zip(live, sizes, strict=False)
        if size > most
    }
