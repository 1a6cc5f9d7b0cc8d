"""Models of `things`."""

from __future__ import annotations

import datetime as _dt
from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document, Model


class AuthorIdentifier(Model, kw_only=True, tag_field="type", tag="author"):
    id: str
    type: ClassVar[Literal["author"]] = "author"


class Book(Model, kw_only=True, tag_field="type", tag="book"):
    type: ClassVar[Literal["book"]] = "book"
    attributes: BookAttributes
    id: str
    relationships: BookRelationships | UnsetType = UNSET


class BookAnswer(Document, kw_only=True):
    data: Book


class BookAttributes(Model, kw_only=True):
    title: str | UnsetType = UNSET
    pages: int | None | UnsetType = UNSET
    price: int | float | UnsetType = UNSET


class BookCreateQuery(Model, kw_only=True):
    data: BookCreateQueryData


class BookCreateQueryData(Model, kw_only=True, tag_field="type", tag="book"):
    type: ClassVar[Literal["book"]] = "book"
    attributes: BookCreateQueryDataAttributes
    id: str | UnsetType = UNSET
    relationships: BookCreateQueryDataRelationships | UnsetType = UNSET


class BookCreateQueryDataAttributes(
    Model,
    kw_only=True,
    rename={"printed_on": "printed-on", "out_of_print": "out-of-print"},
):
    title: str
    medium: Literal["paper"] = "paper"
    pages: int | None | UnsetType = UNSET
    printed_on: _dt.date | UnsetType = UNSET
    out_of_print: bool | UnsetType = UNSET


class BookCreateQueryDataRelationships(Model, kw_only=True):
    author: ToOneAuthor
    shelf: NullableToOneShelf | UnsetType = UNSET
    tags: ToManyTag | UnsetType = UNSET


class BookRelationships(Model, kw_only=True):
    author: ToOneAuthor | UnsetType = UNSET


class NullableToOneShelf(Model, kw_only=True):
    data: ShelfIdentifier | None | UnsetType = UNSET


class ShelfIdentifier(Model, kw_only=True, tag_field="type", tag="shelf"):
    id: str
    type: ClassVar[Literal["shelf"]] = "shelf"


class TagIdentifier(Model, kw_only=True, tag_field="type", tag="tag"):
    id: str
    type: ClassVar[Literal["tag"]] = "tag"


class ToManyTag(Model, kw_only=True):
    data: list[TagIdentifier] | UnsetType = UNSET


class ToOneAuthor(Model, kw_only=True):
    data: AuthorIdentifier | UnsetType = UNSET
