"""Filters that are given as text: read by the documented grammar, and checked.

    filter = term *("," term) | "and(" term *("," term) ")"
    term   = operator "(" field ["," value] ")"
    value  = text in quotes | number | true | false | null | date | [values]

https://developers.klaviyo.com/en/docs/filtering_
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import ArgumentError
from ..wire.checking import ANYWAY, unknown
from .expressions import Field, FilterSet

_NAME = re.compile(r"\s*([A-Za-z][A-Za-z-]*)\s*\(")
_FIELD = re.compile(r"\s*([^\s,()\[\]]+|\S*?\[[^\]]*\][^\s,()]*)\s*")
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_BARE = re.compile(
    r"true\b|false\b|null\b"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?",
    re.IGNORECASE,
)


def check_filter(text: str, fields: type[FilterSet], operation: str) -> None:
    """See that a text is a filter for an operation.

    Args:
        text: the filter.
        fields: what the operation filters by.
        operation: its name, for messages.

    Raises:
        ArgumentError: when it is no filter, or has a field or an operator that the
            operation does not have; it lists those that are.
    """
    _Reader(text, fields, operation).read()


def _operators(field: Field[Any]) -> list[str]:
    names = (name for name in dir(type(field)) if not name.startswith("_"))
    return [name.replace("_", "-") for name in names]


class _Reader:
    """Reads a text from its start to its end."""

    def __init__(self, text: str, fields: type[FilterSet], operation: str) -> None:
        self._text = text
        self._at = 0
        self._operation = operation
        self._fields = {
            field._wire: field
            for field in vars(fields).values()
            if isinstance(field, Field)
        }

    def read(self) -> None:
        self._terms()
        self._space()
        if self._at < len(self._text):
            raise self._wrong("a comma, or the end, is expected")

    def _terms(self) -> None:
        self._term()
        while self._follows(","):
            self._term()

    def _term(self) -> None:
        match = _NAME.match(self._text, self._at)
        if match is None:
            raise self._wrong("an operator with its parenthesis is expected")
        self._at = match.end()
        if match[1] == "and":
            self._terms()
        else:
            self._comparison(match[1])
        self._expect(")")

    def _comparison(self, operator: str) -> None:
        every = {name: None for f in self._fields.values() for name in _operators(f)}
        if operator not in every:
            raise self._refused(unknown(operator, [*every, "and"]))
        match = _FIELD.match(self._text, self._at)
        if match is None:
            raise self._wrong("a field is expected")
        field = self._fields.get(match[1])
        if field is None:
            raise self._refused(unknown(match[1], self._fields))
        operators = _operators(field)
        if operator not in operators:
            raise self._refused(f"{match[1]}: {unknown(operator, operators)}")
        self._at = match.end()
        if operator != "has":
            self._expect(",")
            self._value()

    def _value(self) -> None:
        self._space()
        if self._follows("["):
            self._value()
            while self._follows(","):
                self._value()
            self._expect("]")
            return
        match = _TEXT.match(self._text, self._at) or _BARE.match(self._text, self._at)
        if match is None:
            raise self._wrong("a value is expected: text stands in quotes")
        self._at = match.end()

    def _follows(self, mark: str) -> bool:
        self._space()
        if not self._text.startswith(mark, self._at):
            return False
        self._at += 1
        return True

    def _expect(self, mark: str) -> None:
        if not self._follows(mark):
            raise self._wrong(f"{mark!r} is expected")

    def _space(self) -> None:
        while self._text[self._at : self._at + 1].isspace():
            self._at += 1

    def _wrong(self, what: str) -> ArgumentError:
        # Values are personal data: the message tells where, and does not show them.
        return self._refused(f"at character {self._at + 1}, {what} ({ANYWAY})")

    def _refused(self, message: str) -> ArgumentError:
        return ArgumentError(f"{self._operation}: filter: {message}")
