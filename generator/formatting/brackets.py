"""Brackets on several lines that black leaves as they are.

Where a comma follows the last element, each element has a line of its own, whatever
would fit: the comma is called magic. Where none does, all elements stand on one line
between the brackets, because with them they would not fit on one. What is split so is
itself an element of what it stands in, and fills its line.

Only forms that generated code has are known here; about all others black is asked.

This is an optimisation and nothing else: it restates rules of black's, so that black is
asked for a tenth of what it would be. Without it, all that is left to it goes to black,
and the output is the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.base.text import WIDTH

_BEFORE = r'(?:\w+=|"[^"\\]*": |lambda: )?'
_INNER = re.compile(rf"{_BEFORE}(?:\w*\(\n\)|\w*\[\n\]|\{{\n\}}),?")
_OUTER = re.compile(
    r"(?:\w+(?:: \w+)? = )?(?:await )?\w+(?:\.\w+)?(?:\(\n\)|\[\n\])"
    r"|class \w+\(\n\):(?: \.\.\.)?"
    r"|(?:async )?def \w+\(\n\)(?: -> [^()\\]+)?:(?: \.\.\.)?"
    r"|from [\w.]+ import \(\n\)"
)
"""The first and the last line of what is known inside of other brackets, and outside."""

_LONE = re.compile(r".*(?:\w\(|\{| import \()")
"""Before which elements a comma is magic though there is only one of them."""
_TUPLE = re.compile(rf"{_BEFORE}\(")

_PARAMETER = re.compile(r"[^()\\]+")
"""Without brackets in which black might find too many."""
_WHOLE = re.compile(rf'\s*(?:{_BEFORE}"[^"\\]*"|(?:\w+=|"[^"\\]*": |\w+ as )\w+),')
"""What cannot be split, however long it is."""

_UNION = re.compile(r"\w+: (?:\(\n\)(?: = \w+)?,|TypeAlias = \(\n\))")
_ALTERNATIVE = r"\w+(?:\[[^()\\]*\])?"
_ALTERNATIVES = re.compile(rf"{_ALTERNATIVE}(?: \| {_ALTERNATIVE})+")

_LONG = re.compile(rf"( *)(\w+: )({_ALTERNATIVES.pattern})((?: = \w+)?,)")
"""A parameter whose type is a union."""

_FULL = "_" * WIDTH
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


def stand(statement: str) -> bool:
    """Whether black certainly leaves a statement as it is.

    Args:
        statement: one on several lines, as ruff formats it, or the head of one that
            holds others.
    """
    lines = statement.split("\n")
    if not statement.isascii() or '"""' in statement or not all(map(_fits, lines)):
        return False
    brackets: list[list[str]] = [[]]
    for line in lines:
        text = line.lstrip()
        if text.startswith(_CLOSING):
            if len(brackets) == 1:
                return False
            head, *elements = brackets.pop()
            forms = _INNER if len(brackets) > 1 else _OUTER
            known = _union(head, elements, text) or _split(head, elements, text, forms)
            if not known:
                return False
            text = f"{_FULL}," if text.endswith(",") else _FULL
        if text.endswith(_OPENING):
            brackets.append([line])
        else:
            brackets[-1].append(text)
    return brackets == [[_FULL]]


def with_parentheses(statement: str) -> str:
    """A statement with the parentheses that black puts around long unions of parameters.

    ruff does not. Whether the rest stands as well, `stand` tells.
    """
    return "\n".join(map(_with_parentheses, statement.split("\n")))


def _with_parentheses(line: str) -> str:
    found = _LONG.fullmatch(line) if len(line) > WIDTH else None
    if found is None:
        return line
    margin, name, union, rest = found.groups()
    inner = f"{margin}    "
    if len(inner) + len(union) > WIDTH:
        if "[" in union:
            return line
        union = union.replace(" | ", f"\n{inner}| ")
    return f"{margin}{name}(\n{inner}{union}\n{margin}){rest}"


def _fits(line: str) -> bool:
    return len(line) <= WIDTH or _WHOLE.fullmatch(line) is not None


def _split(
    head: str, elements: Sequence[str], tail: str, forms: re.Pattern[str]
) -> bool:
    """Whether what is in brackets is split as black would split it."""
    opening = head.lstrip()
    if not elements or not forms.fullmatch(f"{opening}\n{tail}"):
        return False
    if "def " in opening and not all(map(_PARAMETER.fullmatch, elements)):
        return False
    apart = all(element.endswith(",") for element in elements)
    if apart and (len(elements) > 1 or _LONE.fullmatch(opening)):
        return True
    longer = len(head) + sum(map(len, elements)) + len(tail) > WIDTH
    return len(elements) == 1 and longer and apart == bool(_TUPLE.fullmatch(opening))


def _union(head: str, elements: Sequence[str], tail: str) -> bool:
    """Whether it is a union in parentheses, split as black would split it."""
    opening, union = head.lstrip(), " ".join(elements)
    if not _UNION.fullmatch(f"{opening}\n{tail}") or not _ALTERNATIVES.fullmatch(union):
        return False
    # The parentheses go where they are not needed.
    needed = len(head) + len(union) + len(tail) - len("()") > WIDTH
    fits = len(head) - len(opening) + len("    ") + len(union) <= WIDTH
    return needed and fits == (len(elements) == 1)
