"""The methods of `things`, sync and async."""

from __future__ import annotations

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.deprecated import deprecated
from .._runtime.filters.expressions import Filter
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

    def update_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            name
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.update_thing("...", name="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Also called: patch_thing
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: ThingDocument = self._call(
            _operations.UPDATE_THING, {"id": id, "name": name}, options
        )
        return answer

    @deprecated("klaviyo.things.change_thing is called update_thing now")
    def change_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """Deprecated: called `update_thing` now."""
        answer: ThingDocument = self._call(
            _operations.UPDATE_THING, {"id": id, "name": name}, options
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

    async def update_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            name
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.update_thing("...", name="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Also called: patch_thing
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: ThingDocument = await self._call(
            _operations.UPDATE_THING, {"id": id, "name": name}, options
        )
        return answer

    @deprecated("klaviyo.things.change_thing is called update_thing now")
    async def change_thing(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """Deprecated: called `update_thing` now."""
        answer: ThingDocument = await self._call(
            _operations.UPDATE_THING, {"id": id, "name": name}, options
        )
        return answer

    patch_thing = update_thing
