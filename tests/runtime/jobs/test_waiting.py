"""Waiting for jobs, in both flavours."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from runtime.answers import AuthenticationError
from runtime.errors import ArgumentError, ConfigurationError
from runtime.jobs import bar
from runtime.jobs.errors import JobCancelledError, JobStoppedError, JobTimeoutError
from runtime.jobs.state import JobState, related_ids, row_errors, state_of
from runtime.jobs.waiting import GRACE, LONGEST_PAUSE, pause_after

from tests.runtime.job_server import Clock, JobServer, client, refused, thing
from tests.runtime.samples import Flavour

ROWS = [thing(n) for n in range(4)]


def started(flavour: Flavour, klaviyo: Any, kind: str = "create") -> Any:
    """What the call gives that creates a job."""
    method = getattr(klaviyo.coupons, f"bulk_{kind}_things")
    return flavour.run(method(things={"data": ROWS}))


def test_what_a_call_gave_is_waited_for(flavour: Flavour) -> None:
    klaviyo = client(flavour, JobServer(looks=4))
    clock = Clock(klaviyo)
    created = started(flavour, klaviyo)
    job = flavour.run(klaviyo.wait(created))
    assert (job.id, job.type, job.status) == ("job-0", "thing-job", "complete")
    assert job.ok and job.fraction == 1.0 and job.document.data.id == "job-0"
    assert (job.total, job.completed, job.failed, job.skipped) == (4, 4, 0, None)
    assert clock.pauses == [0.5, 0.5, 0.5] and job.waited == 1.5


def test_a_method_and_an_id_do_as_well(flavour: Flavour) -> None:
    klaviyo = client(flavour, JobServer())
    Clock(klaviyo)
    started(flavour, klaviyo)
    method = klaviyo.coupons.get_create_things_job
    assert flavour.run(klaviyo.wait(method, "job-0")).ok
    # What tells of a job is one that can be waited for.
    assert flavour.run(klaviyo.wait(flavour.run(method("job-0")))).ok


@pytest.mark.parametrize("kind", ["create", "import"])
def test_a_job_with_failed_rows_is_complete_and_says_so(
    flavour: Flavour, kind: str
) -> None:
    server = JobServer(
        failing=lambda row: not row["attributes"]["email"].startswith("2")
    )
    klaviyo = client(flavour, server)
    Clock(klaviyo)
    job = flavour.run(klaviyo.wait(started(flavour, klaviyo, kind)))
    assert job.complete and not job.ok
    assert (job.completed, job.failed) == (1, 3)
    # Those that stand in a list of their own come from all of its pages.
    pointer = "/data/attributes/things/data/{}/attributes/email"
    assert [e.pointer for e in job.errors] == [pointer.format(n) for n in (0, 1, 3)]
    assert str(job.errors[0]) == f"a bad row ({pointer.format(0)})"
    without = flavour.run(klaviyo.wait(job.document, errors=False))
    assert len(without.errors) == (3 if kind == "create" else 0)


def answering(*answers: Any) -> tuple[list[Any], Callable[[Any], httpx2.Response]]:
    """A server that gives a job with these statuses, or these answers, in turn."""
    left = list(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        if isinstance(given, httpx2.Response):
            return httpx2.Response(given.status_code, content=given.content)
        job = {"type": "thing-job", "id": "j", "attributes": {"status": given}}
        return httpx2.Response(200, json={"data": job})

    return left, answer


def waited(flavour: Flavour, *answers: Any, **settings: Any) -> tuple[Any, Clock]:
    _, handler = answering("queued", *answers)
    klaviyo = client(flavour, handler)
    clock = Clock(klaviyo)
    created = started(flavour, klaviyo)
    return flavour.run(klaviyo.wait(created, **settings)), clock


def test_pauses_grow_within_limits(flavour: Flavour) -> None:
    job, clock = waited(flavour, *["processing"] * 60, "complete")
    assert job.ok
    assert clock.pauses == sorted(clock.pauses)
    assert (clock.pauses[0], clock.pauses[-1]) == (0.5, LONGEST_PAUSE)
    assert pause_after(8, 0) < 2 < pause_after(8, 1)


def test_failures_that_pass_are_looked_past(flavour: Flavour) -> None:
    job, _ = waited(
        flavour,
        refused(404, {}),
        refused(404, {}),
        refused(503, {}),
        refused(429, {}),
        httpx2.ReadTimeout("slow"),
        "a stage that nobody knows",
        "complete",
    )
    assert job.ok


def test_a_job_that_was_cancelled_is_an_error(flavour: Flavour) -> None:
    with pytest.raises(JobCancelledError, match="^job j: it is cancelled$") as caught:
        waited(flavour, "processing", "cancelled")
    assert caught.value.job.status == "cancelled"
    assert caught.value.job.document is not None


def test_a_job_that_never_comes_is_an_error(flavour: Flavour) -> None:
    with pytest.raises(JobTimeoutError, match="has not known it for 1") as caught:
        waited(flavour, refused(404, {}))
    assert (caught.value.job.id, caught.value.job.status) == ("j", "")
    assert caught.value.job.waited < GRACE


def test_a_job_that_takes_too_long_is_an_error(flavour: Flavour) -> None:
    with pytest.raises(JobTimeoutError) as caught:
        waited(flavour, "processing", deadline=100)
    assert str(caught.value) == (
        "job j: it is processing after 100 s, and the deadline is 100 s"
    )
    with pytest.raises(JobTimeoutError) as caught:
        waited(flavour, httpx2.ConnectError("no"), deadline=5)
    assert "not known to the API" in str(caught.value)
    assert caught.value.__cause__ is not None


def test_what_does_not_pass_is_raised(flavour: Flavour) -> None:
    with pytest.raises(AuthenticationError):
        waited(flavour, "processing", refused(401, {}))


def test_progress_is_told(flavour: Flavour) -> None:
    states: list[JobState[Any]] = []

    async def tell(state: JobState[Any]) -> None:
        states.append(state)

    hook: Any = tell if flavour.asynchronous else states.append
    waited(flavour, "queued", "processing", "complete", progress=hook)
    assert [state.status for state in states] == ["queued", "processing", "complete"]
    assert [state.fraction for state in states] == [None, None, 1.0]


def test_a_bar_is_shown_where_asked_for(
    flavour: Flavour, capsys: pytest.CaptureFixture[str]
) -> None:
    waited(flavour, "processing", "complete", progress=True)
    assert "job j: complete" in " ".join(capsys.readouterr().out.split()).replace(
        "<JobState j", "job j"
    )


def test_a_bar_without_rich_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rich.progress", None)
    with pytest.raises(ConfigurationError, match="pip install rich"):
        bar.showing(True, repr)


def test_a_wait_can_be_stopped(flavour: Flavour) -> None:
    stop = threading.Event()

    def tell(state: JobState[Any]) -> None:
        if state.status == "processing":
            stop.set()

    with pytest.raises(JobStoppedError) as caught:
        waited(flavour, "queued", "processing", progress=tell, stop=stop)
    assert caught.value.job.status == "processing"


def test_what_is_no_job_is_refused(flavour: Flavour) -> None:
    klaviyo = client(flavour, JobServer())
    wait = klaviyo.wait
    for job, id, message in (
        ("job-0", None, "give the answer that created the job, .* not a str"),
        (len, "job-0", "give a method of a client"),
        (klaviyo.coupons.create_thing, "x", "create_thing starts no job"),
        (klaviyo.coupons.get_create_things_job, None, "needs the id of a job"),
    ):
        with pytest.raises(ArgumentError, match=message):
            flavour.run(wait(job, *([] if id is None else [id])))
    created = started(flavour, klaviyo)
    with pytest.raises(ArgumentError, match="not with an answer"):
        flavour.run(wait(created, "job-0"))
    with pytest.raises(ArgumentError, match="deadline has to be"):
        flavour.run(wait(created, deadline=0))
    with pytest.raises(ArgumentError, match="does not know its client"):
        flavour.run(wait(type(created).from_dict(created.to_dict())))
    other: Any = type("Other", (), {"_asynchronous": not flavour.asynchronous})
    vars(created)["_origin"] = created._origin._replace(client=other)
    with pytest.raises(ArgumentError, match="the job is one of type"):
        flavour.run(wait(created))


@pytest.mark.parametrize(
    ("body", "status", "total"),
    [
        ({"data": {"attributes": {"status": "queued", "total_count": 3}}}, "queued", 3),
        ({"data": {"attributes": {"status": None, "total_count": "3"}}}, "", None),
        ({"data": {"attributes": []}}, "", None),
        ({"data": None}, "", None),
        ([], "", None),
    ],
)
def test_a_state_is_read_from_anything(body: Any, status: str, total: Any) -> None:
    state = state_of("1", None, body, "/data/attributes/status")
    assert (state.status, state.total) == (status, total)


def test_progress_is_counted() -> None:
    assert JobState(id="1", total=4, completed=1, failed=1, skipped=1).fraction == 0.75
    assert repr(JobState(id="1", total=4)) == "<JobState 1: not known yet, 4 total>"


def test_errors_and_relationships_are_read_from_anything() -> None:
    assert row_errors("no") == row_errors(None) == row_errors([1]) == ()
    (error,) = row_errors([{"attributes": {"title": "T", "source": 1}}])
    assert (str(error), repr(error), error.pointer) == ("T", "<RowError T>", None)
    entry = {"data": [{"id": "1"}, {"id": 2}, 3]}
    body = {
        "data": {"relationships": {"things": entry, "one": {"data": None}, "no": 1}}
    }
    assert related_ids(body) == {"1"}
    assert related_ids({"data": {}}) == frozenset()
