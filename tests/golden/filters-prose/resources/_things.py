"""The methods of `things`, sync and async."""

from __future__ import annotations

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.filters.expressions import Filter
from .._runtime.resource import AsyncResource, Resource
from ..filters._things import GetPlacesFilter, GetThingsFilter
from ..models._things import ThingPage


class Things(Resource):
    """Operations of Things."""

    def get_places(
        self,
        *,
        x_klaviyo_api_filters: Filter[GetPlacesFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_places.

        `GET /client/places`

        Args:
            x_klaviyo_api_filters: An expression of `GetPlacesFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_places
        """
        answer: ThingPage = self._call(
            _operations.GET_PLACES,
            {"x_klaviyo_api_filters": x_klaviyo_api_filters},
            options,
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

    async def get_places(
        self,
        *,
        x_klaviyo_api_filters: Filter[GetPlacesFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_places.

        `GET /client/places`

        Args:
            x_klaviyo_api_filters: An expression of `GetPlacesFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_places
        """
        answer: ThingPage = await self._call(
            _operations.GET_PLACES,
            {"x_klaviyo_api_filters": x_klaviyo_api_filters},
            options,
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
