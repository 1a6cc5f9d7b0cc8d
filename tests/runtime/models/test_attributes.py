"""Attributes as they are read from their resource."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import pytest
from msgspec import UNSET, UnsetType
from runtime.models.model import AttributesModel, Model, ResourceModel


class OwnerAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET
    size: int | None | UnsetType = UNSET
    id: str | UnsetType = UNSET
    meta: str | UnsetType = UNSET
    get_related: str | UnsetType = UNSET
    _kx: str | UnsetType = UNSET


class Owner(AttributesModel, kw_only=True, tag_field="type", tag="owner"):
    type: ClassVar[Literal["owner"]] = "owner"
    id: str
    attributes: OwnerAttributes | UnsetType = UNSET


class Linked(ResourceModel, kw_only=True):
    id: str
    attributes: OwnerAttributes | UnsetType = UNSET


class Bare(AttributesModel, kw_only=True):
    id: str


def owner(**attributes: Any) -> Any:
    return Owner(id="1", attributes=OwnerAttributes(**attributes))


def test_an_attribute_is_read_from_its_resource() -> None:
    one = owner(name="n", size=None, id="another")
    assert (one.name, one.size, one.id) == ("n", None, "1")
    assert owner().name is UNSET
    assert one.to_dict() == {
        "type": "owner",
        "id": "1",
        "attributes": {"name": "n", "size": None, "id": "another"},
    }
    assert one.keys() == ["type", "id", "attributes"]


def test_an_attribute_is_looked_up_in_its_resource() -> None:
    one = owner(name="n", size=None, id="another", meta="m", _kx="k")
    assert (one.get("name"), one["name"], one.get("size", 3)) == ("n", "n", None)
    assert (one["id"], one["type"], one["_kx"]) == ("1", "owner", "k")
    assert "name" in one and "nam" not in one and "meta" not in one
    assert one.get("nam", "none") == "none"
    assert "name" not in dict(one)


def test_an_absent_attribute_is_not_found_in_its_resource() -> None:
    for absent in (owner(), Owner(id="1"), Bare(id="1")):
        assert absent.get("name", "none") == "none"
        assert "name" not in absent
        with pytest.raises(KeyError, match="name"):
            absent["name"]


def test_a_lookup_finds_nothing_behind_what_a_resource_has_itself() -> None:
    linked = Linked(id="1", attributes=OwnerAttributes(get_related="no"))
    assert linked.get("get_related") is None
    strange: Any = Owner(id="1")
    strange.attributes = {"name": "n"}  # as an answer may be that deviates
    assert strange.get("name") is None


def test_without_attributes_each_is_absent() -> None:
    absent: Any = Owner(id="1")
    assert absent.name is UNSET
    with pytest.raises(AttributeError, match="'Owner' object has no attribute 'nam'"):
        _ = absent.nam


def test_what_a_resource_has_itself_goes_first() -> None:
    linked: Any = Linked(id="1", attributes=OwnerAttributes(get_related="no"))
    assert callable(linked.get_related)


@pytest.mark.parametrize("name", ["nam", "_kx", "meta", "links", "__wrapped__"])
def test_nothing_else_is_read(name: str) -> None:
    assert not hasattr(owner(_kx="k", meta="m"), name)
    assert not hasattr(Owner(id="1"), name)


def test_a_resource_may_have_no_attributes_at_all() -> None:
    assert not hasattr(Bare(id="1"), "name")
    strange: Any = Owner(id="1")
    strange.attributes = {"name": "n"}  # as an answer may be that deviates
    assert not hasattr(strange, "name")


def test_attributes_are_listed_with_their_resource() -> None:
    listed = dir(owner())
    assert {"name", "size", "id", "attributes", "to_dict"} <= set(listed)
    assert len(listed) == len(set(listed))
    assert not {"_kx", "meta"} & set(listed)


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, _pickled])
def test_copies_have_them_too(again: Callable[[Any], Any]) -> None:
    assert again(owner(name="n")).name == "n"
    assert again(owner(name="n")) == owner(name="n")
