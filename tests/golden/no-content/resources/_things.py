"""The methods of `things`, sync and async."""

from __future__ import annotations

from .. import types as _types
from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import RefreshQuery, ThingDocument


class Things(Resource):
    """Operations of Things."""

    def delete_thing(self, id: str, *, options: RequestOptions | None = None) -> None:
        """delete_thing.

        `DELETE /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/delete_thing
        """
        self._call(_operations.DELETE_THING, {"id": id}, options)

    def refresh(
        self,
        *,
        body: RefreshQuery | _types.RefreshQueryDict,
        options: RequestOptions | None = None,
    ) -> ThingDocument | None:
        """refresh.

        `POST /api/refreshes`

        Args:
            body: The whole request body.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.refresh(body={"urgent": True})

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/refresh
        """
        answer: ThingDocument | None = self._call(
            _operations.REFRESH, {"body": body}, options
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def delete_thing(
        self, id: str, *, options: RequestOptions | None = None
    ) -> None:
        """delete_thing.

        `DELETE /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/delete_thing
        """
        await self._call(_operations.DELETE_THING, {"id": id}, options)

    async def refresh(
        self,
        *,
        body: RefreshQuery | _types.RefreshQueryDict,
        options: RequestOptions | None = None,
    ) -> ThingDocument | None:
        """refresh.

        `POST /api/refreshes`

        Args:
            body: The whole request body.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.refresh(body={"urgent": True})

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/refresh
        """
        answer: ThingDocument | None = await self._call(
            _operations.REFRESH, {"body": body}, options
        )
        return answer
