"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document, Model


class ThingAnswer(Document, kw_only=True):
    data: ThingAnswerData
    links: ThingAnswerLinks | UnsetType = UNSET


class ThingAnswerData(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAnswerDataAttributes
    id: str


class ThingAnswerDataAttributes(Model, kw_only=True):
    name: str
    size: int | UnsetType = UNSET
    secret: str


class ThingAnswerLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET
