"""The methods of `things`, sync and async."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET

from .. import types as _types
from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import (
    Circle,
    Frame,
    NullableThingDocument,
    Place,
    Square,
    ThingUpdateDataAttributesShape,
)

_Colour: TypeAlias = Literal["red", "green"]


class Things(Resource):
    """Operations of Things."""

    def update_thing(
        self,
        id: str,
        *,
        place: Place | _types.PlaceDict | None | UnsetType = UNSET,
        level: str | int | None | UnsetType = UNSET,
        shape: (
            ThingUpdateDataAttributesShape
            | Circle
            | _types.CircleDict
            | Square
            | _types.SquareDict
            | None
            | UnsetType
        ) = UNSET,
        colour: _Colour | None | UnsetType = UNSET,
        frame: Frame | _types.FrameDict | None | UnsetType = UNSET,
        spot: Place | _types.PlaceDict | None | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> NullableThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            place: A dict (`types.PlaceDict`) with any of `city`.
            level
            shape
            colour
            frame: A dict (`types.FrameDict`) with any of `width`.
            spot: A dict (`types.PlaceDict`) with any of `city`.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.update_thing("...", place={"city": "..."})

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: NullableThingDocument = self._call(
            _operations.UPDATE_THING,
            {
                "id": id,
                "place": place,
                "level": level,
                "shape": shape,
                "colour": colour,
                "frame": frame,
                "spot": spot,
            },
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def update_thing(
        self,
        id: str,
        *,
        place: Place | _types.PlaceDict | None | UnsetType = UNSET,
        level: str | int | None | UnsetType = UNSET,
        shape: (
            ThingUpdateDataAttributesShape
            | Circle
            | _types.CircleDict
            | Square
            | _types.SquareDict
            | None
            | UnsetType
        ) = UNSET,
        colour: _Colour | None | UnsetType = UNSET,
        frame: Frame | _types.FrameDict | None | UnsetType = UNSET,
        spot: Place | _types.PlaceDict | None | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> NullableThingDocument:
        """update_thing.

        `PATCH /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            place: A dict (`types.PlaceDict`) with any of `city`.
            level
            shape
            colour
            frame: A dict (`types.FrameDict`) with any of `width`.
            spot: A dict (`types.PlaceDict`) with any of `city`.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.update_thing("...", place={"city": "..."})

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_thing
        """
        answer: NullableThingDocument = await self._call(
            _operations.UPDATE_THING,
            {
                "id": id,
                "place": place,
                "level": level,
                "shape": shape,
                "colour": colour,
                "frame": frame,
                "spot": spot,
            },
            options,
        )
        return answer
