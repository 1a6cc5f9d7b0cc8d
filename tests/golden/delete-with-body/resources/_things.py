"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource


class Things(Resource):
    """Operations of Things."""

    @overload
    def remove_profiles_from_list(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> None: ...

    @overload
    def remove_profiles_from_list(
        self, id: str, *, ids: Sequence[str], options: RequestOptions | None = None
    ) -> None: ...

    def remove_profiles_from_list(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> None:
        """remove_profiles_from_list.

        `DELETE /api/lists/{id}/relationships/profiles`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
            ids: The ids of resources of type `profile`.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/remove_profiles_from_list
        """
        self._call(
            _operations.REMOVE_PROFILES_FROM_LIST, {"id": id, **arguments}, options
        )


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def remove_profiles_from_list(
        self, id: str, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> None: ...

    @overload
    async def remove_profiles_from_list(
        self, id: str, *, ids: Sequence[str], options: RequestOptions | None = None
    ) -> None: ...

    async def remove_profiles_from_list(
        self, id: str, *, options: RequestOptions | None = None, **arguments: Any
    ) -> None:
        """remove_profiles_from_list.

        `DELETE /api/lists/{id}/relationships/profiles`

        Args:
            id: The `{id}` of the path.
            body: The whole request body, instead of its parts.
            ids: The ids of resources of type `profile`.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/remove_profiles_from_list
        """
        await self._call(
            _operations.REMOVE_PROFILES_FROM_LIST, {"id": id, **arguments}, options
        )
