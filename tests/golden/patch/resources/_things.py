"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, overload

from msgspec import UNSET, UnsetType

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ProfileDocument

_FieldsProfile: TypeAlias = Literal["email", "name"]


class Things(Resource):
    """Operations of Things."""

    @overload
    def update_profile(
        self,
        profile_id: str,
        *,
        body: Mapping[str, Any],
        fields_profile: Sequence[_FieldsProfile] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ProfileDocument: ...

    @overload
    def update_profile(
        self,
        profile_id: str,
        *,
        email: str | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        properties: Mapping[str, Any] | None | UnsetType = UNSET,
        fields_profile: Sequence[_FieldsProfile] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ProfileDocument: ...

    def update_profile(
        self,
        profile_id: str,
        *,
        options: RequestOptions | None = None,
        **arguments: Any,
    ) -> ProfileDocument:
        """update_profile.

        `PATCH /api/profiles/{profile_id}`

        Args:
            profile_id: The `{profile_id}` of the path.
            fields_profile: The fields of `profile` resources to answer with; all by
                default.
            body: The whole request body, instead of its parts.
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
        answer: ProfileDocument = self._call(
            _operations.UPDATE_PROFILE, {"profile_id": profile_id, **arguments}, options
        )
        return answer

    @overload
    def update_settings(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> None: ...

    @overload
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
    ) -> None: ...

    def update_settings(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> None:
        """update_settings.

        `PATCH /api/profiles/{id}/settings`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
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
        self._call(_operations.UPDATE_SETTINGS, {"id": id, **arguments}, options)


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def update_profile(
        self,
        profile_id: str,
        *,
        body: Mapping[str, Any],
        fields_profile: Sequence[_FieldsProfile] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ProfileDocument: ...

    @overload
    async def update_profile(
        self,
        profile_id: str,
        *,
        email: str | None | UnsetType = UNSET,
        name: str | None | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        properties: Mapping[str, Any] | None | UnsetType = UNSET,
        fields_profile: Sequence[_FieldsProfile] | UnsetType = UNSET,
        options: RequestOptions | None = None,
    ) -> ProfileDocument: ...

    async def update_profile(
        self,
        profile_id: str,
        *,
        options: RequestOptions | None = None,
        **arguments: Any,
    ) -> ProfileDocument:
        """update_profile.

        `PATCH /api/profiles/{profile_id}`

        Args:
            profile_id: The `{profile_id}` of the path.
            fields_profile: The fields of `profile` resources to answer with; all by
                default.
            body: The whole request body, instead of its parts.
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
        answer: ProfileDocument = await self._call(
            _operations.UPDATE_PROFILE, {"profile_id": profile_id, **arguments}, options
        )
        return answer

    @overload
    async def update_settings(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> None: ...

    @overload
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
    ) -> None: ...

    async def update_settings(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> None:
        """update_settings.

        `PATCH /api/profiles/{id}/settings`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
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
        await self._call(_operations.UPDATE_SETTINGS, {"id": id, **arguments}, options)
