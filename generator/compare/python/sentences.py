"""Names and types in sentences: never more than a reader can take in."""

from __future__ import annotations

from collections.abc import Sequence

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
