"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal, TYPE_CHECKING, TypeAlias

from msgspec import UNSET, UnsetType

from .._runtime.models.model import AttributesModel, Document, Model
from .._runtime.models.unions import AnyText


class Thing(AttributesModel, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def letter(self) -> ThingAttributesLetter: ...

        @property
        def vowel(
            self,
        ) -> Literal["a", "e", "i", "o", "u"] | str | None | UnsetType: ...

        @property
        def either(self) -> Literal["x", "y", "z"] | str | UnsetType: ...

        @property
        def font(self) -> Literal["Arial", "Times"] | AnyText | UnsetType: ...

        @property
        def any_letter(self) -> ThingAttributesAnyLetter | UnsetType: ...


class ThingAttributes(Model, kw_only=True):
    letter: ThingAttributesLetter
    vowel: Literal["a", "e", "i", "o", "u"] | str | None | UnsetType = UNSET
    either: Literal["x", "y", "z"] | str | UnsetType = UNSET
    font: Literal["Arial", "Times"] | AnyText | UnsetType = UNSET
    any_letter: ThingAttributesAnyLetter | UnsetType = UNSET


class ThingDocument(Document, kw_only=True):
    data: Thing


ThingAttributesAnyLetter: TypeAlias = (
    Literal["a", "b", "c", "d", "e", "f", "g", "h", "i"] | AnyText
)


ThingAttributesLetter: TypeAlias = (
    Literal["a", "b", "c", "d", "e", "f", "g", "h", "i"] | str
)
