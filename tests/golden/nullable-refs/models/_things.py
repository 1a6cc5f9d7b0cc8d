"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal, TYPE_CHECKING, TypeAlias

from msgspec import UNSET, UnsetType

from .._runtime.models.model import AttributesModel, Document, Model


class Circle(Model, kw_only=True, tag_field="kind", tag="circle"):
    kind: ClassVar[Literal["circle"]] = "circle"
    radius: int | float


class Frame(Model, kw_only=True):
    width: int | UnsetType = UNSET


class NullableThingDocument(Document, kw_only=True):
    data: Thing | None


class Place(Model, kw_only=True):
    city: str | UnsetType = UNSET


class Square(Model, kw_only=True, tag_field="kind", tag="square"):
    kind: ClassVar[Literal["square"]] = "square"
    side: int | float


class Thing(AttributesModel, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def place(self) -> Place | None: ...


class ThingAttributes(Model, kw_only=True):
    place: Place | None


class _ThingUpdateQuery(Model, kw_only=True):
    data: _ThingUpdateQueryData


class _ThingUpdateQueryData(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: _ThingUpdateQueryDataAttributes
    id: str


class _ThingUpdateQueryDataAttributes(Model, kw_only=True):
    place: Place | None | UnsetType = UNSET
    level: str | int | None | UnsetType = UNSET
    shape: ThingUpdateDataAttributesShape | None | UnsetType = UNSET
    colour: Colour | None | UnsetType = UNSET
    frame: Frame | None | UnsetType = UNSET
    spot: Place | None | UnsetType = UNSET


Colour: TypeAlias = Literal["red", "green"] | str


ThingUpdateDataAttributesShape: TypeAlias = Circle | Square
