"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal, TYPE_CHECKING, TypeAlias

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Collection, Model, ResourceModel


class Agent(ResourceModel, kw_only=True, tag_field="type", tag="agent"):
    type: ClassVar[Literal["agent"]] = "agent"
    attributes: AgentAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class AgentAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class AgentIdentifier(Model, kw_only=True, tag_field="type", tag="agent"):
    id: str
    type: ClassVar[Literal["agent"]] = "agent"


class Author(ResourceModel, kw_only=True, tag_field="type", tag="author"):
    __links__ = ("agent", "books")
    type: ClassVar[Literal["author"]] = "author"
    attributes: AuthorAttributes
    id: str
    relationships: AuthorRelationships | UnsetType = UNSET

    @property
    def agent(self) -> Agent:
        """What `relationships.agent` leads to, from the answer's `included`."""
        linked: Agent = self._linked("agent")
        return linked

    @property
    def books(self) -> list[Book]:
        """What `relationships.books` leads to, from the answer's `included`."""
        linked: list[Book] = self._linked("books")
        return linked

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class AuthorAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class AuthorIdentifier(Model, kw_only=True, tag_field="type", tag="author"):
    id: str
    type: ClassVar[Literal["author"]] = "author"


class AuthorRelationships(Model, kw_only=True):
    agent: ToOneAgent | UnsetType = UNSET
    books: ToManyBook | UnsetType = UNSET


class Book(ResourceModel, kw_only=True, tag_field="type", tag="book"):
    __links__ = ("author", "shelf", "tags")
    type: ClassVar[Literal["book"]] = "book"
    attributes: BookAttributes
    id: str
    relationships: BookRelationships | UnsetType = UNSET

    @property
    def author(self) -> Author:
        """What `relationships.author` leads to, from the answer's `included`.
        `include=["author"]` asks for it.
        """
        linked: Author = self._linked("author", "author")
        return linked

    @property
    def shelf(self) -> Shelf | None:
        """What `relationships.shelf` leads to, from the answer's `included`.
        `include=["shelf"]` asks for it.
        """
        linked: Shelf | None = self._linked("shelf", "shelf")
        return linked

    @property
    def tags(self) -> list[Tag]:
        """What `relationships.tags` leads to, from the answer's `included`.
        `include=["tags"]` asks for it.
        """
        linked: list[Tag] = self._linked("tags", "tags")
        return linked

    if TYPE_CHECKING:

        @property
        def title(self) -> str | UnsetType: ...


class BookAttributes(Model, kw_only=True):
    title: str | UnsetType = UNSET


class BookIdentifier(Model, kw_only=True, tag_field="type", tag="book"):
    id: str
    type: ClassVar[Literal["book"]] = "book"


class BookPage(Collection["Book"], kw_only=True):
    data: list[Book]
    included: list[BookPageIncluded] | UnsetType = UNSET
    links: BookPageLinks | UnsetType = UNSET


class BookPageLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET


class BookRelationships(Model, kw_only=True):
    author: ToOneAuthor | UnsetType = UNSET
    shelf: NullableToOneShelf | UnsetType = UNSET
    tags: ToManyTag | UnsetType = UNSET
    reviews: ToManyReview | UnsetType = UNSET
    id: ToOneTag | UnsetType = UNSET


class NullableToOneShelf(Model, kw_only=True):
    data: ShelfIdentifier | None | UnsetType = UNSET


class ReviewIdentifier(Model, kw_only=True, tag_field="type", tag="review"):
    id: str
    type: ClassVar[Literal["review"]] = "review"


class Shelf(ResourceModel, kw_only=True, tag_field="type", tag="shelf"):
    type: ClassVar[Literal["shelf"]] = "shelf"
    attributes: ShelfAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def number(self) -> int | UnsetType: ...


class ShelfAttributes(Model, kw_only=True):
    number: int | UnsetType = UNSET


class ShelfIdentifier(Model, kw_only=True, tag_field="type", tag="shelf"):
    id: str
    type: ClassVar[Literal["shelf"]] = "shelf"


class Tag(ResourceModel, kw_only=True, tag_field="type", tag="tag"):
    type: ClassVar[Literal["tag"]] = "tag"
    attributes: TagAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class TagAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class TagIdentifier(Model, kw_only=True, tag_field="type", tag="tag"):
    id: str
    type: ClassVar[Literal["tag"]] = "tag"


class ToManyBook(Model, kw_only=True):
    data: list[BookIdentifier] | UnsetType = UNSET


class ToManyReview(Model, kw_only=True):
    data: list[ReviewIdentifier] | UnsetType = UNSET


class ToManyTag(Model, kw_only=True):
    data: list[TagIdentifier] | UnsetType = UNSET


class ToOneAgent(Model, kw_only=True):
    data: AgentIdentifier | UnsetType = UNSET


class ToOneAuthor(Model, kw_only=True):
    data: AuthorIdentifier | UnsetType = UNSET


class ToOneTag(Model, kw_only=True):
    data: TagIdentifier | UnsetType = UNSET


BookPageIncluded: TypeAlias = Author | Agent | Shelf | Tag
