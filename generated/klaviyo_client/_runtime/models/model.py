"""Base classes of the generated models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import msgspec
from msgspec import UNSET, UnsetType

from ..errors import ArgumentError, KlaviyoError, NotIncludedError
from ..wire.cursors import cursor
from .fields import MEMBERS, attribute_names, spellings, wires
from .linking import ASKED, link, linkage
from .paging import Origin, Pages, next_link

if TYPE_CHECKING:
    from typing import Self

    from ..answers import RawResponse
    from .records import Records

T = TypeVar("T")

ABSENT: Any = UNSET
"""`UNSET`, where checkers take a value to be there: attributes of a resource that few
answers have without."""


class Model(msgspec.Struct, kw_only=True, gc=False):
    """An object of the API. What is absent reads as `UNSET`, null as None.

    It is also a mapping of what is there, by the names on the wire: `model["email"]`,
    `.get("email")`, `"email" in model`, `dict(model)`, `{**model}`, `model | {...}`.
    Lookups take the names in Python, too. Nothing of that is ever `UNSET`. There are
    no `items` and `values`, which are fields of the API's: `dict(model)` has them.

    An answer has thousands of these, and they refer to what they hold and to nothing
    else: the garbage collector need not look for circles there.
    """

    def keys(self) -> list[str]:
        """The names, on the wire, of what is there."""
        return [
            wire
            for wire, name in wires(type(self))
            if name is None or getattr(self, name) is not UNSET
        ]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field: None where it is null.

        Args:
            name: the field's name, on the wire or in Python.
            default: what is given where the field is absent, or there is none.
        """
        config = type(self).__struct_config__
        if name == config.tag_field:
            return config.tag
        field = spellings(type(self)).get(name)
        value = UNSET if field is None else getattr(self, field)
        return default if value is UNSET else value

    def __getitem__(self, name: str) -> Any:
        value = self.get(name, UNSET)
        if value is UNSET:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name, UNSET) is not UNSET

    if not TYPE_CHECKING:
        # With __getitem__ alone, Python would look for the items 0, 1, and so on.
        __iter__ = None

    def __or__(self, other: Model | Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(other, Model | Mapping):
            return NotImplemented
        return {**self, **other}

    def __ror__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(other, Mapping):
            return NotImplemented
        return {**other, **self}

    def replace(self, **changes: Any) -> Self:
        """A copy with other values in some fields, which are named as in Python.

        `copy.replace` of Python 3.13 does the same. Values are not checked, as when a
        model is made; `UNSET` takes one out.

        Raises:
            TypeError: when there is no such field.
        """
        return self.__replace__(**changes)

    def __replace__(self, **changes: Any) -> Self:
        return msgspec.structs.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """The object as plain JSON values, by its names on the wire.

        What is absent stays absent, and null stays null. It is what the model holds,
        and not all that came: keys that the document does not describe are dropped,
        constants are filled in, dates are written in one way, with `Z` for UTC, and
        of a duplicate key there is the last. `raw.json()` of the answer, and
        `klaviyo.raw_pages(method, ...)` of all pages, have it as it came.
        """
        return cast("dict[str, Any]", msgspec.to_builtins(self))

    def to_json(self) -> str:
        """The object as JSON text: what `to_dict` gives, encoded.

        JSON has no `NaN` and no infinity: they are null.
        """
        try:
            return msgspec.json.encode(self).decode()
        except UnicodeEncodeError:  # half of a surrogate pair: a server's cut emoji
            import json

            return json.dumps(self.to_dict(), separators=(",", ":"))

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """The model of plain JSON values; the opposite of `to_dict`.

        Raises:
            ArgumentError: when a value does not fit, or a key is not known.
        """
        # Imported here: reading answers does without it.
        from ..bodies.values import checked, plain

        _, typed = checked(plain(value), cls)
        return cast("Self", typed)

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        values = [(name, getattr(self, name)) for name in self.__struct_fields__]
        return [(name, value) for name, value in values if value is not UNSET]

    def __repr__(self) -> str:
        there = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({there})"

    def _repr_html_(self) -> str:
        """The model as a table, which is what notebooks show."""
        from .display import model_html

        return model_html(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        # Imported here, and there: pydantic is loaded by who asks for this.
        from .pydantic_schema import core_schema

        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        from .pydantic_schema import json_schema

        return json_schema(cls, handler)

    @property
    def __pydantic_serializer__(self) -> Any:
        # What pydantic looks for where it is told nothing, as in a field of `Any`.
        from .pydantic_schema import serializer

        return serializer()


class AttributesModel(Model, kw_only=True, gc=False):
    """A resource, from which its attributes can be read: `profile.email` and
    `profile["email"]` are `profile.attributes.email`, where the resource has nothing
    else of that name."""

    if not TYPE_CHECKING:  # checkers know the attributes of each class

        def __getattr__(self, name: str) -> Any:
            if name not in MEMBERS and name[0] != "_":
                attributes = self.attributes if _has_attributes(self) else None
                if isinstance(attributes, msgspec.Struct):
                    if name in attributes.__struct_fields__:
                        return getattr(attributes, name)
                elif attributes is UNSET and name in attribute_names(type(self)):
                    return UNSET
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}",
                name=name,
                obj=self,
            )

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field, or of an attribute: None where it is null.

        `profile.get("email")` is `profile.attributes.get("email")`, where the resource
        has nothing else of that name. `keys` and `dict(profile)` have the fields only.

        Args:
            name: the field's or attribute's name, on the wire or in Python.
            default: what is given where it is absent, or there is none.
        """
        value = super().get(name, UNSET)
        if value is UNSET and name not in MEMBERS:
            attributes = getattr(self, "attributes", None)
            if isinstance(attributes, Model):
                field = spellings(type(attributes)).get(name)
                if field is not None and not hasattr(type(self), field):
                    value = attributes.get(name, UNSET)
        return default if value is UNSET else value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *attribute_names(type(self))})


class ResourceModel(AttributesModel, kw_only=True, gc=True, dict=True, weakref=True):
    """A resource that others may be related to, or that is related to others.

    Related resources are no part of it: equality, encoding, pickles and deep copies
    look at its fields only. Those of a whole document link its resources anew.
    """

    __links__: ClassVar[tuple[str, ...]] = ()

    def _linked(self, name: str, include: str | None = None) -> Any:
        """The resources behind a relationship.

        Args:
            name: the relationship, by its name in Python.
            include: what asks for them, if a call of this resource's own can.

        Raises:
            NotIncludedError: when the answer did not include them.
        """
        links = vars(self)
        if name in links:
            return links[name]
        identifiers = linkage(getattr(self, "relationships", UNSET), name)
        if identifiers is None or identifiers == []:
            return identifiers
        told = links.get(ASKED, ())
        asked_for = name in told or (include or "").replace("-", "_") in told
        if asked_for:
            asking = ", though it was asked for: the API did not send it"
        else:
            asking = f"; ask for it with include=[{include!r}]" if include else ""
        raise NotIncludedError(
            f"the answer did not include {name!r} of this {type(self).__name__}{asking}"
            f"; what is known of it is in .relationships.{name}",
            asked_for=asked_for,
        )

    def get_related(self, name: str, default: Any = None) -> Any:
        """The resources behind a relationship, without an error where there are none.

        Args:
            name: the relationship, by its name in Python.
            default: what to give where the answer did not include them.

        Raises:
            ArgumentError: when this model has no such relationship.
        """
        if name not in self.__links__:
            known = ", ".join(self.__links__) or "none"
            raise ArgumentError(
                f"{type(self).__name__} has no relationship {name!r} to follow; it has "
                f"{known}"
            )
        try:
            return self._linked(name)
        except NotIncludedError:
            return default

    def __copy__(self) -> Self:
        return _copied(self)

    def __replace__(self, **changes: Any) -> Self:
        links = {} if "relationships" in changes else vars(self)
        return _copied(self, links, **changes)


class GenericResource(ResourceModel, kw_only=True):
    """A resource in `included` of a type that the document does not list there."""

    type: str
    id: str | UnsetType = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET
    relationships: dict[str, Any] | UnsetType = UNSET
    links: dict[str, Any] | UnsetType = UNSET
    meta: dict[str, Any] | UnsetType = UNSET


class Document(Model, kw_only=True, gc=True, dict=True):
    """A whole answer. Equality and encoding look at its fields only."""

    # What makes tools of methods, as `mcp` does, would make a class of the annotations
    # of what they return, and knows no UNSET; without them it takes the JSON.
    __no_type_check__: ClassVar[bool] = True

    @property
    def raw(self) -> RawResponse:
        """The answer as it came: status, headers and body.

        Raises:
            KlaviyoError: when the document was made otherwise, or unpickled.
        """
        origin = self._origin
        if origin is None:
            raise KlaviyoError("this document was not read from an answer of the API")
        return origin.raw

    @property
    def _origin(self) -> Origin | None:
        return cast("Origin | None", vars(self).get("_origin"))

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        made = super().from_dict(value)
        link(made)
        return made

    def __copy__(self) -> Self:
        return _copied(self)

    def __replace__(self, **changes: Any) -> Self:
        return _copied(self, **changes)

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        return _restored, (type(self), fields)


class PagedDocument(Document, kw_only=True, dict=True):
    """A page of several."""

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return next_link(self) is not None

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the page after this one, None on the last.

        Given as `page_cursor`, with the arguments that this page came from, it goes on
        from there: later, and in another process.
        """
        link = next_link(self)
        return None if link is None else cursor(link)

    @property
    def pages(self) -> Pages[Self]:
        """This page and all after it, for `for` or `async for`, as the client is."""
        return Pages(self, self._origin)


class Collection(PagedDocument, Generic[T], kw_only=True, dict=True):
    """A page of resources. Iterating over it goes on over all pages after it."""

    def __iter__(self) -> Iterator[T]:
        for page in self.pages:
            yield from page._items

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages:
            for item in page._items:
                yield item

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return super().__contains__(item)
        return any(item == one for one in self)

    def records(self, *, pages: int | None = None, iso_dates: bool = False) -> Records:
        """The resources as flat dicts: what iterating gives, as the rows of a table.

        A row has the `id`, the attributes, with what is in objects as `location.city`,
        the ids of relationships as `metric.id` (or `tags.ids`, several), and the
        attributes of the one resource that a relationship leads to, where `include`
        asked for it, as `metric.name`. All rows have the same keys, by the names on
        the wire: those of the fields that were asked for, else all that there are.
        What is absent, or null, is None. Lists and free objects are JSON text.

        Args:
            pages: at most so many pages, this one first; None for all after it, too.
            iso_dates: whether dates and times are text (ISO 8601), as databases want
                them, and not `date` and `datetime`.

        Returns:
            Rows for `for` or `async for`, as the client is, or for either where
            `pages` is 1; `columns` holds their keys.

        Raises:
            ArgumentError: when `pages` is less than 1.
        """
        # Imported here: reading answers does without it.
        from .records import Records

        return Records(self, pages=pages, iso_dates=iso_dates)

    def _summary(self) -> tuple[int, str, bool]:
        """How many resources there are, of which type, and whether more follow."""
        types = {str(getattr(item, "type", "object")) for item in self._items}
        return len(self._items), "/".join(sorted(types)) or "none", self.has_next

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [*zip(("count", "type", "has_next"), self._summary(), strict=True)]

    def __repr__(self) -> str:
        count, type_, more = self._summary()
        of = f" of type {type_}" if count else ""
        return f"<{type(self).__name__}: {count}{of}{', more follow' * more}>"

    def _repr_html_(self) -> str:
        from .display import page_html

        return page_html(self)

    @property
    def _items(self) -> list[T]:
        data = getattr(self, "data", None)
        return data if isinstance(data, list) else []


class AnyDocument(Collection[Any], kw_only=True):
    """An answer that no model describes, as plain values. Iterating over it goes over
    `data`, and that of all pages after it."""

    data: Any = UNSET
    included: Any = UNSET
    links: Any = UNSET
    meta: Any = UNSET


def _has_attributes(resource: Model) -> bool:
    return "attributes" in resource.__struct_fields__


_M = TypeVar("_M", bound=Model)


def _copied(model: _M, held: Mapping[str, Any] | None = None, **changes: Any) -> _M:
    copied: Any = msgspec.structs.replace(model, **changes)
    copied.__dict__ = dict(vars(model) if held is None else held)
    return cast("_M", copied)


def _restored(cls: type[Document], fields: dict[str, Any]) -> Document:
    document = cls(**fields)
    link(document)
    return document
