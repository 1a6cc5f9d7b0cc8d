"""What a client does in several calls: waiting for jobs, and sending many rows."""

from __future__ import annotations

import os
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
)
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast, overload

if TYPE_CHECKING:
    from ..bulk.results import BulkProgress, RowResult
    from ..ensuring.identity import Ensured
    from ..jobs.state import JobState
    from ..jobs.waiting import Stop
    from ..models.model import Document
    from ..options import RequestOptions
    from .calling import AsyncCalling

P = ParamSpec("P")
A = TypeVar("A", bound="Document")
D = TypeVar("D")
R = TypeVar("R")


class AsyncWorkflows:
    """The methods of a client that call several operations."""

    @overload
    async def wait(
        self,
        job: A,
        /,
        *,
        deadline: float | None = 3600.0,
        progress: Callable[[JobState[A]], object] | bool | None = None,
        stop: Stop | None = None,
        errors: bool = True,
        options: RequestOptions | None = None,
    ) -> JobState[A]: ...

    @overload
    async def wait(
        self,
        job: Callable[..., Awaitable[D]],
        id: str,
        /,
        *,
        deadline: float | None = 3600.0,
        progress: Callable[[JobState[Any]], object] | bool | None = None,
        stop: Stop | None = None,
        errors: bool = True,
        options: RequestOptions | None = None,
    ) -> JobState[D]: ...

    async def wait(
        self,
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

        client = cast("AsyncCalling", self)
        return await wait(client, job, id, deadline, progress, stop, errors, options)

    def bulk(
        self,
        method: Callable[..., Any],
        rows: Iterable[R] | AsyncIterable[R],
        /,
        *,
        checkpoint: str | os.PathLike[str] | Callable[[bytes], object] | None = None,
        resume: bytes | str | None = None,
        max_jobs: int | None = None,
        job_deadline: float | None = 3600.0,
        progress: Callable[[BulkProgress], object] | bool | None = None,
        options: RequestOptions | None = None,
        **common: Any,
    ) -> AsyncIterator[RowResult[R]]:
        """Send any number of rows, and give the result of each one, in order.

        Rows are read as they are needed, and put into requests that are as large as
        the API takes them. Where it makes jobs of them, as many are under way as it
        allows, and each is waited for. A row that the API does not accept is left out,
        and the others are sent again, as nothing of a refused request was done. What
        may have been done already is never sent again, unless that is safe: its rows
        are `uncertain`. All that happens while results are asked for.

        Args:
            method: a method that takes many rows,
                `klaviyo.profiles.bulk_import_profiles`.
            rows: what the rows are, each as the method takes it.
            checkpoint: a file to note down in how far this is, or what is called with
                the note, as bytes, and keeps the last. With the file at hand, the next
                run goes on where this one was ended, over the same rows; results that
                were given since the last note come again.
            resume: the last note, where `checkpoint` is a function.
            max_jobs: how many jobs may be under way at a time, if not as many as the
                API allows; 20 where it does not say. Without it, rows that have no
                result yet take some 100 MB at most.
            job_deadline: seconds until a job is given up, and its rows are uncertain.
            progress: is called now and then with how far it is; True shows a bar, by
                Rich.
            options: what differs for the calls. With `idempotent`, what may have been
                done already is sent again.
            common: what the rows share, as the method takes it: `lists=["..."]`. An
                argument that has one of the names above is given by
                `functools.partial(method, ...)`.

        Raises:
            KlaviyoError: when no request can be sent any more; after the results of
                the rows that were read.
            CheckpointError: when the checkpoint is of another job or other rows, is in
                use, or cannot be read or written.
            ArgumentError: when the method takes no rows, or not with these arguments.
        """
        # Imported here: most clients do without it.
        from ..bulk.settings import Settings
        from .bulk import bulk

        settings = Settings(checkpoint, resume, max_jobs, job_deadline, progress)
        client = cast("AsyncCalling", self)
        return bulk(client, method, rows, common, settings, options)

    async def get_or_create(
        self,
        method: Callable[P, Awaitable[D]],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> Ensured[D]:
        """The resource that a call would create, created if it is not there.

        However many callers do so at once, there is one, and all have it. It goes by
        what the API itself keeps apart: ids that follow from what is given, as those
        of coupons and catalog items, or a refusal that names what is there, as for
        profiles. What is there stays as it is.

        Args:
            method: the method that creates it, `klaviyo.coupons.create_coupon`.
            arguments: none.
            keywords: what to call it with.

        Raises:
            ArgumentError: when the API does not keep such resources apart.
            KlaviyoError: what calls raise. After a lost answer, call it again.
        """
        # Imported here: most clients do without it.
        from .ensuring import ensured

        client = cast("AsyncCalling", self)
        return await ensured(client, method, arguments, keywords, False)

    async def update_or_create(
        self,
        method: Callable[P, Awaitable[D]],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> Ensured[D]:
        """The resource that a call would create, created, or changed if it is there.

        As `get_or_create`, but that what is there is changed to what is given, as far
        as that can be changed. Where the API has an operation of its own for that, as
        `create_or_update_profile`, that is one call and this may be two.

        Args:
            method: the method that creates it, `klaviyo.profiles.create_profile`.
            arguments: none.
            keywords: what to call it with.

        Raises:
            ArgumentError: when the API does not keep such resources apart.
            ConflictError: when what is given belongs to two resources, as an email
                and a phone number of two profiles; its `duplicate_id` is the other.
            KlaviyoError: what calls raise. After a lost answer, call it again.
        """
        # Imported here: most clients do without it.
        from .ensuring import ensured

        client = cast("AsyncCalling", self)
        return await ensured(client, method, arguments, keywords, True)
