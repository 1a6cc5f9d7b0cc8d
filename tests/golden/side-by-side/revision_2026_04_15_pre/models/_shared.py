"""Models that several groups use."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from ..._runtime.models.model import Model, ResourceModel


class Thing(ResourceModel, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes
    id: str


class ThingAnswer(Model, kw_only=True):
    data: Thing


class ThingAttributes(Model, kw_only=True):
    weight: int | float | UnsetType = UNSET
