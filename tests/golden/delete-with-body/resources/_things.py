"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource


class Things(Resource):
    """Operations of Things."""

    def remove_profiles_from_list(
        self, id: str, *, ids: Iterable[str], options: RequestOptions | None = None
    ) -> None:
        """remove_profiles_from_list.

        `DELETE /api/lists/{id}/relationships/profiles`

        Args:
            id: The `{id}` of the path.
            ids: The ids of resources of type `profile`.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.remove_profiles_from_list("...", ids=["..."])

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/remove_profiles_from_list
        """
        self._call(
            _operations.REMOVE_PROFILES_FROM_LIST, {"id": id, "ids": ids}, options
        )


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def remove_profiles_from_list(
        self, id: str, *, ids: Iterable[str], options: RequestOptions | None = None
    ) -> None:
        """remove_profiles_from_list.

        `DELETE /api/lists/{id}/relationships/profiles`

        Args:
            id: The `{id}` of the path.
            ids: The ids of resources of type `profile`.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.remove_profiles_from_list("...", ids=["..."])

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/remove_profiles_from_list
        """
        await self._call(
            _operations.REMOVE_PROFILES_FROM_LIST, {"id": id, "ids": ids}, options
        )
