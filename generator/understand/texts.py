"""Descriptions, written by others, as clean plain text."""

from __future__ import annotations

import inspect
import re
import unicodedata
from functools import lru_cache

from generator.understand.descriptions import lines, narrative

# The line breaks of `str.splitlines`, which Python source knows only in part.
_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# These two shape the letters and the emoji that they stand between.
_JOINERS = frozenset("\u200c\u200d")
_SPACE_RUN = re.compile(r"(?<=\S) {2,}")
_BLANK_LINES = re.compile(r"\n{3,}")
# "https://developers.klaviyo.com/en/v2026-07-15/reference/get_coupons": without its
# revision the address shows the current page, and does not change every quarter.
_REVISION_IN_URL = re.compile(
    r"(?<=developers\.klaviyo\.com/)([a-z]{2})/v[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:\.[a-z]+)?\b"
)


@lru_cache(maxsize=10_000)
def prose(text: str, *, operation: bool = False) -> str:
    """A description as clean plain text, with its line breaks, lists and links.

    Args:
        text: a description or a summary, as the document has it.
        operation: whether it describes an operation: what is read as data from such
            a description is not repeated.
    """
    text = visible(text)
    text = narrative(text) if operation else lines(text)
    text = dedented(_REVISION_IN_URL.sub(r"\1", text))
    return _BLANK_LINES.sub("\n\n", _SPACE_RUN.sub(" ", text))


def visible(text: str) -> str:
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


def dedented(text: str) -> str:
    """The text without outer blank lines, common indentation and trailing space."""
    # No expression: one that looks for the end of blanks tries from each of them.
    trimmed = (line.rstrip(" ") for line in text.split("\n"))
    return inspect.cleandoc("\n".join(trimmed).strip())
