"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ProfileAnswer

_FieldsProfile: TypeAlias = Literal["email", "name"]


class Things(Resource):
    """Operations of Things."""

    def update_profile(
        self,
        profile_id: str,
        *,
        email: str | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        properties: Mapping[str, Any] | None | UnsetType = UNSET,
        fields_profile: Iterable[_FieldsProfile] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ProfileAnswer:
        """update_profile.

        `PATCH /api/profiles/{profile_id}`

        Args:
            profile_id: The `{profile_id}` of the path.
            fields_profile: The fields of `profile` resources to answer with; all by
                default.
            email
            name
            country
            properties
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_profile
        """
        answer: ProfileAnswer = self._call(
            _operations.UPDATE_PROFILE,
            {
                "profile_id": profile_id,
                "email": email,
                "name": name,
                "country": country,
                "properties": properties,
                "fields_profile": fields_profile,
            },
            options,
        )
        return answer

    def update_settings(
        self,
        id: str,
        *,
        profile_id: str,
        email: str | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        properties: Mapping[str, Any] | None | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> None:
        """update_settings.

        `PATCH /api/profiles/{id}/settings`

        Args:
            id: The `{id}` of the path.
            profile_id
            email
            name
            country
            properties
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_settings
        """
        self._call(
            _operations.UPDATE_SETTINGS,
            {
                "id": id,
                "profile_id": profile_id,
                "email": email,
                "name": name,
                "country": country,
                "properties": properties,
            },
            options,
        )


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def update_profile(
        self,
        profile_id: str,
        *,
        email: str | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        properties: Mapping[str, Any] | None | UnsetType = UNSET,
        fields_profile: Iterable[_FieldsProfile] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ProfileAnswer:
        """update_profile.

        `PATCH /api/profiles/{profile_id}`

        Args:
            profile_id: The `{profile_id}` of the path.
            fields_profile: The fields of `profile` resources to answer with; all by
                default.
            email
            name
            country
            properties
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_profile
        """
        answer: ProfileAnswer = await self._call(
            _operations.UPDATE_PROFILE,
            {
                "profile_id": profile_id,
                "email": email,
                "name": name,
                "country": country,
                "properties": properties,
                "fields_profile": fields_profile,
            },
            options,
        )
        return answer

    async def update_settings(
        self,
        id: str,
        *,
        profile_id: str,
        email: str | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        properties: Mapping[str, Any] | None | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> None:
        """update_settings.

        `PATCH /api/profiles/{id}/settings`

        Args:
            id: The `{id}` of the path.
            profile_id
            email
            name
            country
            properties
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_settings
        """
        await self._call(
            _operations.UPDATE_SETTINGS,
            {
                "id": id,
                "profile_id": profile_id,
                "email": email,
                "name": name,
                "country": country,
                "properties": properties,
            },
            options,
        )
