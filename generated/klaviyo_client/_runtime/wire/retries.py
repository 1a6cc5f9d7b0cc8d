"""When a request is repeated, and after how long: decisions on plain values.

A request is repeated when the API says that it did not process it, or when processing
it twice does no harm:

====================================  ===============================================
what happened                         repeated
====================================  ===============================================
429                                   always: the API refused to process it
no connection, or none free in time   always: nothing was sent
500, 502, 503, 504, 524               where repeating is safe
403 with HTML, which is not the API's where repeating is safe
a broken connection, no answer in     where repeating is safe: it may have been
time, an answer cut off               processed
any other status                      never
====================================  ===============================================

Repeating is safe, by `Operation.retry`, for what HTTP calls idempotent (RFC 9110, 9.2.2), for
PATCH, which sets values as PUT does (https://jsonapi.org/format/#crud-updating), and
for a POST that only reads: one that asks for no scope but scopes to read. A POST that
creates events is safe because each event has a `unique_id`, or a `time` that stands in
for it: the API counts the first of them only. Of several events in one request it
refuses all when it has one of them already, so that such a repetition, after an attempt
that was processed, ends in a refusal: see `taken_already`. A body that asks to append to
a property is never safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..operation import Operation
from .pointers import holders, steps, values

if TYPE_CHECKING:
    from ..answers import RawResponse

UNAUTHORIZED = 401
FORBIDDEN = 403
TOO_MANY = 429
FAILURES = frozenset({500, 502, 503, 504, 524})
"""What gateways and servers answer that may do better the next time."""

REFUSALS = frozenset({400, 409, 422})
"""What says that the API does not accept what is in a body. The documents do not say
which of them a resource has that was there before."""

MAX_RETRIES = 3
DEFAULT_DEADLINE = 600.0
"""Seconds for a call with all its attempts, the wait for the rate limits not counted."""
FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0
LONGEST_RETRY_AFTER = 120.0
"""Seconds. The API's windows are a second and a minute; a day is for the caller."""


class Attempt(NamedTuple):
    """What came of the latest attempt.

    `number` counts from 1. `status` is None where no answer came; `unsent` says that
    the request certainly was not processed, `permanent` that another would end the
    same way. `retry_after` is in seconds. `blocked` says that it was not the API that
    refused the request.
    """

    number: int
    status: int | None = None
    unsent: bool = False
    permanent: bool = False
    retry_after: float | None = None
    blocked: bool = False


class Policy(NamedTuple):
    """How often and how long to try. `deadline` is seconds for all attempts."""

    max_retries: int = MAX_RETRIES
    deadline: float | None = None


class Decision(NamedTuple):
    """The seconds to wait before the next attempt, or None and why there is none.

    The reason is empty where nobody would expect another attempt.
    """

    delay: float | None
    reason: str = ""


def repeatable(
    operation: Operation, body: Any, given: bool | Mapping[str, bool] | None
) -> bool:
    """Whether a request may be repeated when it may have been processed.

    Args:
        operation: what is called.
        body: what is sent, as plain values.
        given: what the caller says of all operations, or of some by name.
    """
    if isinstance(given, Mapping):
        given = given.get(operation.name)
    if given is not None:
        return given
    described = operation.body
    if described and any(_holds(body, pointer) for pointer in described.appends):
        return False
    kind = operation.retry
    if kind == "unique" and described and described.unique_id:
        found, key = holders(body, described.unique_id)
        keys = [key, steps(described.time)[-1]] if described.time else [key]
        return bool(found) and all(any(map(one.get, keys)) for one in found)
    return kind == "safe"


def taken_already(operation: Operation, status: int) -> bool:
    """Whether a refusal, after an attempt that may have been processed, probably means
    that it was.

    So it is with several resources in one request, each with its `unique_id`: the API
    refuses all of them for one that it has. Of one alone it takes no notice.
    """
    pointer = operation.body.unique_id if operation.body else None
    return pointer is not None and "/*/" in pointer and status in REFUSALS


def decide(
    attempt: Attempt,
    policy: Policy,
    *,
    repeatable: bool,
    elapsed: float,
    random: float,
) -> Decision:
    """Whether there is another attempt, and after how long.

    Args:
        attempt: what came of the latest one.
        policy: how often and how long to try.
        repeatable: whether the request may be repeated though it was processed.
        elapsed: seconds since the call began.
        random: from 0 to 1.
    """
    if not _worth_it(attempt):
        return Decision(None)
    if not (repeatable or attempt.unsent or attempt.status == TOO_MANY):
        return Decision(None, "not repeated, since it may have been processed")
    if attempt.number > policy.max_retries:
        return Decision(None, f"max_retries is {policy.max_retries}")
    if (attempt.retry_after or 0) > LONGEST_RETRY_AFTER:
        seconds = f"{attempt.retry_after:.0f} s"
        return Decision(None, f"the API asks to wait {seconds}, which is too long")
    delay = backoff(attempt.number, random) + (attempt.retry_after or 0)
    if policy.deadline is not None and elapsed + delay >= policy.deadline:
        return Decision(None, f"the deadline is {policy.deadline:g} s")
    return Decision(delay)


def blocked(raw: RawResponse) -> bool:
    """Whether a 403 is not the API's, whose errors are JSON.

    The CDN in front of it takes some servers for bots, and later not.
    """
    kind = raw.headers.get("content-type", "").partition(";")[0].strip().lower()
    return raw.status == FORBIDDEN and (
        kind == "text/html" or raw.content.lstrip()[:1] == b"<"
    )


def may_pass(status: int) -> bool:
    """Whether a status is one that another attempt may not have."""
    return status == TOO_MANY or status in FAILURES


def backoff(attempt: int, random: float) -> float:
    """Seconds to wait after an attempt: exponential with full jitter.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter
    """
    # The exponent is bounded, since 2.0 ** 1024 overflows.
    return random * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt - 1, 60))


def told(attempts: int, reason: str) -> str:
    """The words about attempts for an error, none where there is nothing to tell."""
    parts = [f"after {attempts} attempts"] if attempts > 1 else []
    return ": ".join([*parts, *([reason] if reason else [])])


def _worth_it(attempt: Attempt) -> bool:
    if attempt.status is None:
        return not attempt.permanent
    return may_pass(attempt.status) or attempt.blocked


def _holds(body: Any, pointer: str) -> bool:
    return any(value not in (None, {}, []) for value in values(body, pointer))
