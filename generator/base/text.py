"""Texts for people: how wide, how long, cut how, and shown in which style."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

WIDTH = 88
"""The longest line that black leaves alone."""

NOTHING = object()
"""What stands where nothing stands."""


class Line(NamedTuple):
    """A line of text for people.

    Args:
        text: what it says.
        style: how a terminal shows it, in the words of rich.
        hang: the column at which it goes on where a terminal is too narrow for it;
            None where it must not be broken, as a line of source.
    """

    text: str
    style: str = ""
    hang: int | None = None


def shown(value: Any) -> str:
    """A value in a message, cut short."""
    if value is NOTHING:
        return "nothing"
    return cut(json.dumps(value, ensure_ascii=False))


def cut(text: str, longest: int = 60, end: str = "…") -> str:
    """The text, with `end` in place of what makes it longer than that."""
    return text if len(text) <= longest else f"{text[: longest - len(end)]}{end}"


def sentence(texts: Iterable[str]) -> str:
    """One text or more as a sentence has them: `a, b and c`."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def first_few(texts: Sequence[str], few: int) -> str:
    """Texts in a row, of many the first ones: `a, b and 7 more`."""
    more = len(texts) - few
    return ", ".join(texts[:few]) + (f" and {more:,} more" if more > 0 else "")


def counted(number: int, noun: str, nouns: str = "") -> str:
    """A count with its noun, singular or plural: `1 name`, `1,849 models`.

    Args:
        number: how many.
        noun: what one is called.
        nouns: what several are; `noun` and an s by default.
    """
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def plain(text: str) -> str:
    """The text with everything that a terminal would obey, or hide, spelled out.

    Documents are written by others: an escape sequence in a description must not
    reach the terminal, and neither must what turns the direction of a line. No line
    begins as GitHub's commands do.
    """
    spelled = "".join(
        (
            character
            if character == "\n" or character.isprintable()
            else character.encode("unicode_escape").decode()
        )
        for character in text
    )
    return uncommanded(spelled)


def uncommanded(text: str) -> str:
    """The text without what GitHub's runner takes for a command in a log: `::` at the
    beginning of a line, blanks before it not counted, and `##[` anywhere.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    return _COMMAND.sub(lambda match: f"{match[0][:-1]} {match[0][-1]}", text)


_COMMAND = re.compile(r"^[^\S\n]*::|##\[", re.MULTILINE)
