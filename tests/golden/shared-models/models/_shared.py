"""Models of `shared`."""

from __future__ import annotations

from typing import ClassVar, Literal, TYPE_CHECKING

from msgspec import UNSET, UnsetType

from .._runtime.models.model import AttributesModel, Document, Model


class Thing(AttributesModel, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class ThingAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class ThingDocument(Document, kw_only=True):
    data: Thing
