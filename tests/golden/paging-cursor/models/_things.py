"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Collection, Model


class Thing(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes
    id: str


class ThingAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class ThingPage(Collection["Thing"], kw_only=True):
    data: list[Thing]
    links: ThingPageLinks | UnsetType = UNSET


class ThingPageLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET
