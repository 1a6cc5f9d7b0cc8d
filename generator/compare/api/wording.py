"""Names and values of documents in lines of text, where they are marked as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from generator.base.markup import one_line
from generator.base.text import first_few, shown

MANY = 10
"""So many things are listed; the others are counted."""


def quoted(text: str) -> str:
    """A name or a value between backticks: one line, and nothing that ends it."""
    plain = one_line(text).replace("`", "'")
    return f"`{plain}`"


def listed(texts: Sequence[str]) -> str:
    """Texts in a row, of many the first ones."""
    return first_few(texts, MANY)


def all_quoted(texts: Iterable[str]) -> str:
    """The same with each of them between backticks."""
    return listed([quoted(text) for text in texts])


def values(given: Iterable[Any]) -> list[str]:
    """Values of an enumeration, as JSON writes them, long ones cut short."""
    return [one_line(shown(value)) for value in given]


def plural(items: Sequence[object]) -> str:
    """The ending of a noun for so many things."""
    return "" if len(items) == 1 else "s"
