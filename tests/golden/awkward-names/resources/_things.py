"""The methods of `things`, sync and async."""

from __future__ import annotations

import datetime as _dt
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingDocument


class Things(Resource):
    """Operations of Things."""

    def create_thing(
        self,
        *,
        _2nd: str,
        date: _dt.date | str | UnsetType = UNSET,
        datetime: _dt.datetime | str | UnsetType = UNSET,
        list: Iterable[str] | UnsetType = UNSET,
        dict: Mapping[str, Any] | UnsetType = UNSET,
        str: str | UnsetType = UNSET,
        int: int | UnsetType = UNSET,
        self_: str | UnsetType = UNSET,
        class_: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        options_: Iterable[str] | UnsetType = UNSET,
        to_dict: str | UnsetType = UNSET,
        kx: str | UnsetType = UNSET,
        value: int | float | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """create_thing.

        `POST /api/things`

        Args:
            _2nd
            date
            datetime
            list
            dict
            str
            int
            self_
            class_
            body
            options_
            to_dict
            kx
            value
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.create_thing(_2nd="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_thing
        """
        answer: ThingDocument = self._call(
            _operations.CREATE_THING,
            {
                "date": date,
                "datetime": datetime,
                "list": list,
                "dict": dict,
                "str": str,
                "int": int,
                "self_": self_,
                "class_": class_,
                "body": body,
                "options_": options_,
                "to_dict": to_dict,
                "kx": kx,
                "value": value,
                "_2nd": _2nd,
            },
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def create_thing(
        self,
        *,
        _2nd: str,
        date: _dt.date | str | UnsetType = UNSET,
        datetime: _dt.datetime | str | UnsetType = UNSET,
        list: Iterable[str] | UnsetType = UNSET,
        dict: Mapping[str, Any] | UnsetType = UNSET,
        str: str | UnsetType = UNSET,
        int: int | UnsetType = UNSET,
        self_: str | UnsetType = UNSET,
        class_: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        options_: Iterable[str] | UnsetType = UNSET,
        to_dict: str | UnsetType = UNSET,
        kx: str | UnsetType = UNSET,
        value: int | float | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """create_thing.

        `POST /api/things`

        Args:
            _2nd
            date
            datetime
            list
            dict
            str
            int
            self_
            class_
            body
            options_
            to_dict
            kx
            value
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.create_thing(_2nd="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_thing
        """
        answer: ThingDocument = await self._call(
            _operations.CREATE_THING,
            {
                "date": date,
                "datetime": datetime,
                "list": list,
                "dict": dict,
                "str": str,
                "int": int,
                "self_": self_,
                "class_": class_,
                "body": body,
                "options_": options_,
                "to_dict": to_dict,
                "kx": kx,
                "value": value,
                "_2nd": _2nd,
            },
            options,
        )
        return answer
