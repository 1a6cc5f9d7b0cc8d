"""A revision as a version of Python packages."""

from __future__ import annotations

import re


def version_of(revision: str) -> str:
    """The revision as a version of Python packages (PEP 440)."""
    found = re.match(r"(\d+)-(\d+)-(\d+)(.*)", revision)
    if not found:
        return "0"
    year, month, day, rest = found.groups()
    return f"{int(year)}.{int(month)}.{int(day)}{'a0' if rest else ''}"
