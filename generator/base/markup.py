"""Texts written by others, made safe to print into Markdown and TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

# Whatever CommonMark and GitHub's extensions give a meaning to inside of a line.
_INLINE = re.compile(r"[\\`*_{}\[\]<>#&|~!$]")
# What begins a list or underlines a heading when a line begins with it.
_BLOCK = re.compile(r"^(?:([-+=])|([0-9]+)([.)]))")

# What GitHub makes a link of, or tells people of, wherever it stands in a text.
_LINKED = re.compile(r"@(?=\w)|\\#(?=\d)|:(?=//)|\bwww(?=\.)")


def one_line(value: str) -> str:
    """The text on one line, with a mark for each character that cannot be seen."""
    return visible(" ".join(value.split()))


def visible(value: str) -> str:
    """The text with a mark for each character that cannot be seen."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)


def text(value: str) -> str:
    """Markdown that reads as the text on one line, and does nothing else."""
    return _escaped(one_line(value))


def code(value: str) -> str:
    """Markdown that reads as the text in a code span."""
    value = one_line(value) or " "
    runs = [len(run) for run in re.findall("`+", value)]
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    pad = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def prose(value: str) -> str:
    """Markdown that reads as the text, with what stands between backticks as code."""
    return "".join(
        code(part) if is_code else _LINKED.sub(r"\g<0><!-- -->", _escaped(part))
        for part, is_code in spans(value)
    )


def spans(value: str) -> Iterator[tuple[str, bool]]:
    """The text on one line, in parts; true for what stands between backticks.

    A backtick that has no partner is itself, and so is one beside another.
    """
    parts = re.split(r"(?<!`)`([^`]+)`(?!`)", one_line(value))
    for position, part in enumerate(parts):
        if part:
            yield part, position % 2 == 1


def _escaped(line: str) -> str:
    return _BLOCK.sub(r"\2\\\1\3", _INLINE.sub(r"\\\g<0>", line))


def link(label: str, url: str) -> str:
    """A Markdown link; the label alone where the address is no web page's."""
    if not re.match(r"https?://", url):
        return text(label)
    return f"[{text(label)}]({quote(url, safe='/:?#@!$&*+,;=%~-._')})"


def toml(value: str) -> str:
    """A TOML string that holds the text; what is no Unicode becomes a mark."""
    whole = value.encode(errors="replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
