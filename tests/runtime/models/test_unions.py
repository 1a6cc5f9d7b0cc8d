"""The resolver picks the variant that a value was written as."""

from __future__ import annotations

import datetime as _dt
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec
import pytest
from msgspec import UNSET, UnsetType
from runtime.models.tolerant import tolerant_hook
from runtime.models.unions import OneOf, write_hook


class Tagged(msgspec.Struct, kw_only=True, tag_field="type", tag="tagged"):
    type: ClassVar[Literal["tagged"]] = "tagged"
    value: int | UnsetType = UNSET


class On(msgspec.Struct, kw_only=True):
    type: Literal["date"] = "date"
    operator: Literal["after", "before"]
    value: str


class Range(msgspec.Struct, kw_only=True):
    type: Literal["date"] = "date"
    operator: Literal["between", "outside"] | str
    start: str
    end: str | UnsetType = UNSET


class Dynamic(msgspec.Struct, kw_only=True):
    __constants__: ClassVar[dict[str, object]] = {"dynamic": True}
    dynamic: bool
    url: str


class Static(msgspec.Struct, kw_only=True):
    __constants__: ClassVar[dict[str, object]] = {"dynamic": False}
    dynamic: bool
    url: str


class Small(msgspec.Struct, kw_only=True):
    is_on: bool | UnsetType = UNSET


class Large(msgspec.Struct, kw_only=True, rename={"utm_params": "utm-params"}):
    is_on: bool | UnsetType = UNSET
    utm_params: list[str] | UnsetType = UNSET


class Holder(msgspec.Struct, kw_only=True):
    held: Shape | None | UnsetType = UNSET
    many: list[Shape] | UnsetType = UNSET


Date = OneOf("Date", lambda: (On, Range, Tagged))
Image = OneOf("Image", lambda: (Dynamic, Static))
Options = OneOf("Options", lambda: (Small, Large))
Lists = OneOf(
    "Lists",
    lambda: (list[On], list[Image], list[Date]),  # type: ignore[valid-type]  # made here
)
Day = OneOf("Day", lambda: (_dt.date, Literal["today"]))
Number = OneOf("Number", lambda: (int | float, Literal["auto"], bool))
if TYPE_CHECKING:
    Shape: TypeAlias = Tagged | str | list[str]
else:
    Shape = OneOf("Shape", lambda: (Date, Annotated[str, msgspec.Meta()], list[str]))
Free = OneOf("Free", lambda: (Dynamic, dict[str, Any]))


@pytest.mark.parametrize(
    ("union", "value", "type_"),
    [
        (Date, {"type": "date", "operator": "after", "value": "x"}, On),
        (Date, {"type": "date", "operator": "between", "start": "x"}, Range),
        (Date, {"type": "date", "operator": "new", "start": "x"}, Range),
        (Date, {"type": "tagged"}, Tagged),
        (Image, {"dynamic": True, "url": "u"}, Dynamic),
        (Image, {"dynamic": False, "url": "u"}, Static),
        (Options, {"is_on": True}, Small),
        (Options, {"is_on": True, "utm-params": []}, Large),
        (Options, {}, Small),
        (Lists, [{"type": "date", "operator": "after", "value": "x"}], list),
        (Day, "2026-01-02", _dt.date),
        (Day, "today", str),
        (Number, 5, int),
        (Number, 5.5, float),
        (Number, "auto", str),
        (Number, True, bool),
        (Shape, "text", str),
        (Shape, ["text"], list),
        (Shape, {"type": "tagged"}, Tagged),
        (Free, {"dynamic": True, "url": "u"}, Dynamic),
        (Free, {"anything": 1}, dict),
    ],
)
@pytest.mark.parametrize("hook", [tolerant_hook, write_hook])
def test_the_variant_is_found(union: Any, value: Any, type_: type, hook: Any) -> None:
    found = msgspec.convert(value, union, dec_hook=hook)
    assert type(found) is type_
    json = msgspec.json.encode(value)
    assert msgspec.json.decode(json, type=union, dec_hook=hook) == found


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ([{"type": "date", "operator": "after", "value": "x"}], On),
        ([{"dynamic": True, "url": "u"}], Dynamic),
        ([{"type": "date", "operator": "between", "start": "x"}], Range),
    ],
)
def test_a_list_is_known_by_its_items(value: Any, type_: type) -> None:
    (item,) = msgspec.convert(value, Lists, dec_hook=tolerant_hook)
    assert type(item) is type_


UNKNOWN: list[tuple[Any, Any]] = [
    (Date, {"type": "new", "value": 1}),
    (Image, {"dynamic": 1, "url": "u"}),
    (Day, "tomorrow"),
    (Day, 5),
    (Lists, [{"dynamic": "?"}, 5]),
    (Number, None),
]


@pytest.mark.parametrize(("union", "value"), UNKNOWN)
def test_an_unknown_variant_is_read_as_it_is(union: Any, value: Any) -> None:
    assert msgspec.convert(value, union, dec_hook=tolerant_hook) == value
    assert msgspec.convert([value], list[union], dec_hook=tolerant_hook) == [value]


@pytest.mark.parametrize(("union", "value"), UNKNOWN)
def test_an_unknown_variant_is_not_written(union: Any, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, union, dec_hook=write_hook)


def test_null_and_absence_are_left_alone() -> None:
    json = b'{"held":null,"many":["a",{"type":"tagged"}]}'
    holder = msgspec.json.decode(json, type=Holder, dec_hook=tolerant_hook)
    assert holder == Holder(held=None, many=["a", Tagged()])
    assert msgspec.json.encode(holder) == json
    assert msgspec.json.decode(b"{}", type=Holder, dec_hook=tolerant_hook).held is UNSET


def test_a_constant_that_is_missing_is_filled_in_on_writing_only() -> None:
    value = {"operator": "after", "value": "x"}
    written = msgspec.convert(value, Date, dec_hook=write_hook)
    assert written == On(operator="after", value="x")
    assert msgspec.convert(value, Date, dec_hook=tolerant_hook) == value


def test_other_custom_types_are_refused() -> None:
    with pytest.raises(TypeError, match="cannot be decoded"):
        tolerant_hook(object, {})
