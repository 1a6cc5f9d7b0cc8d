"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal, TYPE_CHECKING

from msgspec import UNSET, UnsetType

from ..._runtime.models.model import Collection, Model, ResourceModel


class Owner(ResourceModel, kw_only=True, tag_field="type", tag="owner"):
    type: ClassVar[Literal["owner"]] = "owner"
    attributes: OwnerAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class OwnerAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class Thing(ResourceModel, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def weight(self) -> int | float | UnsetType: ...


class ThingAttributes(Model, kw_only=True):
    weight: int | float | UnsetType = UNSET


class ThingPage(Collection["Thing"], kw_only=True):
    data: list[Thing]
    included: list[Owner] | UnsetType = UNSET
    links: ThingPageLinks | UnsetType = UNSET


class ThingPageLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET
