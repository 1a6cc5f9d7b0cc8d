"""Base classes of the generated models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import msgspec
from msgspec import UNSET, UnsetType

from ..errors import KlaviyoError, NotIncludedError
from .linking import link, linkage
from .paging import Origin, Pages, next_link

if TYPE_CHECKING:
    from typing import Self

    from ..answers import RawResponse

T = TypeVar("T")


class Model(msgspec.Struct, kw_only=True, gc=False):
    """An object of the API. What is absent reads as `UNSET`, null as None.

    An answer has thousands of these, and they refer to what they hold and to nothing
    else: the garbage collector need not look for circles there.
    """

    def to_dict(self) -> dict[str, Any]:
        """The object as plain JSON values, by its names on the wire.

        What is absent stays absent, and null stays null.
        """
        return cast("dict[str, Any]", msgspec.to_builtins(self))

    def to_json(self) -> str:
        """The object as JSON text: what `to_dict` gives, encoded."""
        return msgspec.json.encode(self).decode()

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


class ResourceModel(Model, kw_only=True, gc=True, dict=True, weakref=True):
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
        asking = f"; ask for it with include=[{include!r}]" if include else ""
        raise NotIncludedError(
            f"the answer did not include {name!r} of this {type(self).__name__}{asking}"
            f"; what is known of it is in .relationships.{name}"
        )

    def __copy__(self) -> Self:
        return _copied(self)


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


_M = TypeVar("_M", bound=Model)


def _copied(model: _M) -> _M:
    copied: Any = msgspec.structs.replace(model)
    copied.__dict__ = dict(vars(model))
    return cast("_M", copied)


def _restored(cls: type[Document], fields: dict[str, Any]) -> Document:
    document = cls(**fields)
    link(document)
    return document
