"""When a revision of the API retires, which no answer tells.

Two years after its date. From then on the API serves the oldest revision that it still
has, in silence, unless a request opts out of that: "API versioning and deprecation
policy", https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from . import once

YEARS = 2
AHEAD = timedelta(days=183)
"""How long before it users are warned."""

OPT_OUT = "x-klaviyo-revision-fall-forward-opt-out"
"""The header that asks for 410 instead of another revision, if it is 1."""


class RetiredRevisionWarning(UserWarning):
    """A revision in use has retired, or does so within half a year."""


@lru_cache(maxsize=64)
def retires(revision: str) -> date | None:
    """The day on which a revision retires; None where nothing is promised.

    So it is of a pre-release, and of what is no date.
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", revision, re.ASCII)
    if not found:
        return None
    year, month, day = map(int, found.groups())
    try:
        date(year, month, day)
        leap_day = (month, day) == (2, 29)
        return date(year + YEARS, month, 28 if leap_day else day)
    except ValueError:
        return None


def warn(revision: str, now: float) -> None:
    """Warn of a revision that retires soon, or has: once in this process.

    Args:
        revision: the one that is asked for.
        now: the time, in seconds since the epoch.
    """
    if now < _tells_from(revision):
        return
    day = retires(revision)
    retired = day is not None and datetime.fromtimestamp(now, UTC).date() >= day
    once.warn(
        RetiredRevisionWarning,
        revision,
        f"revision {revision} of the Klaviyo API {'retired' if retired else 'retires'} "
        f"on {day}: from then on the API serves another revision without saying so, or "
        "answers 410 where fall_forward is False; use a client of a newer one",
    )


@lru_cache(maxsize=64)
def _tells_from(revision: str) -> float:
    day = retires(revision)
    if day is None:
        return math.inf
    return (datetime.combine(day, time(), UTC) - AHEAD).timestamp()
