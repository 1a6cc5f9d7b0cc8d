"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable

from .. import types as _types
from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import JobAnswer


class Things(Resource):
    """Operations of Things."""

    def bulk_create_things(
        self,
        *,
        things: Iterable[_types.NewThingDict],
        options: RequestOptions | None = None,
    ) -> JobAnswer:
        """bulk_create_things.

        Accepts up to 1,000 things per request.
        The maximum allowed payload size is 5MB.

        `POST /api/thing-bulk-create-jobs`

        Args:
            things
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: JobAnswer = self._call(
            _operations.BULK_CREATE_THINGS, {"things": things}, options
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

    async def bulk_create_things(
        self,
        *,
        things: Iterable[_types.NewThingDict],
        options: RequestOptions | None = None,
    ) -> JobAnswer:
        """bulk_create_things.

        Accepts up to 1,000 things per request.
        The maximum allowed payload size is 5MB.

        `POST /api/thing-bulk-create-jobs`

        Args:
            things
            options: What differs from the client's for this call.

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: JobAnswer = await self._call(
            _operations.BULK_CREATE_THINGS, {"things": things}, options
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
