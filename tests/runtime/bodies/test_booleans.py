"""Booleans of one value are held to it, wherever they stand in what is sent."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import pytest
from msgspec import UNSET, UnsetType
from runtime.bodies.booleans import wrong_constants
from runtime.bodies.values import checked
from runtime.errors import ArgumentError
from runtime.models.model import Model

from tests.runtime.samples import CouponQuery


class Switch(Model, kw_only=True, rename={"is_on": "is-on"}):
    __constants__: ClassVar[dict[str, Any]] = {"is-on": True, "later": True}
    is_on: bool = True
    later: bool | UnsetType = UNSET


class Room(Model, kw_only=True):
    name: str
    main: Switch | None | UnsetType = UNSET
    others: list[Switch] | UnsetType = UNSET
    next: Room | UnsetType = UNSET


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"main": {"is-on": False}}, "/main/is-on"),
        ({"others": [{}, {"is-on": False}]}, "/others/1/is-on"),
        ({"next": {"name": "b", "main": {"is-on": False}}}, "/next/main/is-on"),
    ],
)
def test_the_other_value_is_refused_with_its_pointer(value: Any, pointer: str) -> None:
    with pytest.raises(ArgumentError, match="Expected `true`") as caught:
        checked({"name": "a", **value}, Room)
    assert caught.value.pointer == pointer
    with pytest.raises(ArgumentError):
        Room.from_dict({"name": "a", **value})


@pytest.mark.parametrize(
    "value",
    [
        {"main": None},
        {"main": {}},
        {"main": {"is-on": True}},
        {"main": {"later": False}},
        {"others": []},
    ],
)
def test_what_is_right_or_may_change_passes(value: Any) -> None:
    checked({"name": "a", **value}, Room)


def test_an_answer_is_read_whatever_it_says() -> None:
    answer = msgspec.json.decode(b'{"is-on": false}', type=Switch)
    assert answer.is_on is False


def test_models_without_constants_are_not_searched() -> None:
    attributes = object()  # would fail if it were looked at
    query = CouponQuery(data=attributes)  # type: ignore[arg-type]  # no model at all
    assert list(wrong_constants(query)) == []
