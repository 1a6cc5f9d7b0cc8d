"""Related resources, reached through the `included` of their answer."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from types import ModuleType
from typing import Any, ClassVar, Literal

import httpx2
import pytest
from msgspec import UNSET, UnsetType
from runtime.errors import ArgumentError, NotIncludedError
from runtime.models.linking import Known, link
from runtime.models.model import (
    Collection,
    Document,
    GenericResource,
    Model,
    ResourceModel,
)

from tests.runtime.samples import Flavour, Links, operation


class AuthorId(Model, kw_only=True, tag_field="type", tag="author"):
    type: ClassVar[Literal["author"]] = "author"
    id: str


class BookId(Model, kw_only=True, tag_field="type", tag="book"):
    type: ClassVar[Literal["book"]] = "book"
    id: str


class ToAuthor(Model, kw_only=True):
    data: AuthorId | None | UnsetType = UNSET


class ToBooks(Model, kw_only=True):
    data: list[BookId] | UnsetType = UNSET


class BookRelationships(Model, kw_only=True):
    author: ToAuthor | UnsetType = UNSET
    sequels: ToBooks | UnsetType = UNSET


class AuthorRelationships(Model, kw_only=True):
    books: ToBooks | UnsetType = UNSET


class Book(ResourceModel, kw_only=True, tag_field="type", tag="book"):
    __links__ = ("author", "sequels")
    type: ClassVar[Literal["book"]] = "book"
    id: str
    relationships: BookRelationships | UnsetType = UNSET

    @property
    def author(self) -> Author | None:
        linked: Author | None = self._linked("author", "author")
        return linked

    @property
    def sequels(self) -> list[Book]:
        linked: list[Book] = self._linked("sequels", "sequels")
        return linked


class Author(ResourceModel, kw_only=True, tag_field="type", tag="author"):
    __links__ = ("books",)
    type: ClassVar[Literal["author"]] = "author"
    id: str
    name: str | UnsetType = UNSET
    relationships: AuthorRelationships | UnsetType = UNSET

    @property
    def books(self) -> list[Book]:
        linked: list[Book] = self._linked("books")
        return linked


class Books(Collection["Book"], kw_only=True):
    data: list[Book]
    included: list[Author | Book] | UnsetType = UNSET
    links: Links | UnsetType = UNSET


class OneBook(Document, kw_only=True):
    data: Book
    included: list[Author | Book] | UnsetType = UNSET


MODELS = ModuleType("models")
MODELS.Books, MODELS.OneBook = Books, OneBook  # type: ignore[attr-defined]

GET_BOOK = operation("get_book", "GET", "/api/books/1", responses={200: "OneBook"})
GET_BOOKS = operation(
    "get_books", "GET", "/api/books", responses={200: "Books"}, paging="cursor"
)


def book(id: str, author: Any = "a", sequels: Any = ()) -> dict[str, Any]:
    """A book as the API answers it; UNSET stands for a relationship without data."""
    linkage = None if author is None else {"type": "author", "id": author}
    later = [{"type": "book", "id": id} for id in sequels]
    return {
        "type": "book",
        "id": id,
        "relationships": {
            "author": {} if author is UNSET else {"data": linkage},
            "sequels": {"data": later},
        },
    }


def author(id: str = "a", name: str = "Ann", books: Any = ()) -> dict[str, Any]:
    linkage = [{"type": "book", "id": id} for id in books]
    relationships = {"relationships": {"books": {"data": linkage}}} if books else {}
    return {"type": "author", "id": id, "name": name, **relationships}


@pytest.fixture
def read(flavour: Flavour) -> Any:
    """Reads documents: the first is the answer, the others are its next pages."""

    def reading(*documents: dict[str, Any], asking: str = "", **settings: Any) -> Any:
        left = list(documents)
        client = flavour.client(
            lambda _: httpx2.Response(200, json=left.pop(0)), **settings
        )
        type(client).models, before = MODELS, type(client).models
        try:
            many = isinstance(documents[0]["data"], list)
            called = GET_BOOKS if many else GET_BOOK
            request = client._prepare(called, {}, None)
            request = request.to(request.target + asking)
            document = flavour.run(client._fetch(request))
            return flavour.take(document) if len(documents) > 1 else document
        finally:
            type(client).models = before

    return reading


def next_page(name: str) -> dict[str, Any]:
    return {"links": {"next": f"https://a.klaviyo.com/api/books?page={name}"}}


# ---------------------------------------------------------------- one answer


def test_to_one_and_to_many(read: Any) -> None:
    included = [author(), book("2", "b")]
    answer = read({"data": book("1", "a", ["2"]), "included": included})
    assert answer.data.author is answer.included[0]
    assert answer.data.sequels == [answer.included[1]]
    assert answer.data.relationships.author.data.id == "a"


def test_what_is_linked_is_shared(read: Any) -> None:
    answer = read({"data": [book("1"), book("2")], "included": [author()]})
    first, second = answer.data
    assert first.author is second.author


def test_links_of_what_is_included(read: Any) -> None:
    included = [author(books=["1", "2"]), book("2", "a")]
    answer = read({"data": book("1"), "included": included})
    assert answer.data.author.books == [answer.data, answer.included[1]]
    assert answer.included[1].author is answer.data.author


def test_null_and_nothing_need_no_include(read: Any) -> None:
    answer = read({"data": book("1", None, [])})
    assert (answer.data.author, answer.data.sequels) == (None, [])


@pytest.mark.parametrize(
    "included", [{}, {"included": []}, {"included": [author("x")]}]
)
@pytest.mark.parametrize("linkage", ["a", UNSET])
def test_not_included(read: Any, included: dict[str, Any], linkage: Any) -> None:
    answer = read({"data": book("1", linkage), **included})
    with pytest.raises(NotIncludedError, match=r"include=\['author'\]"):
        _ = answer.data.author


@pytest.mark.parametrize(
    ("asking", "asked_for"),
    [
        ("", False),
        ("?include=sequels", False),
        ("?x=include%3Dauthor", False),
        ("?include=author", True),
        ("?page=2&include=sequels%2Cauthor.books", True),
    ],
)
@pytest.mark.parametrize("included", [{}, {"included": []}])
def test_not_asked_for_is_not_the_same_as_not_sent(
    read: Any, included: dict[str, Any], asking: str, asked_for: bool
) -> None:
    answer = read({"data": book("1"), **included}, asking=asking)
    message = "the API did not send it" if asked_for else r"ask for it with include="
    with pytest.raises(NotIncludedError, match=message) as caught:
        _ = answer.data.author
    assert caught.value.asked_for is asked_for
    assert pickle.loads(pickle.dumps(caught.value)).asked_for is asked_for


def test_steps_after_the_first_are_of_what_is_included(read: Any) -> None:
    answers = {"data": [book("1")], "included": [author(books=["9"])]}
    one = read(answers, asking="?include=author.books").data[0]
    with pytest.raises(NotIncludedError, match="did not send") as caught:
        _ = one.author.books
    assert caught.value.asked_for
    one = read(answers, asking="?include=author").data[0]
    with pytest.raises(NotIncludedError) as caught:
        _ = one.author.books
    assert not caught.value.asked_for


def test_what_was_asked_for_is_no_part_of_a_resource(read: Any) -> None:
    one = {"data": book("1"), "included": [author()]}
    assert read(one, asking="?include=author") == read(one)
    asked = read({"data": book("1")}, asking="?include=author").data
    with pytest.raises(NotIncludedError):
        _ = pickle.loads(pickle.dumps(asked)).author


def test_reading_without_an_error(read: Any) -> None:
    answer = read({"data": book("1", "a", ["2"]), "included": [author()]})
    assert answer.data.get_related("author") is answer.data.author
    assert answer.data.get_related("sequels") is None
    assert answer.data.get_related("sequels", []) == []
    nothing = read({"data": book("1", None)})
    assert nothing.data.get_related("author", 5) is None
    with pytest.raises(ArgumentError, match="no relationship 'autor'.*author, sequels"):
        answer.data.get_related("autor")


def test_no_include_is_named_where_none_asks_for_it(read: Any) -> None:
    answer = read({"data": book("1"), "included": [author(books=["9"])]})
    with pytest.raises(NotIncludedError, match="'books'") as caught:
        _ = answer.data.author.books
    assert "include=" not in str(caught.value)


def test_a_list_is_whole_or_not_there(read: Any) -> None:
    answer = read({"data": book("1", "a", ["2", "3"]), "included": [book("2")]})
    with pytest.raises(NotIncludedError):
        _ = answer.data.sequels
    assert [item.id for item in answer.data.relationships.sequels.data] == ["2", "3"]


def test_a_resource_without_relationships(read: Any) -> None:
    answer = read({"data": {"type": "book", "id": "1"}, "included": [author()]})
    with pytest.raises(NotIncludedError):
        _ = answer.data.author


def test_properties_are_read_only(read: Any) -> None:
    answer = read({"data": book("1"), "included": [author()]})
    with pytest.raises(AttributeError):
        answer.data.author = None


def test_an_unknown_type_is_a_generic_resource(read: Any) -> None:
    other = {"type": "film", "id": "f", "attributes": {"title": "F"}}
    answer = read({"data": book("1"), "included": [other, author()]})
    film = answer.included[0]
    assert isinstance(film, GenericResource)
    assert (film.type, film.id, film.attributes) == ("film", "f", {"title": "F"})
    assert film.relationships is UNSET
    assert answer.data.author is answer.included[1]
    assert answer.to_dict()["included"][0] == other


@pytest.mark.parametrize("entry", [5, None, {"id": "x"}, {"type": 1}, []])
def test_what_is_no_resource_stays_as_it_is(read: Any, entry: Any) -> None:
    answer = read({"data": book("1"), "included": [entry, author()]})
    assert answer.included[0] == entry
    assert answer.data.author.id == "a"


# ---------------------------------------------------------------- pages


def test_what_is_linked_is_shared_across_pages(read: Any) -> None:
    first, second, third = read(
        {"data": [book("1")], "included": [author()], **next_page("2")},
        {"data": [book("2")], "included": [author()], **next_page("3")},
        {"data": [book("3")], "included": [author()]},
    )
    assert first.author is second.author is third.author


def test_what_changed_between_pages_is_not_the_same(read: Any) -> None:
    first, second = read(
        {"data": [book("1")], "included": [author()], **next_page("2")},
        {"data": [book("2")], "included": [author(name="Anna")]},
    )
    assert (first.author.name, second.author.name) == ("Ann", "Anna")


def test_a_resource_keeps_its_own_alive_and_nothing_else(read: Any) -> None:
    books = read(
        {"data": [book("1"), book("2", "b")], "included": [author(), author("b")]}
    )
    kept, other = books.data[0], weakref.ref(books.data[1].author)
    del books
    gc.collect()
    assert kept.author.name == "Ann"
    assert other() is None


def test_circles_are_collected(read: Any) -> None:
    answer = read({"data": book("1"), "included": [author(books=["1"])]})
    left = weakref.ref(answer.data)
    del answer
    gc.collect()
    assert left() is None


def test_only_what_can_be_in_a_circle_is_followed(read: Any) -> None:
    answer = read({"data": book("1"), "included": [author(books=["1"])]})
    linked = answer.data
    assert gc.is_tracked(linked)
    assert gc.is_tracked(copy.copy(linked))
    assert not gc.is_tracked(linked.relationships)
    alone = read({"data": book("1")}).data
    assert not gc.is_tracked(alone)


# ---------------------------------------------------------------- as values


def test_links_are_no_part_of_the_value(read: Any) -> None:
    document = {"data": book("1"), "included": [author(books=["1"])]}
    answer = read(document)
    assert answer.to_dict() == document
    assert answer.data == OneBook.from_dict({"data": book("1")}).data
    assert "Ann" not in repr(answer.data)
    assert copy.copy(answer.data).author is answer.data.author


def test_documents_link_anew(read: Any) -> None:
    document = {"data": book("1"), "included": [author(books=["1"])]}
    answer = read(document)
    made: Any
    for made in (
        pickle.loads(pickle.dumps(answer)),
        copy.deepcopy(answer),
        OneBook.from_dict(document),
    ):
        assert made == answer
        assert made.data.author is made.included[0] is not answer.included[0]
        assert made.data.author.books[0] is made.data


def test_a_resource_of_its_own_has_lost_its_links(read: Any) -> None:
    answer = read({"data": book("1"), "included": [author(books=["1"])]})
    for made in (pickle.loads(pickle.dumps(answer.data)), copy.deepcopy(answer.data)):
        assert made == answer.data
        with pytest.raises(NotIncludedError):
            _ = made.author


class Odd(ResourceModel, kw_only=True):
    """A resource whose document says nothing of its type."""

    type: Any = UNSET
    id: str


class Odds(Document, kw_only=True):
    data: list[Odd]
    included: list[Odd]


@pytest.mark.parametrize("type_", [{"a": 1}, [], None, UNSET])
def test_a_type_that_is_no_text_links_nothing(type_: Any) -> None:
    answer = Odds(data=[Odd(id="1", type=type_)], included=[Odd(id="2", type=type_)])
    link(answer)
    Known().settle(answer)
    assert [one.id for one in answer.included] == ["2"]
