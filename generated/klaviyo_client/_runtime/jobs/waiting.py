"""How long to wait for a job, and when to look at it: decisions on plain values."""

from __future__ import annotations

from typing import Any, Protocol

from .errors import JobCancelledError, JobTimeoutError
from .state import ENDED_BADLY, JobState

DEADLINE = 3600.0
"""Seconds until a job is given up. Most take seconds; suppressions were seen to take
hours, for which a longer one has to be given."""

GRACE = 120.0
"""Seconds for which the API may not know a job, after it was created or was last seen."""

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
GROWTH = 0.25
"""Pauses are this part of the time that was waited already, within these seconds: so
nobody waits a quarter longer than the job takes, and an hour needs some 150 looks."""

SLICE = 0.2
"""Seconds after which a wait that may be stopped looks whether it is."""


def pause_after(waited: float, random: float) -> float:
    """Seconds until the next look.

    Args:
        waited: seconds since the job was created.
        random: from 0 to 1; jobs that began together are not looked at together.
    """
    pause = min(max(waited * GROWTH, SHORTEST_PAUSE), LONGEST_PAUSE)
    return pause * (0.9 + 0.2 * random)


class Stop(Protocol):
    """What stops a wait from outside: an event of threading, asyncio or anyio."""

    def is_set(self) -> bool:
        """Whether it is to stop."""
        ...


class Wait:
    """One job that is waited for. Times are seconds of any clock.

    `error` is the last failure to look at it, if there was one since.
    """

    def __init__(self, id: str, now: float, deadline: float | None) -> None:
        self.state: JobState[Any] = JobState(id=id)
        self.error: BaseException | None = None
        self._began = now
        self._seen = now
        self._deadline = deadline

    def left(self, now: float) -> float | None:
        """Seconds until the deadline; None without one."""
        if self._deadline is None:
            return None
        return self._began + self._deadline - now

    def waited(self, now: float) -> float:
        """Seconds since waiting began."""
        return now - self._began

    def take(self, state: JobState[Any] | None, now: float) -> bool:
        """Take what a look has shown, None where the API does not know the job.

        Returns:
            Whether it is complete.

        Raises:
            JobCancelledError: when it has ended otherwise.
            JobTimeoutError: when the API has not known it for too long.
        """
        self.error = None
        if state is None:
            if now - self._seen >= GRACE:
                raise JobTimeoutError(
                    f"the API has not known it for {now - self._seen:.0f} s",
                    job=self.state,
                )
            return False
        self._seen = now
        self.state = state
        if state.status.lower() in ENDED_BADLY:
            raise JobCancelledError(f"it is {state.status}", job=state)
        return state.complete

    def pause(self, now: float, random: float) -> float:
        """Seconds until the next look.

        Raises:
            JobTimeoutError: when the deadline is over.
        """
        pause, left = pause_after(self.waited(now), random), self.left(now)
        if left is None:
            return pause
        if left <= 0:
            status = self.state.status or "not known to the API"
            raise JobTimeoutError(
                f"it is {status} after {self.waited(now):.0f} s, and the deadline is "
                f"{self._deadline:g} s",
                job=self.state,
            ) from self.error
        return min(pause, left)
