"""Filters: what they send, what they refuse, and that no value leaves its place."""

from __future__ import annotations

import copy
import math
import pickle
import pydoc
import re
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Any, Literal, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.errors import ArgumentError
from runtime.filters import expressions
from runtime.filters.expressions import (
    AnyList,
    Contains,
    ContainsList,
    EndsWith,
    Equals,
    EqualsList,
    Field,
    Filter,
    FilterSet,
    FilterValue,
    GreaterThan,
    Has,
    Ordered,
    S,
    StartsWith,
    V,
    filter_text,
)


class _Text(AnyList[S, V], Contains[S, V], EndsWith[S, V], Equals[S, V]):
    __slots__ = ()


class _Everything(AnyList[S, V], EqualsList[S, V], Ordered[S, V], StartsWith[S, V]):
    __slots__ = ()


Status = Literal["USED", "it's"]


class ThingsFilter(FilterSet, operations=("get_things", "get_same")):
    text = _Text["ThingsFilter", str]("item.text", "string")
    texts = EqualsList["ThingsFilter", str]("texts", "string")
    tags = ContainsList["ThingsFilter", str]("tags", "string")
    status = Equals["ThingsFilter", Status]("status", "string", ("USED", "it's"))
    size = Ordered["ThingsFilter", int]("size", "integer")
    share = Ordered["ThingsFilter", float]("share", "number")
    hidden = Equals["ThingsFilter", bool]("hidden", "boolean")
    created = Ordered["ThingsFilter", datetime]("created", "date-time")
    newer = GreaterThan["ThingsFilter", datetime]("newer", "date-time")
    day = Equals["ThingsFilter", date]("day", "date")
    anything = _Everything["ThingsFilter", FilterValue]("anything")
    metric = Has["ThingsFilter"]("metric")


class OthersFilter(FilterSet, operations=("get_others",)):
    metric = Has["OthersFilter"]("metric")


F: Any = ThingsFilter  # Most tests do what checkers would not let them do.
NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)

# ---------------------------------------------------------------- a second opinion

Term: TypeAlias = tuple[str, str, object]
MISSING = object()
BARE = re.compile(r"[^()\[\],\"\\\s]+")


class Parser:
    """The documented grammar, written without a look at the code under test."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def filter(self) -> list[Term]:
        if self.text.startswith("and("):
            self.take("and(")
            terms = self.many(self.term, ")")
        else:
            terms = [self.term()]
        assert self.at == len(self.text), f"trailing {self.text[self.at:]!r}"
        return terms

    def term(self) -> Term:
        operator = self.bare()
        self.take("(")
        field = self.bare()
        value = MISSING
        if self.peek() == ",":
            self.take(",")
            value = self.value()
        self.take(")")
        return operator, field, value

    def value(self) -> object:
        if self.peek() == "[":
            self.take("[")
            return self.many(self.value, "]")
        return self.string() if self.peek() == '"' else self.scalar(self.bare())

    def scalar(self, text: str) -> object:
        if text in ("true", "false"):
            return text == "true"
        if re.fullmatch(r"-?\d+", text):
            return int(text)
        if re.fullmatch(r"-?\d+\.\d+", text):
            return float(text)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
        moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
        assert re.fullmatch(moment, text), text
        return datetime.fromisoformat(text)

    def string(self) -> str:
        self.take('"')
        characters = []
        while (character := self.next()) != '"':
            characters.append(self.next() if character == "\\" else character)
        return "".join(characters)

    def many(self, item: Callable[[], Any], end: str) -> list[Any]:
        items = [item()]
        while self.peek() != end:
            self.take(",")
            items.append(item())
        self.take(end)
        return items

    def bare(self) -> str:
        match = BARE.match(self.text, self.at)
        assert match, self.text[self.at :]
        self.at = match.end()
        return match[0]

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def next(self) -> str:
        self.take(character := self.peek())
        assert character, "the text ends too early"
        return character

    def take(self, expected: str) -> None:
        assert self.text.startswith(expected, self.at), self.text[self.at :]
        self.at += len(expected)


def parse(expression: Filter[Any]) -> list[Term]:
    return Parser(str(expression)).filter()


TEXTS = st.text() | st.text(alphabet="\"'\\,()[]\n\r\t\0 \x7f&|ü\u2028\u202e😀anda")
OFFSETS = st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.datetimes(timezones=OFFSETS | st.just(UTC))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
often = settings(max_examples=300)
VALUES = TEXTS | st.booleans() | st.integers() | FLOATS | MOMENTS | st.dates()


@often
@given(value=VALUES)
def test_any_value_stays_in_its_place(value: FilterValue) -> None:
    [(operator, field, read)] = parse(F.anything.equals(value))
    assert (operator, field, read) == ("equals", "anything", value)
    assert type(read) is type(value)


@often
@given(values=st.lists(VALUES, min_size=1))
def test_any_list_stays_in_its_place(values: list[FilterValue]) -> None:
    assert parse(F.anything.any(values)) == [("any", "anything", values)]


@often
@given(first=TEXTS, values=st.lists(TEXTS, min_size=1), last=TEXTS)
def test_any_values_stay_in_their_places_in_a_joined_filter(
    first: str, values: list[str], last: str
) -> None:
    expression = (
        F.text.contains(first)
        & F.metric.has()
        & (F.text.any(values) & F.text.ends_with(last))
    )
    assert parse(expression) == [
        ("contains", "item.text", first),
        ("has", "metric", MISSING),
        ("any", "item.text", values),
        ("ends-with", "item.text", last),
    ]


# ---------------------------------------------------------------- what is sent


class Color(StrEnum):
    RED = "red"


EXPRESSIONS = [
    (F.text.equals("a"), 'equals(item.text,"a")'),
    (F.text.equals(Color.RED), 'equals(item.text,"red")'),
    (F.text.equals(r'"),has(x,"\ '), r'equals(item.text,"\"),has(x,\"\\ ")'),
    (F.text.any(["a", "b"]), 'any(item.text,["a","b"])'),
    (F.text.any(("a",)), 'any(item.text,["a"])'),
    (F.text.any({"c", "a", "b"}), 'any(item.text,["a","b","c"])'),
    (F.text.contains("a"), 'contains(item.text,"a")'),
    (F.text.ends_with("a"), 'ends-with(item.text,"a")'),
    (F.anything.starts_with("a"), 'starts-with(anything,"a")'),
    (F.texts.equals("a"), 'equals(texts,"a")'),
    (F.texts.equals(["a"]), 'equals(texts,["a"])'),
    (F.tags.contains("a"), 'contains(tags,"a")'),
    (F.tags.contains(["a", "b"]), 'contains(tags,["a","b"])'),
    (F.status.equals("it's"), 'equals(status,"it\'s")'),
    (F.hidden.equals(True), "equals(hidden,true)"),
    (F.hidden.equals(False), "equals(hidden,false)"),
    (F.metric.has(), "has(metric)"),
    (F.size.greater_than(1), "greater-than(size,1)"),
    (F.size.greater_or_equal(1), "greater-or-equal(size,1)"),
    (F.size.less_than(1), "less-than(size,1)"),
    (F.size.less_or_equal(1), "less-or-equal(size,1)"),
    (F.size > 1, "greater-than(size,1)"),
    (F.size >= 1, "greater-or-equal(size,1)"),
    (F.size < 1, "less-than(size,1)"),
    (F.size <= 1, "less-or-equal(size,1)"),
    (1 < F.size, "greater-than(size,1)"),
    (1 <= F.size, "greater-or-equal(size,1)"),
    (1 > F.size, "less-than(size,1)"),
    (1 >= F.size, "less-or-equal(size,1)"),
    (NOON < F.created, "greater-than(created,2026-07-15T12:00:00Z)"),
    (F.share > 1, "greater-than(share,1)"),
    (F.share > 1.5, "greater-than(share,1.5)"),
    (F.share > 1e21, "greater-than(share,1000000000000000000000.0)"),
    (F.share > -1e-7, "greater-than(share,-0.0000001)"),
    (F.day.equals(date(2026, 7, 15)), "equals(day,2026-07-15)"),
]


@pytest.mark.parametrize(("expression", "text"), EXPRESSIONS)
def test_an_operator_is_written_as_the_api_has_it(
    expression: Filter[Any], text: str
) -> None:
    assert str(expression) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (UTC, "2026-07-15T12:00:00Z"),
        (timezone(timedelta(0), "London"), "2026-07-15T12:00:00Z"),
        (timezone(timedelta(hours=2)), "2026-07-15T12:00:00+02:00"),
        (timezone(-timedelta(hours=3, minutes=30)), "2026-07-15T12:00:00-03:30"),
        (timezone(timedelta(minutes=19, seconds=32)), "2026-07-15T11:40:28Z"),
    ],
)
def test_a_datetime_keeps_its_offset(zone: tzinfo, text: str) -> None:
    assert str(F.created > NOON.replace(tzinfo=zone)) == f"greater-than(created,{text})"


def test_joined_filters_stand_side_by_side() -> None:
    a, b, c = F.size > 1, F.hidden.equals(True), F.metric.has()
    flat = "and(greater-than(size,1),equals(hidden,true),has(metric))"
    assert str(a & b & c) == flat
    assert str(a & (b & c)) == flat


# ---------------------------------------------------------------- what is refused


class NoOffset(tzinfo):
    def utcoffset(self, moment: datetime | None) -> None:
        return None

    def dst(self, moment: datetime | None) -> None:
        return None

    def tzname(self, moment: datetime | None) -> None:
        return None


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: F.text.equals(None), "takes a value of type string, not NoneType"),
        (lambda: F.text.equals(5), "takes a value of type string, not int"),
        (lambda: F.text.equals(b"a"), "takes a value of type string, not bytes"),
        (lambda: F.text.equals(["a"]), "takes a value of type string, not list"),
        (lambda: F.text.equals("\ud800"), "does not take this value: .*surrogates"),
        (lambda: F.text.any([]), "takes a list of one value or more"),
        (lambda: F.text.any("ab"), "takes a list here, not str"),
        (lambda: F.text.any(b"ab"), "takes a list here, not bytes"),
        (lambda: F.text.any({"a": "b"}), "takes a list here, not dict"),
        (lambda: F.text.any(None), "takes a list here, not NoneType"),
        (lambda: F.text.any(["a", None]), "type string, not NoneType"),
        (lambda: F.text.any([["a"]]), "type string, not list"),
        (lambda: F.texts.equals([]), "takes a list of one value or more"),
        (lambda: F.status.equals("OLD"), "takes one of 'USED', \"it's\", not 'OLD'"),
        (lambda: F.size > True, "takes a value of type integer, not bool"),
        (lambda: F.size > 1.0, "takes a value of type integer, not float"),
        (lambda: F.share > True, "takes a value of type number, not bool"),
        (lambda: F.share.greater_than(math.nan), "not a finite number"),
        (lambda: F.share > math.inf, "not a finite number"),
        (lambda: F.share > "1", "takes a value of type number, not str"),
        (lambda: F.hidden.equals(1), "takes a value of type boolean, not int"),
        (lambda: F.created > datetime(2026, 7, 15), "needs a time zone"),
        (lambda: F.created > NOON.replace(tzinfo=NoOffset()), "needs a time zone"),
        (lambda: F.created > date(2026, 7, 15), "type date-time, not date"),
        (lambda: F.created > "2026-07-15", "type date-time, not str"),
        (lambda: F.day.equals(NOON), "takes a value of type date, not datetime"),
        (lambda: F.anything.equals(None), "type string, boolean, .* not NoneType"),
        (lambda: F.anything.equals({"a": 1}), "type string, boolean, .* not dict"),
        (lambda: F.anything > datetime(2026, 7, 15), "needs a time zone"),
        (lambda: F.anything.greater_than(math.nan), "not a finite number"),
    ],
)
def test_a_wrong_value_is_refused(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ArgumentError, match=rf"^ThingsFilter\.\w+ .*{message}"):
        build()


def test_a_message_does_not_repeat_a_value_that_may_be_private() -> None:
    with pytest.raises(ArgumentError) as raised:
        F.size.greater_than("sam@example.com")
    assert "sam" not in str(raised.value)


def test_an_unknown_field_is_named_with_those_that_are_there() -> None:
    others: Any = OthersFilter
    message = "^OthersFilter has no field 'metrics'; it has metric$"
    with pytest.raises(AttributeError, match=message) as raised:
        others.metrics.has()
    assert raised.value.name == "metrics"


def test_an_unknown_operator_is_named_with_those_that_are_there() -> None:
    message = "^ThingsFilter.texts has no operator 'any'; it has equals$"
    with pytest.raises(AttributeError, match=message):
        F.texts.any(["a"])


@pytest.mark.parametrize(
    "build",
    [
        lambda: F.newer < NOON,
        lambda: F.newer >= NOON,
        lambda: NOON > F.newer,
        lambda: F.newer == NOON,
        lambda: F.newer != NOON,
    ],
)
def test_a_comparison_that_a_field_lacks_is_refused(
    build: Callable[[], object],
) -> None:
    with pytest.raises(TypeError, match="^ThingsFilter.newer .*it has greater_than$"):
        build()


def test_filters_of_different_operations_are_not_joined() -> None:
    other: Any = OthersFilter.metric.has()
    message = "^cannot join a filter of ThingsFilter with one of OthersFilter$"
    with pytest.raises(ArgumentError, match=message):
        ThingsFilter.metric.has() & other


@pytest.mark.parametrize(
    "build",
    [
        lambda: F.size > 1 & F.size < 5,
        lambda: F.created > NOON & F.created < NOON,
        lambda: F.metric.has() & F.size > 5,
        lambda: F.size & F.metric.has(),
        lambda: F.created > NOON & F.metric.has(),
        lambda: F.metric.has() & "has(metric)",
        lambda: "has(metric)" & F.metric.has(),
    ],
)
def test_joining_anything_else_asks_for_parentheses(
    build: Callable[[], object],
) -> None:
    with pytest.raises(TypeError, match="parentheses"):
        build()


@pytest.mark.parametrize(
    "build",
    [
        lambda: bool(F.metric.has()),
        lambda: F.metric.has() and F.size > 1,
        lambda: F.metric.has() or F.size > 1,
        lambda: not F.metric.has(),
        lambda: 1 < F.size < 5,
    ],
)
def test_a_filter_is_neither_true_nor_false(build: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="join filters with &"):
        build()


# ---------------------------------------------------------------- as values


def test_filters_are_equal_by_their_text() -> None:
    a, again, b = F.size > 1, F.size > 1, F.size > 2
    assert a == again
    assert hash(a) == hash(again)
    assert a != b
    assert a != str(a)
    assert len({a, again, b}) == 2


def test_a_filter_cannot_be_changed() -> None:
    expression = F.size > 1
    with pytest.raises(AttributeError):
        expression.terms = ("has(x)",)
    joined = expression & F.metric.has()
    assert str(expression) == "greater-than(size,1)"
    assert str(joined) == "and(greater-than(size,1),has(metric))"


def test_a_filter_can_be_copied_and_pickled() -> None:
    expression = (F.size > 1) & F.metric.has()
    for again in (copy.deepcopy(expression), pickle.loads(pickle.dumps(expression))):
        assert again == expression
        assert str(again & F.metric.has()).endswith(",has(metric))")


def test_fields_are_hashable_and_can_be_copied() -> None:
    assert F.size in {F.size: 1}
    assert str(copy.deepcopy(F.size) > 1) == "greater-than(size,1)"


def test_representations_say_what_it_is() -> None:
    assert repr(F.size > 1) == "<ThingsFilter: greater-than(size,1)>"
    assert repr(F.text) == "<ThingsFilter.text: any, contains, ends_with, equals>"
    assert "ends_with" in pydoc.render_doc(F)


# ---------------------------------------------------------------- as an argument


@pytest.mark.parametrize("operation", ["get_things", "get_same"])
def test_an_operation_takes_its_own_filters_and_text(operation: str) -> None:
    assert filter_text(ThingsFilter.metric.has(), operation) == "has(metric)"
    assert filter_text("any(thing)", operation) == "any(thing)"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (OthersFilter.metric.has(), "does not take a filter of OthersFilter"),
        (F.size, "the field <ThingsFilter.size: .*> without an operator"),
        (F.size.greater_than, "a value of type method"),
        (F, "a value of type _FilterSetType"),
        (False, "a value of type bool"),
        (None, "a value of type NoneType"),
        ([F.metric.has()], "a value of type list"),
    ],
)
def test_an_operation_refuses_what_is_no_filter_of_its_own(
    value: object, message: str
) -> None:
    with pytest.raises(ArgumentError, match=f"^get_things .*{message}"):
        filter_text(value, "get_things")


# ---------------------------------------------------------------- its own names


def test_fields_may_have_any_name() -> None:
    assert not [name for name in dir(FilterSet) if not name.startswith("__")]


def test_operators_are_all_that_fields_have() -> None:
    assert not [name for name in dir(Field) if not name.startswith("_")]
    operators = {
        name
        for value in vars(expressions).values()
        if isinstance(value, type) and issubclass(value, Field)
        for name in vars(value)
        if name[0] in string.ascii_lowercase
    }
    assert operators == {
        "any",
        "contains",
        "ends_with",
        "equals",
        "greater_or_equal",
        "greater_than",
        "has",
        "less_or_equal",
        "less_than",
        "starts_with",
    }
