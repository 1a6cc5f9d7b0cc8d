"""Resources as flat records: rows for tables, CSV files and databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import UNSET

from ..errors import ArgumentError
from .type_info import Field, Form, fields

_SCALARS = (str, int, float, bool, type(None), date)


class Column(NamedTuple):
    """A column: its name, and what reads its value from a resource."""

    name: str
    read: Callable[[Any], Any]


class Records:
    """The resources of pages as flat dicts, for `for` or `async for`, as the client is.

    All have the same keys, so that they are the rows of one table. See
    `Collection.records`.

    Attributes:
        columns: the keys.
    """

    columns: tuple[str, ...]

    def __init__(self, page: Any, *, pages: int | None, iso_dates: bool) -> None:
        if pages is not None and pages < 1:
            raise ArgumentError(f"pages has to be at least 1, not {pages}")
        origin = page._origin
        self._page = page
        self._pages = pages
        self._iso_dates = iso_dates
        target = origin.request.target if origin else ""
        self._columns = columns(page.__class__, *_asked_for(target))
        self.columns = tuple(column.name for column in self._columns)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._pages == 1:
            yield from self._rows(self._page)
            return
        for number, page in enumerate(self._page.pages, start=1):
            yield from self._rows(page)
            if number == self._pages:
                return

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        if self._pages == 1:
            for row in self._rows(self._page):
                yield row
            return
        number = 0
        async for page in self._page.pages:
            for row in self._rows(page):
                yield row
            number += 1
            if number == self._pages:
                return

    def _rows(self, page: Any) -> Iterator[dict[str, Any]]:
        for resource in page._items:
            yield {
                column.name: scalar(column.read(resource), self._iso_dates)
                for column in self._columns
            }

    def __repr__(self) -> str:
        return f"<Records of {type(self._page).__name__}: {len(self.columns)} columns>"


def scalar(value: Any, iso_dates: bool = False) -> Any:
    """A value that a cell can hold: lists and free objects are JSON text.

    What is absent is None, as null is.
    """
    if value is UNSET:
        return None
    if isinstance(value, date) and iso_dates:
        return value.isoformat()
    return value if isinstance(value, _SCALARS) else msgspec.json.encode(value).decode()


@lru_cache
def columns(
    page: Any,
    sparse: tuple[tuple[str, frozenset[str]], ...] = (),
    include: frozenset[str] = frozenset(),
) -> tuple[Column, ...]:
    """The columns of a collection's resources.

    Args:
        page: the model of the collection.
        sparse: of some types, the fields that were asked for alone.
        include: the relationships whose resources were asked for.
    """
    places = {field.name: field.form for field in fields(page)}
    data = places["data"].items if "data" in places else None
    included = places["included"].items if "included" in places else None
    by_tag = {
        struct.__struct_config__.tag: struct
        for struct in (included.structs if included else [])
    }
    found: dict[str, Column] = {}
    for struct in data.structs if data else []:
        for column in _of_resource(struct, dict(sparse), include, by_tag):
            found.setdefault(column.name, column)
    return tuple(found.values())


def _of_resource(
    struct: type[msgspec.Struct],
    sparse: dict[str, frozenset[str]],
    include: Collection[str],
    by_tag: dict[Any, type[msgspec.Struct]],
) -> Iterator[Column]:
    taken: set[str] = set()
    for column in _members(struct, sparse):
        taken.add(column.name)
        yield column
    for field in _fields_of(struct, "relationships"):
        entry = _only(field.form)
        data = [f.form for f in fields(entry) if f.name == "data"] if entry else []
        for place in data:
            way = ("relationships", field.name)
            many = place.items is not None
            name = f"{field.wire}.{'ids' if many else 'id'}"
            yield Column(_free(name, "relationships", taken), _ids(way))
            related = [by_tag.get(s.__struct_config__.tag) for s in place.structs]
            if field.wire not in include or many or related in ([], [None]):
                continue
            for inner in (one for one in related if one):
                for column in _members(inner, sparse):
                    if column.name != "id":
                        name = f"{field.wire}.{column.name}"
                        read = _linked(field.name, column.read)
                        yield Column(_free(name, "relationships", taken), read)


def _members(
    struct: type[msgspec.Struct], sparse: dict[str, frozenset[str]]
) -> Iterator[Column]:
    """The id and the attributes; all of what is no resource."""
    own = {field.name: field for field in fields(struct)}
    if "id" in own:
        yield Column("id", _at((("id", "id"),)))
    if "attributes" not in own and "relationships" not in own and "id" not in own:
        yield from _flat(list(fields(struct)), (), (), None)
    elif "attributes" in own:
        asked = sparse.get(str(struct.__struct_config__.tag))
        if _only(own["attributes"].form) is None:
            yield Column("attributes", _at((("attributes", "attributes"),)))
        taken = {"id"}
        for column in _flat(
            _fields_of(struct, "attributes"), (("attributes", "attributes"),), (), asked
        ):
            yield column._replace(name=_free(column.name, "attributes", taken))


def _flat(
    found: Iterable[Field],
    way: tuple[tuple[str, str], ...],
    within: tuple[Any, ...],
    asked: frozenset[str] | None,
    prefix: str = "",
) -> Iterator[Column]:
    """A column for each value, those of objects in objects under `outer.inner`."""
    for field in found:
        name = f"{prefix}{field.wire}"
        here = (*way, (field.name, field.wire))
        inner = _only(field.form)
        if inner is not None and inner not in within:
            deeper = (*within, inner)
            yield from _flat(fields(inner), here, deeper, asked, f"{name}.")
        elif asked is None or any(f"{name}.".startswith(f"{one}.") for one in asked):
            yield Column(name, _at(here))


def _only(place: Form) -> type[msgspec.Struct] | None:
    """The one model that can stand in a place, None where other values can."""
    alone = place.sure and not place.scalars and place.items is None
    return place.structs[0] if alone else None


def _fields_of(struct: type[msgspec.Struct], member: str) -> list[Field]:
    for field in fields(struct):
        if field.name == member and (inner := _only(field.form)):
            return list(fields(inner))
    return []


def _free(name: str, member: str, taken: set[str]) -> str:
    """The name of a column, with the member before it where it is taken."""
    name = f"{member}.{name}" if name in taken else name
    taken.add(name)
    return name


def _at(way: tuple[tuple[str, str], ...]) -> Callable[[Any], Any]:
    """What follows a way of names, in Python and on the wire.

    An object that did not fit its model has stayed the plain one that came.
    """

    def read(value: Any) -> Any:
        for name, wire in way:
            plain = isinstance(value, dict)
            value = value.get(wire) if plain else getattr(value, name, None)
        return value

    return read


def _ids(way: tuple[str, ...]) -> Callable[[Any], Any]:
    """What reads the id, or the ids, of a relationship."""
    read = _at((*((name, name) for name in way), ("data", "data")))

    def ids(resource: Any) -> Any:
        data = read(resource)
        if isinstance(data, list):
            return [_id(one) for one in data]
        return _id(data)

    return ids


_id = _at((("id", "id"),))


def _linked(name: str, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What reads from a related resource, if there is one in the answer."""
    return lambda resource: read(getattr(resource, "__dict__", {}).get(name))


def _asked_for(
    target: str,
) -> tuple[tuple[tuple[str, frozenset[str]], ...], frozenset[str]]:
    """The fields, by type, and the includes that a request asks for."""
    sparse: dict[str, frozenset[str]] = {}
    include: frozenset[str] = frozenset()
    for name, value in parse_qsl(urlsplit(target).query):
        if name.startswith("fields[") and name.endswith("]"):
            sparse[name[len("fields[") : -1]] = frozenset(value.split(","))
        elif name == "include":
            include = frozenset(value.split(","))
    return tuple(sparse.items()), include
