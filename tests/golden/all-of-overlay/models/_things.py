"""Models of `things`."""

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
        def name(self) -> str: ...

        @property
        def size(self) -> int | UnsetType: ...

        @property
        def secret(self) -> str: ...


class ThingAttributes(Model, kw_only=True):
    name: str
    size: int | UnsetType = UNSET
    secret: str


class ThingDocument(Document, kw_only=True):
    data: Thing
    links: ThingDocumentLinks | UnsetType = UNSET


class ThingDocumentLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET
