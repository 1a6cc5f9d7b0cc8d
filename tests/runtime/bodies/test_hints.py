"""Messages that tell what may have been meant."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from msgspec import UNSET, UnsetType, defstruct
from runtime.bodies.hints import allowed
from runtime.errors import ArgumentError
from runtime.models.model import Model

from tests.runtime.samples import Weekday


class Place(Model, kw_only=True):
    city: str | UnsetType = UNSET


class Person(Model, kw_only=True, rename={"last_name": "last-name"}):
    last_name: str | UnsetType = UNSET
    place: Place | None | UnsetType = UNSET
    kind: Literal["buyer", "seller"] | None | UnsetType = UNSET
    properties: dict[str, Any] | None | UnsetType = UNSET
    anything: Any = UNSET


class People(Model, kw_only=True):
    data: list[Person]


def refused(value: Any) -> str:
    with pytest.raises(ArgumentError) as caught:
        People.from_dict({"data": [{}, value]})
    assert caught.value.pointer is not None
    return str(caught.value)


def test_a_key_alike_is_named() -> None:
    assert refused({"last_name": "x"}) == (
        "/data/1/last_name: there is no such key; did you mean 'last-name'?"
    )
    assert refused({"place": {"ctiy": "Ulm"}}) == (
        "/data/1/place/ctiy: there is no such key; did you mean 'city'?"
    )


def test_a_key_of_ones_own_goes_where_free_keys_may_stand() -> None:
    assert refused({"favourite_colour": "red"}) == (
        "/data/1/favourite_colour: there is no such key; put it into `properties`"
    )
    assert refused({"place": {"favourite": 1}}) == (
        "/data/1/place/favourite: there is no such key"
    )


def test_a_choice_lists_what_is_allowed() -> None:
    assert refused({"kind": "byer"}) == (
        '/data/1/kind: Invalid enum value \'byer\'; allowed: "buyer", "seller"'
    )
    with pytest.raises(ArgumentError, match='; allowed: "monday", "sunday"$'):
        Weekday.from_dict({"operator": "on", "day": "someday"})


def test_a_long_choice_lists_some() -> None:
    names = tuple(f"v{number:02}" for number in range(25))
    long = defstruct("Long", [("value", Literal[names])])
    complaint = "Invalid enum value 'w'"
    assert allowed(long, {"value": "w"}, "/value", complaint).endswith(
        '"v18", "v19", and 5 more'
    )
