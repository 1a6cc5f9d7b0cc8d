"""What a failed request means for its rows, and for those after them.

A request is taken whole or not at all: one row that the API does not accept has all of
them refused. The answer names rows by pointers; that it names all of them is not said
anywhere, so what is left is sent again, and may be refused again.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from ..answers import (
    APIErrorDetail,
    APIStatusError,
    BadRequestError,
    ConflictError,
    ProbablyTakenError,
    RateLimitError,
    ServerError,
    UnprocessableEntityError,
)
from ..errors import APIConnectionError, KlaviyoError
from ..jobs.state import RowError
from .plan import Plan
from .results import Fate, failure

Way: TypeAlias = Literal["strip", "failed", "halve", "again", "uncertain", "stop"]
"""What to do with the rows of a request that failed: send those again that were not
named, count all as failed, send them in two halves, send all later, count all as
uncertain, or send nothing any more."""


class Verdict(NamedTuple):
    """What to do, and the fate of rows that were named, by their positions."""

    way: Way
    fates: dict[int, Fate]
    message: str


def judged(error: KlaviyoError, plan: Plan, count: int) -> Verdict:
    """What the failure of a request of so many rows means.

    Args:
        error: what the call raised.
        plan: how rows are sent.
        count: how many rows it had.
    """
    message = str(error)
    match error:
        case ProbablyTakenError() | ServerError():
            return Verdict("uncertain", {}, message)
        case BadRequestError() | ConflictError() | UnprocessableEntityError():
            fates = _named(error.errors, plan, count)
            return Verdict("strip" if fates else "failed", fates, message)
        case RateLimitError():
            return Verdict("again", {}, message)
        case APIStatusError(status=413) if count > 1:
            return Verdict("halve", {}, message)
        case APIStatusError(status=413):
            return Verdict("failed", {}, message)
        case APIConnectionError(unsent=False, permanent=False):
            return Verdict("uncertain", {}, message)
    # No request can be sent, or all would end the same: no credentials, no such list.
    return Verdict("stop", {}, message)


def whole(error: KlaviyoError, message: str) -> Fate:
    """The fate of all rows of a request that was refused without naming any."""
    details = error.errors if isinstance(error, APIStatusError) else ()
    errors = tuple(_row_error(detail, detail.source.pointer) for detail in details)
    return Fate("failed", errors or (RowError(message),), message)


def _named(
    details: tuple[APIErrorDetail, ...], plan: Plan, count: int
) -> dict[int, Fate]:
    found: dict[int, list[RowError]] = {}
    for detail in details:
        position = plan.position(detail.source.pointer)
        if position is not None and position[0] < count:
            found.setdefault(position[0], []).append(_row_error(detail, position[1]))
    return {at: failure(*errors) for at, errors in found.items()}


def _row_error(detail: APIErrorDetail, pointer: str | None) -> RowError:
    return RowError(
        detail.detail or "", detail.code or "", detail.title or "", pointer=pointer
    )
