"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from msgspec import UNSET, UnsetType

from .._operations import _things as _operations
from .._runtime.deprecated import deprecated
from .._runtime.filters.expressions import Filter
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..filters._things import GetThingsFilter
from ..models._things import ThingDocument, ThingPage


class Things(Resource):
    """Operations of Things."""

    def get_things(
        self,
        *,
        filter: Filter[GetThingsFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_things.

        `GET /api/things`

        Args:
            filter: An expression of `GetThingsFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_things
        """
        answer: ThingPage = self._call(
            _operations.GET_THINGS, {"filter": filter}, options
        )
        return answer

    @deprecated("klaviyo.things.get_all_things is called get_things now")
    def get_all_things(
        self,
        *,
        filter: Filter[GetThingsFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """Deprecated: called `get_things` now."""
        answer: ThingPage = self._call(
            _operations.GET_THINGS, {"filter": filter}, options
        )
        return answer

    @overload
    def update_thing(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingDocument: ...

    @overload
    def update_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    def update_thing(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
            name
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Also called: patch_thing
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: ThingDocument = self._call(
            _operations.UPDATE_THING, {"id": id, **arguments}, options
        )
        return answer

    @overload
    def change_thing(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingDocument: ...

    @overload
    def change_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    @deprecated("klaviyo.things.change_thing is called update_thing now")
    def change_thing(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """Deprecated: called `update_thing` now."""
        answer: ThingDocument = self._call(
            _operations.UPDATE_THING, {"id": id, **arguments}, options
        )
        return answer

    patch_thing = update_thing


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_things(
        self,
        *,
        filter: Filter[GetThingsFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_things.

        `GET /api/things`

        Args:
            filter: An expression of `GetThingsFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_things
        """
        answer: ThingPage = await self._call(
            _operations.GET_THINGS, {"filter": filter}, options
        )
        return answer

    @deprecated("klaviyo.things.get_all_things is called get_things now")
    async def get_all_things(
        self,
        *,
        filter: Filter[GetThingsFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """Deprecated: called `get_things` now."""
        answer: ThingPage = await self._call(
            _operations.GET_THINGS, {"filter": filter}, options
        )
        return answer

    @overload
    async def update_thing(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingDocument: ...

    @overload
    async def update_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    async def update_thing(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
            name
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Also called: patch_thing
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: ThingDocument = await self._call(
            _operations.UPDATE_THING, {"id": id, **arguments}, options
        )
        return answer

    @overload
    async def change_thing(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingDocument: ...

    @overload
    async def change_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    @deprecated("klaviyo.things.change_thing is called update_thing now")
    async def change_thing(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """Deprecated: called `update_thing` now."""
        answer: ThingDocument = await self._call(
            _operations.UPDATE_THING, {"id": id, **arguments}, options
        )
        return answer

    patch_thing = update_thing
