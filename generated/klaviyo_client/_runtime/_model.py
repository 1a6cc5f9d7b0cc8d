"""Base classes of the generated models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import msgspec

from ._errors import KlaviyoError
from ._paging import Origin, Pages, next_link
from ._values import checked, plain

if TYPE_CHECKING:
    from typing import Self

    from ._response import RawResponse

T = TypeVar("T")


class Model(msgspec.Struct, kw_only=True):
    """An object of the API. What is absent reads as `UNSET`, null as None."""

    def to_dict(self) -> dict[str, Any]:
        """The object as plain JSON values, by its names on the wire."""
        return cast("dict[str, Any]", msgspec.to_builtins(self))

    def to_json(self) -> str:
        """The object as JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """The model of plain JSON values; the opposite of `to_dict`.

        Raises:
            ArgumentError: when a value does not fit, or a key is not known.
        """
        _, typed = checked(plain(value), cls)
        return cast("Self", typed)


class Document(Model, kw_only=True, dict=True):
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

    def __copy__(self) -> Self:
        copied = msgspec.structs.replace(self)
        vars(copied).update(vars(self))
        return copied


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
