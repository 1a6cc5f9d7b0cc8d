"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from msgspec import UNSET, UnsetType

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import (
    Colour,
    Frame,
    NullableThingDocument,
    Place,
    ThingUpdateDataAttributesShape,
)


class Things(Resource):
    """Operations of Things."""

    @overload
    def update_thing(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> NullableThingDocument: ...

    @overload
    def update_thing(
        self,
        id: str,
        *,
        place: Place | Mapping[str, Any] | None | UnsetType = UNSET,
        level: str | int | None | UnsetType = UNSET,
        shape: (
            ThingUpdateDataAttributesShape | Mapping[str, Any] | None | UnsetType
        ) = UNSET,
        colour: Colour | None | UnsetType = UNSET,
        frame: Frame | Mapping[str, Any] | None | UnsetType = UNSET,
        spot: Place | Mapping[str, Any] | None | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> NullableThingDocument: ...

    def update_thing(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> NullableThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
            place
            level
            shape
            colour
            frame
            spot
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: NullableThingDocument = self._call(
            _operations.UPDATE_THING, {"id": id, **arguments}, options
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def update_thing(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> NullableThingDocument: ...

    @overload
    async def update_thing(
        self,
        id: str,
        *,
        place: Place | Mapping[str, Any] | None | UnsetType = UNSET,
        level: str | int | None | UnsetType = UNSET,
        shape: (
            ThingUpdateDataAttributesShape | Mapping[str, Any] | None | UnsetType
        ) = UNSET,
        colour: Colour | None | UnsetType = UNSET,
        frame: Frame | Mapping[str, Any] | None | UnsetType = UNSET,
        spot: Place | Mapping[str, Any] | None | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> NullableThingDocument: ...

    async def update_thing(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> NullableThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
            place
            level
            shape
            colour
            frame
            spot
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: NullableThingDocument = await self._call(
            _operations.UPDATE_THING, {"id": id, **arguments}, options
        )
        return answer
