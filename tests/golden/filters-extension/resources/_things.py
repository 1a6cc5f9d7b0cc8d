"""The methods of `things`, sync and async."""

from __future__ import annotations

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.filters.expressions import Filter
from .._runtime.resource import AsyncResource, Resource
from ..filters._things import GetBigThingIdsFilter, GetThingIdsFilter, GetThingsFilter
from ..models._things import ThingPage


class Things(Resource):
    """Operations of Things."""

    def get_big_thing_ids(
        self,
        *,
        filter: Filter[GetBigThingIdsFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_big_thing_ids.

        `GET /api/big-thing-ids`

        Args:
            filter: An expression of `GetBigThingIdsFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_big_thing_ids
        """
        answer: ThingPage = self._call(
            _operations.GET_BIG_THING_IDS, {"filter": filter}, options
        )
        return answer

    def get_thing_ids(
        self,
        *,
        filter: Filter[GetThingIdsFilter] | str,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_thing_ids.

        `GET /api/thing-ids`

        Args:
            filter: An expression of `GetThingIdsFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_thing_ids
        """
        answer: ThingPage = self._call(
            _operations.GET_THING_IDS, {"filter": filter}, options
        )
        return answer

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


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_big_thing_ids(
        self,
        *,
        filter: Filter[GetBigThingIdsFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_big_thing_ids.

        `GET /api/big-thing-ids`

        Args:
            filter: An expression of `GetBigThingIdsFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_big_thing_ids
        """
        answer: ThingPage = await self._call(
            _operations.GET_BIG_THING_IDS, {"filter": filter}, options
        )
        return answer

    async def get_thing_ids(
        self,
        *,
        filter: Filter[GetThingIdsFilter] | str,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_thing_ids.

        `GET /api/thing-ids`

        Args:
            filter: An expression of `GetThingIdsFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_thing_ids
        """
        answer: ThingPage = await self._call(
            _operations.GET_THING_IDS, {"filter": filter}, options
        )
        return answer

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
