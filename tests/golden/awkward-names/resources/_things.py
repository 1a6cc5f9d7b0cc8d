"""The methods of `things`, sync and async."""

from __future__ import annotations

import datetime as _dt
from collections.abc import Mapping, Sequence
from typing import Any, overload

from msgspec import UNSET, UnsetType

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingDocument


class Things(Resource):
    """Operations of Things."""

    @overload
    def create_thing(
        self, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingDocument: ...

    @overload
    def create_thing(
        self,
        *,
        _2nd: str,
        date: _dt.date | UnsetType = UNSET,
        datetime: _dt.datetime | UnsetType = UNSET,
        list: Sequence[str] | UnsetType = UNSET,
        dict: Mapping[str, Any] | UnsetType = UNSET,
        str: str | UnsetType = UNSET,
        int: int | UnsetType = UNSET,
        self_: str | UnsetType = UNSET,
        class_: str | UnsetType = UNSET,
        body_: str | UnsetType = UNSET,
        options_: Sequence[str] | UnsetType = UNSET,
        to_dict: str | UnsetType = UNSET,
        _kx: str | UnsetType = UNSET,
        value: int | float | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    def create_thing(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """create_thing.

        `POST /api/things`

        Args:
            body: The whole request body, instead of its parts.
            date
            datetime
            list
            dict
            str
            int
            self_
            class_
            body_
            options_
            to_dict
            _kx
            value
            _2nd
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_thing
        """
        answer: ThingDocument = self._call(_operations.CREATE_THING, arguments, options)
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def create_thing(
        self, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingDocument: ...

    @overload
    async def create_thing(
        self,
        *,
        _2nd: str,
        date: _dt.date | UnsetType = UNSET,
        datetime: _dt.datetime | UnsetType = UNSET,
        list: Sequence[str] | UnsetType = UNSET,
        dict: Mapping[str, Any] | UnsetType = UNSET,
        str: str | UnsetType = UNSET,
        int: int | UnsetType = UNSET,
        self_: str | UnsetType = UNSET,
        class_: str | UnsetType = UNSET,
        body_: str | UnsetType = UNSET,
        options_: Sequence[str] | UnsetType = UNSET,
        to_dict: str | UnsetType = UNSET,
        _kx: str | UnsetType = UNSET,
        value: int | float | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument: ...

    async def create_thing(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingDocument:
        """create_thing.

        `POST /api/things`

        Args:
            body: The whole request body, instead of its parts.
            date
            datetime
            list
            dict
            str
            int
            self_
            class_
            body_
            options_
            to_dict
            _kx
            value
            _2nd
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_thing
        """
        answer: ThingDocument = await self._call(
            _operations.CREATE_THING, arguments, options
        )
        return answer
