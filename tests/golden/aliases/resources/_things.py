"""The methods of `things`, sync and async."""

from __future__ import annotations

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingDocument


class Things(Resource):
    """Operations of Things."""

    def get_thing(
        self, id: str, *, options: RequestOptions | None = None
    ) -> ThingDocument:
        """get_thing.

        `GET /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Also called: fetch_thing, read_thing
        Reference: https://developers.klaviyo.com/en/reference/get_thing
        """
        answer: ThingDocument = self._call(_operations.GET_THING, {"id": id}, options)
        return answer

    fetch_thing = get_thing
    read_thing = get_thing


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_thing(
        self, id: str, *, options: RequestOptions | None = None
    ) -> ThingDocument:
        """get_thing.

        `GET /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Also called: fetch_thing, read_thing
        Reference: https://developers.klaviyo.com/en/reference/get_thing
        """
        answer: ThingDocument = await self._call(
            _operations.GET_THING, {"id": id}, options
        )
        return answer

    fetch_thing = get_thing
    read_thing = get_thing
