"""What is raised when a job is waited for in vain; each error holds the job."""

from __future__ import annotations

from typing import Any

from ..errors import KlaviyoError
from .state import JobState


class JobError(KlaviyoError):
    """Nothing came of waiting for a job.

    Attributes:
        job: what it told last.
    """

    def __init__(self, message: str, *, job: JobState[Any]) -> None:
        super().__init__(f"job {job.id}: {message}")
        self.job = job


class JobCancelledError(JobError):
    """The job was cancelled, or has ended otherwise without being complete.

    Some of its rows may be done all the same.
    """


class JobTimeoutError(JobError):
    """The job was not complete in time, or the API did not come to know it.

    It may go on: what is waited for is not stopped.
    """


class JobStoppedError(JobError):
    """Waiting was stopped from outside; the job goes on."""
