"""What an answer tells of the limits: `RateLimit-Limit`, `-Remaining` and `-Reset`.

Klaviyo's page has one number, the steady window's, and says that `Remaining` and
`Reset` are of that window:
https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
The live API sends a list, `3, 3;w=1, 60;w=60`: a limit, then all windows in force with
their lengths; there `Remaining` and `Reset` are of the shortest window that has the
limit. Both are read. What fits neither says nothing, and our own count decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..operation import RateLimit
from .windows import DAY, WindowLog

# Longer texts, more windows and larger limits than these are no limits of an API.
_LONGEST_TEXT = 200
_MOST_WINDOWS = 8
_LARGEST_LIMIT = 1_000_000

# `Reset` has whole seconds, and the live API's is 0 whatever the window: so small a
# number does not tell when a window ends.
_VAGUE = 1


class Told(NamedTuple):
    """The headers of an answer.

    `limit` is the limit that `remaining` counts down from, `reset` the seconds until
    it counts anew. `windows` has the requests of each window in force by its seconds;
    it is empty where the answer does not list them.
    """

    limit: int | None
    windows: Mapping[int, int]
    remaining: int | None
    reset: int | None


def read(headers: Mapping[str, str]) -> Told | None:
    """What the headers tell, None where they tell nothing that can be understood."""
    text = headers.get("ratelimit-limit")
    if text is None or len(text) > _LONGEST_TEXT:
        return None
    found = _limits(text)
    if found is None:
        return None
    remaining = whole_number(headers.get("ratelimit-remaining"))
    return Told(*found, remaining, whole_number(headers.get("ratelimit-reset")))


@lru_cache(maxsize=128)
def _limits(text: str) -> tuple[int | None, Mapping[int, int]] | None:
    plain: set[int] = set()
    windows: dict[int, int] = {}
    for item in text.split(","):
        number, *parameters = (part.strip() for part in item.split(";"))
        requests = whole_number(number)
        if not requests or requests > _LARGEST_LIMIT:
            return None
        lengths = [p.removeprefix("w=") for p in parameters if p.startswith("w=")]
        if not parameters:
            plain.add(requests)
            continue
        seconds = whole_number(lengths[0]) if len(lengths) == 1 else None
        if not seconds or seconds > DAY:
            return None
        if windows.setdefault(seconds, requests) != requests:
            return None
    limit = plain.pop() if plain else None
    if plain or len(windows) > _MOST_WINDOWS:
        return None
    if limit is not None and windows and limit not in windows.values():
        return None
    return limit, windows


def whole_number(text: str | None) -> int | None:
    """The whole number that a header has, once or several times; else None."""
    if text is None:
        return None
    one, *others = {part.strip() for part in text.split(",")}
    if others or not (one.isascii() and one.isdecimal() and len(one) < 10):
        return None
    return int(one)


class Charged(NamedTuple):
    """Which windows an answer is about.

    `at` is the index among those that the call was counted in, `windows` the limits
    that it states for them, and `spoken` the length of the one that `remaining` and
    `reset` are of, None where that cannot be told.
    """

    at: int
    windows: Mapping[int, int]
    spoken: int | None


def charged(
    told: Told, counted: Sequence[Sequence[WindowLog]], others: Iterable[RateLimit]
) -> Charged | None:
    """Which windows an answer is about, None where that cannot be told.

    Args:
        told: what the answer tells.
        counted: the windows that the call was counted in: the ordinary ones, then
            those of each conditional limit in force.
        others: the operation's limits whose conditions the call does not meet.
    """
    unmet = [
        {w.seconds: w.requests for w in (o.burst, o.steady, o.daily) if w is not None}
        for o in others
    ]
    if told.windows:
        return _by_list(told, counted, unmet)
    return _by_number(told, counted, unmet)


def _by_list(
    told: Told, counted: Sequence[Sequence[WindowLog]], unmet: list[dict[int, int]]
) -> Charged | None:
    windows = told.windows
    spoken = _spoken(told, windows)
    for at in reversed(range(len(counted))):
        stated = {log.seconds: log.stated for log in counted[at] if log.stated}
        if windows in (stated, {log.seconds: log.limit for log in counted[at]}):
            return Charged(at, windows, spoken)
    if windows in unmet:
        return None
    last = len(counted) - 1
    if last:
        # It may be the ordinary limit that changed: of a condition's none is raised.
        known = {log.seconds: log.stated for log in counted[last]}
        windows = {s: min(n, known.get(s) or n) for s, n in windows.items()}
    return Charged(last, windows, spoken)


def _by_number(
    told: Told, counted: Sequence[Sequence[WindowLog]], unmet: list[dict[int, int]]
) -> Charged | None:
    limit = told.limit
    if limit is None:
        return None
    for at in reversed(range(len(counted))):
        logs = counted[at]
        steady = _steady(logs)
        same = {log.seconds for log in logs if limit in (log.limit, log.stated)}
        if not same:
            continue
        # Where the steady window has the number, the others that do are not meant.
        known = {steady.seconds: limit} if steady and steady.seconds in same else None
        spoken = _spoken(told, known or dict.fromkeys(same, limit))
        return Charged(at, _lower(spoken, limit, logs), spoken)
    steady = _steady(counted[-1])
    if steady is None or any(limit in windows.values() for windows in unmet):
        return None
    spoken = _spoken(told, {steady.seconds: limit})
    windows = _lower(spoken, limit, counted[-1])
    return Charged(len(counted) - 1, windows, spoken) if windows else None


def _spoken(told: Told, windows: Mapping[int, int]) -> int | None:
    """The length of the shortest window that the answer's numbers fit."""
    limit, remaining, reset = told.limit, told.remaining, told.reset
    if limit is None or remaining is None or reset is None:
        return None
    if reset <= _VAGUE or remaining > limit:
        return None
    fit = (s for s, n in windows.items() if n == limit and reset <= s)
    return min(fit, default=None)


def _lower(
    spoken: int | None, limit: int, logs: Sequence[WindowLog]
) -> Mapping[int, int]:
    """The limit as that of the window: a number alone does not raise one."""
    stated = next((log.stated for log in logs if log.seconds == spoken), None)
    return {spoken: limit} if spoken and stated and limit <= stated else {}


def _steady(logs: Iterable[WindowLog]) -> WindowLog | None:
    found = (log for log in logs if 1 < log.seconds < DAY and log.stated)
    return max(found, default=None, key=lambda log: log.seconds)
