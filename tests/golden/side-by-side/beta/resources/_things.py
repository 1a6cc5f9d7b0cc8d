"""The methods of `things`, sync and async."""

from __future__ import annotations

from msgspec import UNSET

from .._operations import _things as _operations
from ..._runtime.arguments import RequestOptions, UnsetType
from ..._runtime.filters.expressions import Filter
from ..._runtime.resource import AsyncResource, Resource
from ..filters._things import GetThingBetaFilter, GetThingsBetaFilter
from ..models._things import ThingDocument, ThingPage


class Things(Resource):
    """Operations of Things."""

    def get_thing_beta(
        self,
        id: str,
        *,
        page_cursor: str | UnsetType = UNSET,
        filter: Filter[GetThingBetaFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """get_thing_beta.

        Pre-release: this operation may change without notice.

        `GET /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            page_cursor: Where to go on: `next_cursor` of a page, or a whole link.
                Iteration goes on by itself.
            filter: An expression of `GetThingBetaFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 3/s burst, 60/m steady
        Reference: https://developers.klaviyo.com/en/reference/get_thing_beta
        """
        answer: ThingDocument = self._call(
            _operations.GET_THING_BETA,
            {"id": id, "page_cursor": page_cursor, "filter": filter},
            options,
        )
        return answer

    def get_things_beta(
        self,
        *,
        page_cursor: str | UnsetType = UNSET,
        filter: Filter[GetThingsBetaFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_things_beta.

        Pre-release: this operation may change without notice.

        `GET /api/things`

        Args:
            page_cursor: Where to go on: `next_cursor` of a page, or a whole link.
                Iteration goes on by itself.
            filter: An expression of `GetThingsBetaFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 3/s burst, 60/m steady
        Reference: https://developers.klaviyo.com/en/reference/get_things_beta
        """
        answer: ThingPage = self._call(
            _operations.GET_THINGS_BETA,
            {"page_cursor": page_cursor, "filter": filter},
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_thing_beta(
        self,
        id: str,
        *,
        page_cursor: str | UnsetType = UNSET,
        filter: Filter[GetThingBetaFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """get_thing_beta.

        Pre-release: this operation may change without notice.

        `GET /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            page_cursor: Where to go on: `next_cursor` of a page, or a whole link.
                Iteration goes on by itself.
            filter: An expression of `GetThingBetaFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 3/s burst, 60/m steady
        Reference: https://developers.klaviyo.com/en/reference/get_thing_beta
        """
        answer: ThingDocument = await self._call(
            _operations.GET_THING_BETA,
            {"id": id, "page_cursor": page_cursor, "filter": filter},
            options,
        )
        return answer

    async def get_things_beta(
        self,
        *,
        page_cursor: str | UnsetType = UNSET,
        filter: Filter[GetThingsBetaFilter] | str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_things_beta.

        Pre-release: this operation may change without notice.

        `GET /api/things`

        Args:
            page_cursor: Where to go on: `next_cursor` of a page, or a whole link.
                Iteration goes on by itself.
            filter: An expression of `GetThingsBetaFilter`, or its text.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 3/s burst, 60/m steady
        Reference: https://developers.klaviyo.com/en/reference/get_things_beta
        """
        answer: ThingPage = await self._call(
            _operations.GET_THINGS_BETA,
            {"page_cursor": page_cursor, "filter": filter},
            options,
        )
        return answer
