"""Filters as the API reads them: the text as terms, and whether a resource fits them.

The syntax is described at https://developers.klaviyo.com/en/docs/filtering_.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..errors import ArgumentError
from ..filters.parsing import check_filter
from .errors import Refused
from .samples import MISSING
from .store import Resource, Store

_TERM = re.compile(r"\s*([A-Za-z][A-Za-z-]*)\s*\(")
_FIELD = re.compile(r"\s*([^\s,()\[\]]+|\S*?\[[^\]]*\][^\s,()]*)\s*")
_VALUE = re.compile(
    r"\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s,\[\]()\"']+(?: [^,\])]+)?)\s*",
    re.DOTALL,
)


class Term(NamedTuple):
    """A comparison: an operator, a field and a value, None where it takes none."""

    operator: str
    field: str
    value: Any


def terms_of(text: str, fields: Any, operation: str) -> tuple[Term, ...]:
    """The comparisons of a filter, all of which have to hold.

    Args:
        text: the filter.
        fields: the class of what the operation filters by.
        operation: the operation's name.

    Raises:
        Refused: when it is no filter of this operation.
    """
    try:
        check_filter(text, fields, operation)
    except ArgumentError as error:
        detail = str(error).partition("filter: ")[2].partition(" (")[0]
        raise Refused(400, f"Invalid filter: {detail}", parameter="filter") from None
    kinds = {f._wire: f for f in vars(fields).values() if hasattr(f, "_wire")}
    terms = tuple(_Reader(text).read())
    for term in terms:
        _check_value(term, kinds[term.field])
    return terms


def _check_value(term: Term, field: Any) -> None:
    values = term.value if isinstance(term.value, list) else [term.value]
    if term.operator == "has":
        return
    for value in values:
        wrong = False
        if field._kind in ("date-time", "date"):
            wrong = moment_of(value) is None
        elif field._kind == "boolean":
            wrong = not isinstance(value, bool)
        elif field._kind in ("integer", "number"):
            wrong = not isinstance(value, int | float) or isinstance(value, bool)
        elif field._choices:
            wrong = value not in field._choices
        if wrong:
            detail = f"Invalid filter: {term.field} does not take this value"
            raise Refused(400, detail, parameter="filter")


class _Reader:
    """Reads a text that is known to be a filter."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> list[Term]:
        found: list[Term] = []
        while (match := _TERM.match(self._text, self._at)) is not None:
            self._at = match.end()
            if match[1] == "and":
                continue  # its terms follow, and all have to hold anyway
            found.append(self._comparison(match[1]))
            while self._text[self._at : self._at + 1] in (")", ",", " "):
                if self._at >= len(self._text):
                    break
                self._at += 1
        return found

    def _comparison(self, operator: str) -> Term:
        match = _FIELD.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        if operator == "has":
            return Term(operator, match[1], None)
        self._at += 1  # the comma
        return Term(operator, match[1], self._value())

    def _value(self) -> Any:
        rest = self._text[self._at :]
        if rest.lstrip().startswith("["):
            self._at += len(rest) - len(rest.lstrip()) + 1
            values = [self._one()]
            while self._text[self._at] == ",":
                self._at += 1
                values.append(self._one())
            self._at += 1  # the bracket
            return values
        return self._one()

    def _one(self) -> Any:
        match = _VALUE.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return _read(match[1].strip())


def _read(text: str) -> Any:
    if text[0] in "\"'":
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    lowered = text.lower()
    if lowered in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[lowered]
    try:
        return json.loads(text)
    except ValueError:
        return text


# ------------------------------------------------------------------ comparing


def moment_of(value: Any) -> datetime | None:
    """A time from ISO 8601; None for what is none."""
    if not isinstance(value, str) or not value[:4].isdecimal():
        return None
    try:
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(held: Any, value: Any) -> bool:
        times = moment_of(held), moment_of(value)
        if times[0] is not None and times[1] is not None:
            return test(*times)
        if type(held) is type(value) or _numbers(held, value):
            return held is not None and test(held, value)
        return False

    return compare


def _numbers(*values: Any) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _equal(held: Any, value: Any) -> bool:
    if isinstance(value, list):
        return any(_equal(held, each) for each in value)
    if isinstance(held, bool) is not isinstance(value, bool):
        return False
    if held == value:
        return True
    times = moment_of(held), moment_of(value)
    return times[0] is not None and times[0] == times[1]


def _texts(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def compare(held: Any, value: Any) -> bool:
        if isinstance(value, list):
            return any(compare(held, each) for each in value)
        if isinstance(held, list):
            return any(compare(each, value) for each in held)
        return isinstance(held, str) and test(held.lower(), str(value).lower())

    return compare


Seen = Callable[[Resource, str], Any]
"""Gives an attribute of a resource by its name, `MISSING` where it has none."""

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _equal,
    "any": _equal,
    "contains": _texts(lambda held, value: value in held),
    "contains-any": _texts(lambda held, value: value in held),
    "starts-with": _texts(str.startswith),
    "ends-with": _texts(str.endswith),
    "greater-than": _ordered(lambda held, value: held > value),
    "greater-or-equal": _ordered(lambda held, value: held >= value),
    "less-than": _ordered(lambda held, value: held < value),
    "less-or-equal": _ordered(lambda held, value: held <= value),
}


def fits(
    resource: Resource,
    terms: tuple[Term, ...],
    store: Store,
    seen: Seen,
) -> bool:
    """Whether all comparisons hold for a resource.

    Args:
        resource: what is judged.
        terms: the comparisons.
        store: where it is.
        seen: gives an attribute of a resource as answers have it.
    """
    return all(_holds(resource, term, store, seen) for term in terms)


def _holds(
    resource: Resource,
    term: Term,
    store: Store,
    seen: Seen,
) -> bool:
    held = _values(resource, term.field, store, seen)
    if term.operator == "has":
        return any(value not in (None, [], "") for value in held)
    if term.operator == "contains-all":
        return all(any(_equal(each, wanted) for each in held) for wanted in term.value)
    compare = OPERATORS.get(term.operator)
    return compare is not None and any(compare(each, term.value) for each in held)


def _values(
    resource: Resource,
    field: str,
    store: Store,
    seen: Seen,
) -> list[Any]:
    """What a field of filters is of a resource: in a list it may be several values."""
    if field in ("id", "ids"):
        return [resource.id]
    steps = field.split(".")
    for count in range(len(steps), 0, -1):
        attribute = seen(resource, ".".join(steps[:count]))
        if attribute is not MISSING:
            return _inside(attribute, steps[count:])
    head, _, rest = field.partition(".")
    owner, _, last = field.rpartition("_")
    if not rest and last in ("id", "ids") and owner:
        head, rest = owner, "id"
    for name in (head, f"{head}s", head.replace("_", "-")):
        known = _relationship(resource, name, store)
        if known is None:
            continue
        ids = resource.linked(known)
        if rest in ("id", ""):
            return list(ids)
        relation = store.relation(resource.type, known)
        others = [store.get(relation.type, id_) for id_ in ids] if relation else []
        return [
            value
            for other in others
            if other is not None
            for value in _values(other, rest, store, seen)
        ]
    # The API names some by their last name: `channel`, in a message's `definition`.
    return [
        value
        for attribute in resource.attributes.values()
        if isinstance(attribute, Mapping)
        for value in _inside(attribute, steps)
    ]


def _relationship(resource: Resource, name: str, store: Store) -> str | None:
    """The relationship of a name, or of which it is a part: `messages` is
    `campaign-messages`."""
    if store.relation(resource.type, name) is not None:
        return name
    known = (known for known in resource.links if known.endswith(f"-{name}"))
    return next(known, None)


def _inside(value: Any, steps: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [found for each in value for found in _inside(each, steps)]
    if not steps:
        return [value]
    if isinstance(value, Mapping):
        return _inside(value[steps[0]], steps[1:]) if steps[0] in value else []
    return []
