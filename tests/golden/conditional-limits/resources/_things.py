"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingPage

_AdditionalFieldsProfile: TypeAlias = Literal["predictions"]


class Things(Resource):
    """Operations of Things."""

    def get_profiles(
        self,
        *,
        additional_fields_profile: (
            Iterable[_AdditionalFieldsProfile] | UnsetType
        ) = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """Get Profiles.

        Get all profiles.

        `GET /api/profiles`

        Args:
            additional_fields_profile: Fields of `profile` resources to answer with
                besides the usual ones.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 75/s burst, 750/m steady, 9000/d daily
        With `additional_fields_profile` predictions: 10/s burst, 150/m steady
        Scopes: profiles:read, metrics:read
        Reference: https://developers.klaviyo.com/en/reference/get_profiles
        """
        answer: ThingPage = self._call(
            _operations.GET_PROFILES,
            {"additional_fields_profile": additional_fields_profile},
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_profiles(
        self,
        *,
        additional_fields_profile: (
            Iterable[_AdditionalFieldsProfile] | UnsetType
        ) = UNSET,
        options: RequestOptions | None = None,
    ) -> ThingPage:
        """Get Profiles.

        Get all profiles.

        `GET /api/profiles`

        Args:
            additional_fields_profile: Fields of `profile` resources to answer with
                besides the usual ones.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 75/s burst, 750/m steady, 9000/d daily
        With `additional_fields_profile` predictions: 10/s burst, 150/m steady
        Scopes: profiles:read, metrics:read
        Reference: https://developers.klaviyo.com/en/reference/get_profiles
        """
        answer: ThingPage = await self._call(
            _operations.GET_PROFILES,
            {"additional_fields_profile": additional_fields_profile},
            options,
        )
        return answer
