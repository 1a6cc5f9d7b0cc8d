"""Descriptions, written by others, as text that is safe to print in Python source."""

from __future__ import annotations

import inspect
import re
import textwrap
import unicodedata
from functools import lru_cache

from generator.prose import lines, narrative

WIDTH = 88
"""The longest line that black leaves alone."""

_QUOTES = '"""'
_QUOTE_RUN = re.compile(r'"{3,}')

# The line breaks of `str.splitlines`, which Python source knows only in part.
_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# These two shape the letters and the emoji that they stand between.
_JOINERS = frozenset("\u200c\u200d")

_TRAILING_SPACE = re.compile(r"[ ]+$", re.MULTILINE)
_SPACE_RUN = re.compile(r"(?<=\S) {2,}")
_BLANK_LINES = re.compile(r"\n{3,}")

# "https://developers.klaviyo.com/en/v2026-07-15/reference/get_coupons": without its
# revision the address shows the current page, and does not change every quarter.
_REVISION_IN_URL = re.compile(
    r"(?<=developers\.klaviyo\.com/)([a-z]{2})/v[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:\.[a-z]+)?\b"
)

# What a continuation line hangs under: "* ", "- ", "1. ", "> ".
_MARKER = re.compile(r"( *)((?:[*+-]|[0-9]+[.)]) +|(?:> ?)+)?")


@lru_cache(maxsize=10_000)
def prose(text: str, *, operation: bool = False) -> str:
    """A description as clean plain text, with its line breaks, lists and links.

    Args:
        text: a description or a summary, as the document has it.
        operation: whether it describes an operation: what is read as data from such
            a description is not repeated.
    """
    text = _visible(text)
    text = narrative(text) if operation else lines(text)
    text = _dedented(_REVISION_IN_URL.sub(r"\1", text))
    return _BLANK_LINES.sub("\n\n", _SPACE_RUN.sub(" ", text))


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
    text = _dedented(_visible(text))
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


def _visible(text: str) -> str:
    """The text without characters that show nothing, or show something else."""
    text = _LINE_BREAK.sub("\n", text).expandtabs(4)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    match unicodedata.category(character):
        case "Zs":
            return " "
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case "Cc" | "Cf" if character != "\n" and character not in _JOINERS:
            return ""
    return character


def _dedented(text: str) -> str:
    """The text without outer blank lines, common indentation and trailing space."""
    return inspect.cleandoc(_TRAILING_SPACE.sub("", text).strip())


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
