"""The methods of `things`, sync and async."""

from __future__ import annotations

from collections.abc import Iterable

from .. import types as _types
from .._operations import _things as _operations
from .._runtime.arguments import RequestOptions
from .._runtime.resource import AsyncResource, Resource
from ..models._things import ThingBulkCreateJobDocument


class Things(Resource):
    """Operations of Things."""

    def bulk_create_things(
        self,
        *,
        things: Iterable[_types.NewThingDict],
        options: RequestOptions | None = None,
    ) -> ThingBulkCreateJobDocument:
        """bulk_create_things.

        Accepts up to 1,000 things per request.
        The maximum allowed payload size is 5MB.

        `POST /api/thing-bulk-create-jobs`

        Args:
            things: Dicts (`types.NewThingDict`) with `name`.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.bulk_create_things(things=[{"name": "..."}])

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Starts a job, as `get_bulk_create_things_job` tells; `klaviyo.wait` waits for it
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: ThingBulkCreateJobDocument = self._call(
            _operations.BULK_CREATE_THINGS, {"things": things}, options
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

    async def bulk_create_things(
        self,
        *,
        things: Iterable[_types.NewThingDict],
        options: RequestOptions | None = None,
    ) -> ThingBulkCreateJobDocument:
        """bulk_create_things.

        Accepts up to 1,000 things per request.
        The maximum allowed payload size is 5MB.

        `POST /api/thing-bulk-create-jobs`

        Args:
            things: Dicts (`types.NewThingDict`) with `name`.
            options: What differs from the client's for this call.

        Example:
            await klaviyo.things.bulk_create_things(things=[{"name": "..."}])

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: not known
        Starts a job, as `get_bulk_create_things_job` tells; `klaviyo.wait` waits for it
        Reference: https://developers.klaviyo.com/en/reference/bulk_create_things
        """
        answer: ThingBulkCreateJobDocument = await self._call(
            _operations.BULK_CREATE_THINGS, {"things": things}, options
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
