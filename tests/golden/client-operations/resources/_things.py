"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource


class Things(Resource):
    """Operations of Things."""

    @overload
    def create_client_event(
        self,
        *,
        body: Mapping[str, Any],
        company_id: str,
        options: RequestOptions | None = None,
    ) -> None: ...

    @overload
    def create_client_event(
        self, *, name: str, company_id: str, options: RequestOptions | None = None
    ) -> None: ...

    def create_client_event(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> None:
        """create_client_event.

        `POST /client/events`

        Args:
            company_id
            body: The whole request body, instead of its parts.
            name
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_client_event
        """
        self._call(_operations.CREATE_CLIENT_EVENT, arguments, options)


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def create_client_event(
        self,
        *,
        body: Mapping[str, Any],
        company_id: str,
        options: RequestOptions | None = None,
    ) -> None: ...

    @overload
    async def create_client_event(
        self, *, name: str, company_id: str, options: RequestOptions | None = None
    ) -> None: ...

    async def create_client_event(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> None:
        """create_client_event.

        `POST /client/events`

        Args:
            company_id
            body: The whole request body, instead of its parts.
            name
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_client_event
        """
        await self._call(_operations.CREATE_CLIENT_EVENT, arguments, options)
