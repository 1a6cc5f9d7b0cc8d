"""The methods of `things`, sync and async."""

from __future__ import annotations

from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource


class Things(Resource):
    """Operations of Things."""

    def create_client_event(
        self, *, name: str, company_id: str, options: RequestOptions | None = None
    ) -> None:
        """create_client_event.

        `POST /client/events`

        Args:
            name
            company_id
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.create_client_event(name="...", company_id="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_client_event
        """
        self._call(
            _operations.CREATE_CLIENT_EVENT,
            {"name": name, "company_id": company_id},
            options,
        )


class AsyncThings(AsyncResource):
    """Operations of Things."""

    async def create_client_event(
        self, *, name: str, company_id: str, options: RequestOptions | None = None
    ) -> None:
        """create_client_event.

        `POST /client/events`

        Args:
            name
            company_id
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.create_client_event(name="...", company_id="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/create_client_event
        """
        await self._call(
            _operations.CREATE_CLIENT_EVENT,
            {"name": name, "company_id": company_id},
            options,
        )
