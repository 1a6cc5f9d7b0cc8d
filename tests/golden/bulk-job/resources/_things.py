"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingBulkCreateJobDocument


class Things(Resource):
    """Operations of Things."""

    @overload
    def bulk_create_things(
        self, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingBulkCreateJobDocument: ...

    @overload
    def bulk_create_things(
        self, *, things: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingBulkCreateJobDocument: ...

    def bulk_create_things(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingBulkCreateJobDocument:
        """bulk_create_things.

        Accepts up to 1,000 things per request.
        The maximum allowed payload size is 5MB.

        `POST /api/thing-bulk-create-jobs`

        Args:
            body: The whole request body, instead of its parts.
            things
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: ThingBulkCreateJobDocument = self._call(
            _operations.BULK_CREATE_THINGS, arguments, options
        )
        return answer

    def get_bulk_create_things_job(
        self, job_id: str, *, options: RequestOptions | None = None
    ) -> ThingBulkCreateJobDocument:
        """get_bulk_create_things_job.

        `GET /api/thing-bulk-create-jobs/{job_id}`

        Args:
            job_id: The `{job_id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference:
        https://developers.klaviyo.com/en/reference/get_bulk_create_things_job
        """
        answer: ThingBulkCreateJobDocument = self._call(
            _operations.GET_BULK_CREATE_THINGS_JOB, {"job_id": job_id}, options
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def bulk_create_things(
        self, *, body: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingBulkCreateJobDocument: ...

    @overload
    async def bulk_create_things(
        self, *, things: Mapping[str, Any], options: RequestOptions | None = None
    ) -> ThingBulkCreateJobDocument: ...

    async def bulk_create_things(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> ThingBulkCreateJobDocument:
        """bulk_create_things.

        Accepts up to 1,000 things per request.
        The maximum allowed payload size is 5MB.

        `POST /api/thing-bulk-create-jobs`

        Args:
            body: The whole request body, instead of its parts.
            things
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: ThingBulkCreateJobDocument = await self._call(
            _operations.BULK_CREATE_THINGS, arguments, options
        )
        return answer

    async def get_bulk_create_things_job(
        self, job_id: str, *, options: RequestOptions | None = None
    ) -> ThingBulkCreateJobDocument:
        """get_bulk_create_things_job.

        `GET /api/thing-bulk-create-jobs/{job_id}`

        Args:
            job_id: The `{job_id}` of the path.
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference:
        https://developers.klaviyo.com/en/reference/get_bulk_create_things_job
        """
        answer: ThingBulkCreateJobDocument = await self._call(
            _operations.GET_BULK_CREATE_THINGS_JOB, {"job_id": job_id}, options
        )
        return answer
