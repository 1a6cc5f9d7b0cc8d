"""The methods of `things`, sync and async."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingDocument

_Kind: TypeAlias = Literal["big", "small"]


class Things(Resource):
    """Operations of Things."""

    def get_part(
        self,
        kind: _Kind,
        thing_id: str,
        id: str,
        *,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """get_part.

        `GET /api/{kind}/{thing_id}/parts/{id}`

        Args:
            kind: The `{kind}` of the path.
            thing_id: The `{thing_id}` of the path.
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_part
        """
        answer: ThingDocument = self._call(
            _operations.GET_PART,
            {"kind": kind, "thing_id": thing_id, "id": id},
            options,
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def get_part(
        self,
        kind: _Kind,
        thing_id: str,
        id: str,
        *,
        options: RequestOptions | None = None,
    ) -> ThingDocument:
        """get_part.

        `GET /api/{kind}/{thing_id}/parts/{id}`

        Args:
            kind: The `{kind}` of the path.
            thing_id: The `{thing_id}` of the path.
            id: The `{id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/get_part
        """
        answer: ThingDocument = await self._call(
            _operations.GET_PART,
            {"kind": kind, "thing_id": thing_id, "id": id},
            options,
        )
        return answer
