"""Waiting for jobs.

Derived from _async/jobs.py by `python -m templates.unasync`; edit that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from ..answers import NotFoundError, RateLimitError, ServerError
from ..errors import APIConnectionError, ArgumentError
from ..jobs.bar import close, showing
from ..jobs.errors import JobStoppedError
from ..jobs.places import Place, place_of
from ..jobs.state import JobState, row_errors, state_of
from ..jobs.waiting import SLICE, Wait
from . import io as _io

if TYPE_CHECKING:
    from ..jobs.waiting import Stop
    from ..options import RequestOptions
    from .calling import Calling


def wait(
    client: Calling,
    job: Any,
    id: str | None,
    deadline: float | None,
    progress: Callable[[JobState[Any]], object] | bool | None,
    stop: Stop | None,
    errors: bool,
    options: RequestOptions | None,
) -> JobState[Any]:
    """The state of a job once it is complete; see `client.wait`."""
    if deadline is not None and not deadline > 0:
        raise ArgumentError("deadline has to be a positive number of seconds, or None")
    asked, place = place_of(client, job, id)
    timing = asked._timing
    waiting = Wait(place.id, timing.clock(), deadline)
    show = showing(progress, repr)
    try:
        while True:
            left = waiting.left(timing.clock())
            try:
                complete = look(asked, place, waiting, options, left)
            finally:
                if show is not None:
                    _io.call(show, waiting.state)
            if complete:
                break
            seconds = waiting.pause(timing.clock(), timing.random())
            _pause_before_look(asked, waiting, seconds, stop)
    finally:
        close(show)
    if not errors:
        return waiting.state
    return with_errors(asked, place, waiting.state, options)


def _pause_before_look(
    client: Calling, waiting: Wait, seconds: float, stop: Stop | None
) -> None:
    """Wait until the next look, unless that is stopped."""
    while seconds > 0:
        if stop is not None and stop.is_set():
            raise JobStoppedError("waiting for it was stopped", job=waiting.state)
        step = seconds if stop is None else min(seconds, SLICE)
        client._pause(step)
        seconds -= step


def look(
    client: Calling,
    place: Place,
    waiting: Wait,
    options: RequestOptions | None,
    left: float | None = None,
) -> bool:
    """Look at a job once; whether it is complete.

    What passes, such as a failure of the server, is looked past: `waiting.error` has it.

    Raises:
        JobError: when it has come to another end.
        APIStatusError: when the API will not tell.
    """
    given: RequestOptions = {**options} if options else {}
    if left is not None:
        # The last look comes when the time is over, and takes a second at most.
        own, left = given.get("deadline"), max(left, 1.0)
        given["deadline"] = left if own is None else min(own, left)
    try:
        answer = client._call(place.operation, place.arguments, given)
    except NotFoundError:
        return waiting.take(None, client._timing.clock())
    except (ServerError, RateLimitError) as error:
        waiting.error = error
        return False
    except APIConnectionError as error:
        if error.permanent:
            raise
        waiting.error = error
        return False
    now = client._timing.clock()
    assert place.operation.job is not None
    pointer = place.operation.job.pointer
    body = answer.raw.json()
    state = state_of(place.id, answer, body, pointer, waiting.waited(now))
    return waiting.take(state, now)


def with_errors(
    client: Calling,
    place: Place,
    state: JobState[Any],
    options: RequestOptions | None,
) -> JobState[Any]:
    """The state of a job with the errors that another operation lists."""
    assert place.operation.job is not None
    listed = client.operations.get(place.operation.job.errors or "")
    if listed is None or not (state.failed or state.failed is None):
        return state
    arguments = Place(listed, place.id).arguments
    for parameter in listed.parameters:
        if parameter.name == "page_size" and parameter.maximum is not None:
            arguments[parameter.name] = parameter.maximum
    found: list[Any] = []
    first = client._call(listed, arguments, options)
    for page in first.pages:
        found += row_errors(page.raw.json().get("data"))
    return msgspec.structs.replace(state, errors=(*state.errors, *found))
