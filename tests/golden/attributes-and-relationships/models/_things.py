"""Models of `things`."""

from __future__ import annotations

import datetime as _dt
from typing import ClassVar, Literal, TYPE_CHECKING

from msgspec import UNSET, UnsetType

from .._runtime.models.model import AttributesModel, Document, Model


class AuthorIdentifier(Model, kw_only=True, tag_field="type", tag="author"):
    id: str
    type: ClassVar[Literal["author"]] = "author"


class Book(AttributesModel, kw_only=True, tag_field="type", tag="book"):
    type: ClassVar[Literal["book"]] = "book"
    attributes: BookAttributes
    id: str
    relationships: BookRelationships | UnsetType = UNSET

    if TYPE_CHECKING:

        @property
        def title(self) -> str | UnsetType: ...

        @property
        def pages(self) -> int | None | UnsetType: ...

        @property
        def price(self) -> int | float | UnsetType: ...


class BookAttributes(Model, kw_only=True):
    title: str | UnsetType = UNSET
    pages: int | None | UnsetType = UNSET
    price: int | float | UnsetType = UNSET


class BookDocument(Document, kw_only=True):
    data: Book


class BookRelationships(Model, kw_only=True):
    author: ToOneAuthor | UnsetType = UNSET


class ToOneAuthor(Model, kw_only=True):
    data: AuthorIdentifier | UnsetType = UNSET


class _BookCreateQuery(Model, kw_only=True):
    data: _BookCreateQueryData


class _BookCreateQueryData(Model, kw_only=True, tag_field="type", tag="book"):
    type: ClassVar[Literal["book"]] = "book"
    attributes: _BookCreateQueryDataAttributes
    id: str | UnsetType = UNSET
    relationships: _BookCreateQueryDataRelationships | UnsetType = UNSET


class _BookCreateQueryDataAttributes(
    Model,
    kw_only=True,
    rename={"printed_on": "printed-on", "out_of_print": "out-of-print"},
):
    title: str
    medium: Literal["paper"] = "paper"
    pages: int | None | UnsetType = UNSET
    printed_on: _dt.date | UnsetType = UNSET
    out_of_print: bool | UnsetType = UNSET


class _BookCreateQueryDataRelationships(Model, kw_only=True):
    author: ToOneAuthor
    shelf: _NullableToOneShelf | UnsetType = UNSET
    tags: _ToManyTag | UnsetType = UNSET


class _NullableToOneShelf(Model, kw_only=True):
    data: _ShelfIdentifier | None | UnsetType = UNSET


class _ShelfIdentifier(Model, kw_only=True, tag_field="type", tag="shelf"):
    id: str
    type: ClassVar[Literal["shelf"]] = "shelf"


class _TagIdentifier(Model, kw_only=True, tag_field="type", tag="tag"):
    id: str
    type: ClassVar[Literal["tag"]] = "tag"


class _ToManyTag(Model, kw_only=True):
    data: list[_TagIdentifier] | UnsetType = UNSET
