"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import UNSET

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions, UnsetType
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ProfileDocument

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
    ) -> ProfileDocument:
        """update_profile.

        `PATCH /api/profiles/{profile_id}`

        Args:
            profile_id: The `{profile_id}` of the path.
            email
            name
            country
            properties
            fields_profile: The fields of `profile` resources to answer with; all by
                default.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.update_profile("...", email="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_profile
        """
        answer: ProfileDocument = self._call(
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

        Example:
            klaviyo.things.update_settings("...", profile_id="...")

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
    ) -> ProfileDocument:
        """update_profile.

        `PATCH /api/profiles/{profile_id}`

        Args:
            profile_id: The `{profile_id}` of the path.
            email
            name
            country
            properties
            fields_profile: The fields of `profile` resources to answer with; all by
                default.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.update_profile("...", email="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/update_profile
        """
        answer: ProfileDocument = await self._call(
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

        Example:
            await klaviyo.things.update_settings("...", profile_id="...")

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
