"""Reads Klaviyo's filter language as a server would."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<mark>[(),\[\]])|(?P<bare>[^(),\[\]"']+)"""
)
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "any": operator.eq,
    "greater-than": operator.gt,
    "greater-or-equal": operator.ge,
    "less-than": operator.lt,
    "less-or-equal": operator.le,
}


@dataclass(frozen=True)
class Condition:
    """One comparison of a filter. Several values stand for one of them."""

    operator: str
    field: str
    values: tuple[str, ...]

    def holds(self, value: Any) -> bool:
        """Whether a resource's value passes."""
        compare = COMPARISONS[self.operator]
        given: Iterable[Any] = self.values
        if isinstance(value, datetime):
            given = map(datetime.fromisoformat, self.values)
        return value is not None and any(compare(value, other) for other in given)


def read_filter(text: str) -> list[Condition]:
    """The conditions of `and(equals(a,"b"),any(c,["d"]))`, or of the same with commas.

    Raises:
        ValueError: when the text is no filter.
    """
    reader = _Reader(text)
    conditions = reader.conditions()
    if reader.tokens:
        raise ValueError(f"{reader.tokens[0][1]} stands after the filter")
    return conditions


class _Reader:
    """What is left of a filter, token by token."""

    def __init__(self, text: str) -> None:
        matches = list(TOKEN.finditer(text))
        if "".join(match.group() for match in matches) != text:
            raise ValueError("a quote is not closed")
        self.tokens = [(str(match.lastgroup), match.group()) for match in matches]

    def conditions(self) -> list[Condition]:
        found = self.call()
        while self.skip(","):
            found += self.call()
        return found

    def call(self) -> list[Condition]:
        name = self.take("bare")
        self.expect("(")
        if name == "and":
            found = self.conditions()
        else:
            field = self.take("bare")
            self.expect(",")
            found = [Condition(name, field, self.values())]
        self.expect(")")
        return found

    def values(self) -> tuple[str, ...]:
        if not self.skip("["):
            return (self.take("string", "bare"),)
        found: Sequence[str] = [self.take("string", "bare")]
        while self.skip(","):
            found = [*found, self.take("string", "bare")]
        self.expect("]")
        return tuple(found)

    def take(self, *kinds: str) -> str:
        kind, text = self.tokens[0] if self.tokens else ("end", "the end")
        if kind not in kinds:
            raise ValueError(f"{text} stands where a {kinds[0]} should")
        del self.tokens[0]
        return re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "string" else text

    def skip(self, mark: str) -> bool:
        found = self.tokens[:1] == [("mark", mark)]
        del self.tokens[: int(found)]
        return found

    def expect(self, mark: str) -> None:
        if not self.skip(mark):
            raise ValueError(f"{mark} is missing")
