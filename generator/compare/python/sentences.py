"""Names and types in sentences: never more than a reader can take in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from generator.base.text import cut, sentence

LONGEST = 120
FEW = 5


def short(text: str) -> str:
    """The text, cut where it is long."""
    return cut(text, LONGEST, "...")


def listed(parts: Sequence[str]) -> str:
    """Some things as a sentence has them: `a, b and c`."""
    shown = [short(part) for part in parts[:FEW]]
    if len(parts) > FEW:
        shown.append(f"{len(parts) - FEW} more")
    return sentence(shown)


def in_place_of(
    lost: Sequence[str], gained: Sequence[str], whole: str, name: str = ""
) -> str:
    """What to give where something is not taken any more: the value that changed, and
    not all that there are.

    Args:
        lost: the types and literals that are not taken any more.
        gained: those that are taken now, and were not.
        whole: the whole type, for where nothing less tells.
        name: what it is given as.
    """
    give = f"give {name}".rstrip()
    if not all(re.match(r"[-\d'\"]", one) for one in lost):
        return f"{give} {listed(gained) if gained else short(whole)}"
    values = {_bare(one): one for one in gained}
    near = [
        values[found[0]]
        for one in lost
        if (found := get_close_matches(_bare(one), values, 1))
    ]
    if len(near) == len(lost):
        return f"{give} {listed(near)}, not {listed(lost)}"
    return f"do not {give} {listed(lost)}"


def _bare(literal: str) -> str:
    """A literal as its letters say it; quotes would make all of them look alike."""
    return literal.strip("'\"")
