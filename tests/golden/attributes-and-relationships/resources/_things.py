"""The methods of `things`, sync and async."""

from __future__ import annotations

import datetime as _dt
from collections.abc import Mapping, Sequence
from typing import Any, overload

from msgspec import UNSET, UnsetType

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import BookDocument


class Things(Resource):
    """Operations of Things."""

    @overload
    def create_book(
        self, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> BookDocument: ...

    @overload
    def create_book(
        self,
        *,
        title: str,
        id: str | UnsetType = UNSET,
        pages: int | None | UnsetType = UNSET,
        printed_on: _dt.date | UnsetType = UNSET,
        out_of_print: bool | UnsetType = UNSET,
        author: str | UnsetType = UNSET,
        shelf: str | None | UnsetType = UNSET,
        tags: Sequence[str] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> BookDocument: ...

    def create_book(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> BookDocument:
        """create_book.

        `POST /api/books`

        Args:
            body: The whole request body, instead of its parts.
            id
            title
            pages
            printed_on
            out_of_print
            author: The id of a resource of type `author`.
            shelf: The id of a resource of type `shelf`.
            tags: The ids of resources of type `tag`.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_book
        """
        answer: BookDocument = self._call(_operations.CREATE_BOOK, arguments, options)
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def create_book(
        self, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> BookDocument: ...

    @overload
    async def create_book(
        self,
        *,
        title: str,
        id: str | UnsetType = UNSET,
        pages: int | None | UnsetType = UNSET,
        printed_on: _dt.date | UnsetType = UNSET,
        out_of_print: bool | UnsetType = UNSET,
        author: str | UnsetType = UNSET,
        shelf: str | None | UnsetType = UNSET,
        tags: Sequence[str] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> BookDocument: ...

    async def create_book(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> BookDocument:
        """create_book.

        `POST /api/books`

        Args:
            body: The whole request body, instead of its parts.
            id
            title
            pages
            printed_on
            out_of_print
            author: The id of a resource of type `author`.
            shelf: The id of a resource of type `shelf`.
            tags: The ids of resources of type `tag`.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_book
        """
        answer: BookDocument = await self._call(
            _operations.CREATE_BOOK, arguments, options
        )
        return answer
