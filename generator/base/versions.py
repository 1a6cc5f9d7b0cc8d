"""What the name of a revision tells: a version of Python packages, and its end."""

from __future__ import annotations

import re
from datetime import date


def version_of(revision: str) -> str:
    """The revision as a version of Python packages (PEP 440)."""
    found = re.match(r"(\d+)-(\d+)-(\d+)(.*)", revision)
    if not found:
        return "0"
    year, month, day, rest = found.groups()
    return f"{int(year)}.{int(month)}.{int(day)}{'a0' if rest else ''}"


def retires(revision: str) -> date | None:
    """The day on which it retires, two years after its date; None of a pre-release.

    So `retirement` of the runtime has it.
    """
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", revision, re.ASCII):
        return None
    try:
        day = date.fromisoformat(revision)
        last = 28 if (day.month, day.day) == (2, 29) else day.day
        return day.replace(year=day.year + 2, day=last)
    except ValueError:
        return None
