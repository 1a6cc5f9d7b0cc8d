"""What of a draft black has to go over: the choices, and the frame they stand in.

A choice is a statement, or the head of one that holds others, that can be laid out in
several ways. The frame is the file with something short in place of each statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.base.text import WIDTH
from generator.formatting.brackets import stand, with_parentheses

_OPENING = ("(", "[", "{")
_DEFINITION = re.compile(r"\s*(?:async )?(def|class) ")
_DEFINITIONS = {"class": "class _:", "def": "def _():"}

_REPEATED = re.compile(r"^((?:.*\n){1,12}?)\1{2,}", re.MULTILINE)


KNOW_BRACKETS = True
"""Whether `brackets` settles what it can. It saves time alone: without it black is asked
about all statements of several lines, and the output is the same."""


@dataclass(frozen=True)
class Statement:
    """A statement, or the head of one that holds others: its lines in a file."""

    start: int
    end: int
    text: str

    @property
    def docstring(self) -> bool:
        """Whether it is one; `docs` writes them as black leaves them."""
        return self.text.lstrip().startswith('"""')

    @property
    def choice(self) -> bool:
        """Whether it can be laid out in several ways."""
        if self.docstring:
            return False
        if "\n" in self.text:
            return not (KNOW_BRACKETS and stand(self.text))
        if not self.text.isascii() or len(self.text) > WIDTH:
            return True
        # Its annotations may have parentheses that are not needed.
        return self.text.count("(") > 1 and _DEFINITION.match(self.text) is not None

    @property
    def settled(self) -> str:
        """The text as black leaves it, where that is known, or else the text itself."""
        if KNOW_BRACKETS and _DEFINITION.match(self.text):
            text = with_parentheses(self.text)
            return text if stand(text) else self.text
        return self.text

    @property
    def stand_in(self) -> str:
        """What takes its place in the frame: something of the same kind."""
        margin, first = margin_of(self.text), self.text.split()[0]
        if self.docstring:
            return f'{margin}"""_"""'
        if definition := _DEFINITION.match(self.text):
            body = "" if self.text.endswith(":") else " ..."
            return f"{margin}{_DEFINITIONS[definition[1]]}{body}"
        if first in ("from", "import"):
            return f"{margin}import _"
        head = self.text.endswith(":") or first.startswith("@")
        return self.text if head else f"{margin}_"


@dataclass(frozen=True)
class Parts:
    """What black has to go over."""

    choices: tuple[Statement, ...]
    frame: str

    @property
    def texts(self) -> Iterator[str]:
        """All of them."""
        yield from (choice.text for choice in self.choices)
        yield self.frame


def split(source: str) -> Parts:
    """The parts of formatted source."""
    lines = source.split("\n")
    choices, frame, end = [], [], 0
    for statement in _statements(lines):
        frame += lines[end : statement.start]
        end = statement.end
        stand_in = statement.stand_in
        # One plain statement stands for all that follow.
        plain = f"{margin_of(stand_in)}_"
        if not frame or frame[-1] != plain or stand_in[-1] not in '_"':
            frame.append(stand_in)
        if statement.choice:
            choices.append(statement)
    # black goes by what stands before: after the same lines twice, nothing is new.
    whole = _REPEATED.sub(r"\1\1", "\n".join([*frame, *lines[end:]]))
    return Parts(tuple(choices), whole)


def margin_of(text: str) -> str:
    """The spaces that a text begins with."""
    return text[: len(text) - len(text.lstrip())]


def _statements(lines: Sequence[str]) -> Iterator[Statement]:
    """The statements of formatted source."""
    number = 0
    while number < len(lines):
        start, line = number, lines[number]
        margin = margin_of(line)
        if line.startswith(f'{margin}"""') and line.count('"""') == 1:
            number = _next(lines, number, re.compile('.*"""')) or start
        while lines[number].endswith(_OPENING) and number >= start:
            # What no line closes is something else, and a line of its own.
            closing = re.compile(f"{margin}[)\\]}}]")
            number = _next(lines, number, closing) or -1
        number = start if number < 0 else number
        if line.strip():
            text = "\n".join(lines[start : number + 1])
            yield Statement(start, number + 1, text)
        number += 1


def _next(lines: Sequence[str], number: int, start: re.Pattern[str]) -> int | None:
    """The number of the next line that starts so."""
    later = range(number + 1, len(lines))
    return next((n for n in later if start.match(lines[n])), None)
