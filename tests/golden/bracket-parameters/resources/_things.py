"""The methods of `things`, sync and async."""

from __future__ import annotations

import datetime as _dt
from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingPage

_AdditionalFieldsBigThing: TypeAlias = Literal["weight"]
_FieldsBigThing: TypeAlias = Literal["name", "size.width"]
_Include: TypeAlias = Literal["owner"]
_Sort: TypeAlias = Literal["name", "-name"]


class Things(Resource):
    """Operations of Things."""

    def get_things(
        self,
        *,
        company_id: str,
        additional_fields_big_thing: (
            Iterable[_AdditionalFieldsBigThing] | UnsetType
        ) = UNSET,
        fields_big_thing: Iterable[_FieldsBigThing] | UnsetType = UNSET,
        include: Iterable[_Include] | UnsetType = UNSET,
        sort: _Sort | UnsetType = UNSET,
        page_size: int | UnsetType = UNSET,
        active: bool | UnsetType = UNSET,
        since: _dt.datetime | str | UnsetType = UNSET,
        ids: Iterable[str] | UnsetType = UNSET,
        x_trace_id: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_things.

        `GET /api/things`

        Args:
            company_id
            additional_fields_big_thing: Fields of `big-thing` resources to answer with
                besides the usual ones.
            fields_big_thing: The fields of `big-thing` resources to answer with; all by
                default.
            include: The related resources to answer with.
            sort: The field to sort by; descending with a minus sign before it.
            page_size: The number of resources a page, 1 to 100; 20 by default.
            active
            since
            ids
            x_trace_id
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_things
        """
        answer: ThingPage = self._call(
            _operations.GET_THINGS,
            {
                "additional_fields_big_thing": additional_fields_big_thing,
                "fields_big_thing": fields_big_thing,
                "include": include,
                "sort": sort,
                "page_size": page_size,
                "active": active,
                "since": since,
                "ids": ids,
                "x_trace_id": x_trace_id,
                "company_id": company_id,
            },
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_things(
        self,
        *,
        company_id: str,
        additional_fields_big_thing: (
            Iterable[_AdditionalFieldsBigThing] | UnsetType
        ) = UNSET,
        fields_big_thing: Iterable[_FieldsBigThing] | UnsetType = UNSET,
        include: Iterable[_Include] | UnsetType = UNSET,
        sort: _Sort | UnsetType = UNSET,
        page_size: int | UnsetType = UNSET,
        active: bool | UnsetType = UNSET,
        since: _dt.datetime | str | UnsetType = UNSET,
        ids: Iterable[str] | UnsetType = UNSET,
        x_trace_id: str | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """get_things.

        `GET /api/things`

        Args:
            company_id
            additional_fields_big_thing: Fields of `big-thing` resources to answer with
                besides the usual ones.
            fields_big_thing: The fields of `big-thing` resources to answer with; all by
                default.
            include: The related resources to answer with.
            sort: The field to sort by; descending with a minus sign before it.
            page_size: The number of resources a page, 1 to 100; 20 by default.
            active
            since
            ids
            x_trace_id
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_things
        """
        answer: ThingPage = await self._call(
            _operations.GET_THINGS,
            {
                "additional_fields_big_thing": additional_fields_big_thing,
                "fields_big_thing": fields_big_thing,
                "include": include,
                "sort": sort,
                "page_size": page_size,
                "active": active,
                "since": since,
                "ids": ids,
                "x_trace_id": x_trace_id,
                "company_id": company_id,
            },
            options,
        )
        return answer
