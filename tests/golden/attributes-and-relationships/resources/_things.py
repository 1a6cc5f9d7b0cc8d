"""The methods of `things`, sync and async."""

from __future__ import annotations

import datetime as _dt
from collections.abc import Iterable

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import BookDocument


class Things(Resource):
    """Operations of Things."""

    def create_book(
        self,
        *,
        title: str,
        id: str | UnsetType = UNSET,
        pages: int | None | UnsetType = UNSET,
        printed_on: _dt.date | str | UnsetType = UNSET,
        out_of_print: bool | UnsetType = UNSET,
        author: str | UnsetType = UNSET,
        shelf: str | None | UnsetType = UNSET,
        tags: Iterable[str] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> BookDocument:
        """create_book.

        `POST /api/books`

        Args:
            title
            id
            pages
            printed_on
            out_of_print
            author: The id of a resource of type `author`.
            shelf: The id of a resource of type `shelf`.
            tags: The ids of resources of type `tag`.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.create_book(title="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_book
        """
        answer: BookDocument = self._call(
            _operations.CREATE_BOOK,
            {
                "id": id,
                "title": title,
                "pages": pages,
                "printed_on": printed_on,
                "out_of_print": out_of_print,
                "author": author,
                "shelf": shelf,
                "tags": tags,
            },
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def create_book(
        self,
        *,
        title: str,
        id: str | UnsetType = UNSET,
        pages: int | None | UnsetType = UNSET,
        printed_on: _dt.date | str | UnsetType = UNSET,
        out_of_print: bool | UnsetType = UNSET,
        author: str | UnsetType = UNSET,
        shelf: str | None | UnsetType = UNSET,
        tags: Iterable[str] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> BookDocument:
        """create_book.

        `POST /api/books`

        Args:
            title
            id
            pages
            printed_on
            out_of_print
            author: The id of a resource of type `author`.
            shelf: The id of a resource of type `shelf`.
            tags: The ids of resources of type `tag`.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.create_book(title="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_book
        """
        answer: BookDocument = await self._call(
            _operations.CREATE_BOOK,
            {
                "id": id,
                "title": title,
                "pages": pages,
                "printed_on": printed_on,
                "out_of_print": out_of_print,
                "author": author,
                "shelf": shelf,
                "tags": tags,
            },
            options,
        )
        return answer
