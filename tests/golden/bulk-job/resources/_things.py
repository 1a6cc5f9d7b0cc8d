"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from .._operations import _things as _operations
from .._runtime.options import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import JobAnswer, JobQuery, JobQueryDataAttributesThings


class Things(Resource):
    """Operations of Things."""

    @overload
    def bulk_create_things(
        self,
        *,
        body: JobQuery | Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> JobAnswer: ...

    @overload
    def bulk_create_things(
        self,
        *,
        things: JobQueryDataAttributesThings | Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> JobAnswer: ...

    def bulk_create_things(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> JobAnswer:
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
        Starts a job, as `get_bulk_create_things_job` tells; `klaviyo.wait` waits for it
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: JobAnswer = self._call(
            _operations.BULK_CREATE_THINGS, arguments, options
        )
        return answer

    def get_bulk_create_things_job(
        self, job_id: str, *, options: RequestOptions | None = None
    ) -> JobAnswer:
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
        answer: JobAnswer = self._call(
            _operations.GET_BULK_CREATE_THINGS_JOB, {"job_id": job_id}, options
        )
        return answer


class AsyncThings(AsyncResource):
    """Operations of Things."""

    @overload
    async def bulk_create_things(
        self,
        *,
        body: JobQuery | Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> JobAnswer: ...

    @overload
    async def bulk_create_things(
        self,
        *,
        things: JobQueryDataAttributesThings | Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> JobAnswer: ...

    async def bulk_create_things(
        self, *, options: RequestOptions | None = None, **arguments: Any
    ) -> JobAnswer:
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
        Starts a job, as `get_bulk_create_things_job` tells; `klaviyo.wait` waits for it
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: JobAnswer = await self._call(
            _operations.BULK_CREATE_THINGS, arguments, options
        )
        return answer

    async def get_bulk_create_things_job(
        self, job_id: str, *, options: RequestOptions | None = None
    ) -> JobAnswer:
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
        answer: JobAnswer = await self._call(
            _operations.GET_BULK_CREATE_THINGS_JOB, {"job_id": job_id}, options
        )
        return answer
