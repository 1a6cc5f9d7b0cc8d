"""What a client does in several calls: waiting for jobs, and sending many rows.

Derived from _async/workflows.py by `python -m templates.unasync`; edit that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from ..jobs.state import JobState
    from ..jobs.waiting import Stop
    from ..models.model import Document
    from ..options import RequestOptions
    from .calling import Calling

D = TypeVar("D")


class Workflows:
    """The methods of a client that call several operations."""

    @overload
    def wait(
        self: Calling,
        job: Document,
        /,
        *,
        deadline: float | None = 3600.0,
        progress: Callable[[JobState[Any]], object] | bool | None = None,
        stop: Stop | None = None,
        errors: bool = True,
        options: RequestOptions | None = None,
    ) -> JobState[Any]: ...

    @overload
    def wait(
        self: Calling,
        job: Callable[..., D],
        id: str,
        /,
        *,
        deadline: float | None = 3600.0,
        progress: Callable[[JobState[Any]], object] | bool | None = None,
        stop: Stop | None = None,
        errors: bool = True,
        options: RequestOptions | None = None,
    ) -> JobState[D]: ...

    def wait(
        self: Calling,
        job: Any,
        id: str | None = None,
        /,
        *,
        deadline: float | None = 3600.0,
        progress: Callable[[JobState[Any]], object] | bool | None = None,
        stop: Stop | None = None,
        errors: bool = True,
        options: RequestOptions | None = None,
    ) -> JobState[Any]:
        """Wait until a job is complete, and say what came of it.

        A job with rows that failed is complete as well: look at `failed` and `errors`
        of the result. It is looked at again and again, within the rate limits, and
        less often the longer it takes; failures that pass are looked past.

        Args:
            job: the answer to the call that created it; or the method that tells its
                progress, `klaviyo.coupons.get_bulk_create_coupon_codes_job`.
            id: the job's id, with a method.
            deadline: seconds until it is given up; None sets no end.
            progress: is called with the state of the job after each look; True shows
                a bar, by Rich.
            stop: an event that ends the wait when it is set, `threading.Event()`.
            errors: whether to fetch what went wrong with rows, where the job does not
                have it itself.
            options: what differs for the calls.

        Raises:
            JobCancelledError: when it was cancelled, or has ended badly.
            JobTimeoutError: when it does not come to an end in time, or the API does
                not know it for two minutes.
            JobStoppedError: when `stop` is set.
            KlaviyoError: what calls raise.
            ArgumentError: when it is no job.
        """
        # Imported here: most clients do without it.
        from .jobs import wait

        return wait(self, job, id, deadline, progress, stop, errors, options)
