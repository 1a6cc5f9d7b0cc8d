"""Descriptions, written by others, as text that is safe to print in Python source."""

from __future__ import annotations

import inspect
import re
import textwrap
from functools import lru_cache

from generator.base.text import WIDTH
from generator.understand.texts import dedented, visible

_QUOTES = '"""'
_QUOTE_RUN = re.compile(r'"{3,}')


# What a continuation line hangs under: "* ", "- ", "1. ", "> ".
_MARKER = re.compile(r"( *)((?:[*+-]|[0-9]+[.)]) +|(?:> ?)+)?")


@lru_cache(maxsize=10_000)
def wrap(text: str, width: int = WIDTH, indent: int = 0, hanging: int = 0) -> str:
    """The text with every line broken at a width.

    Line breaks and blank lines stay. What is broken off a list item or a quote hangs
    under its text. Words, links and names are never broken.

    Args:
        text: plain text.
        width: columns of the longest line, indentation included.
        indent: columns before every line.
        hanging: further columns before every line but the first.
    """
    result: list[str] = []
    for number, line in enumerate(text.split("\n")):
        before = " " * (indent + (hanging if number else 0))
        result += _wrapped(line, width, before, " " * (indent + hanging))
    return "\n".join(result)


def docstring(text: str, indent: int) -> str:
    """A triple-quoted literal that holds the text, as black would print it.

    Whatever the text holds, it cannot end the literal, is no escape sequence, and
    shows everything that it holds. It is data: do not put the result into a template
    or a format string, but print it.

    Args:
        text: plain text; lines that do not fit are wrapped.
        indent: the column where the docstring stands. Its first line carries no
            indentation, as the place it is printed to has it already.
    """
    text = dedented(visible(text))
    text = _QUOTE_RUN.sub(lambda run: r"\"" * len(run[0]), text.replace("\\", r"\\"))
    if not text:
        return _QUOTES * 2
    if text[0] == '"':
        text = f" {text}"
    one_line = f"{_QUOTES}{_closed(text)}"
    if "\n" not in text and indent + len(one_line) <= WIDTH:
        return one_line
    opened = f"{_QUOTES}{text}"
    broken = inspect.cleandoc(wrap(opened, WIDTH - indent))
    if "\n" not in broken:
        # It fits without its closing quotes alone, which black leaves where they are.
        broken = inspect.cleandoc(wrap(opened, WIDTH - indent - len(_QUOTES) - 1))
    if "\n" not in broken:
        return _closed(broken)
    first, rest = broken.split("\n", 1)
    margin = " " * indent
    return f"{first}\n{textwrap.indent(rest, margin)}\n{margin}{_QUOTES}"


def _wrapped(line: str, width: int, before: str, hanging: str) -> list[str]:
    if not line.strip():
        return [""]
    if len(before) + len(line) <= width and line.isprintable():
        return [f"{before}{line.rstrip()}"]
    marker = _MARKER.match(line)
    first = marker[0] if marker else ""
    further = first if ">" in first else " " * len(first)
    return textwrap.wrap(
        line[len(first) :],
        width,
        initial_indent=before + first,
        subsequent_indent=hanging + further,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [f"{before}{first}".rstrip()]


def _closed(text: str) -> str:
    """The text and its closing quotes, which a final quote must not touch."""
    return f"{text} {_QUOTES}" if text.endswith('"') else f"{text}{_QUOTES}"
