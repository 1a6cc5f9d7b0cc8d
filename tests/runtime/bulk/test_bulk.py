"""Many rows against the server of jobs, in both flavours."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import httpx2
import pytest
from runtime.answers import (
    AuthenticationError,
    BadRequestError,
    RateLimitError,
    ServerError,
)
from runtime.bulk.results import BulkProgress, RowResult
from runtime.errors import APIConnectionError, ArgumentError

from tests.runtime.job_server import Clock, JobServer, client, key, refused, thing
from tests.runtime.samples import Flavour

Results = list[RowResult[Any]]


def sent(
    flavour: Flavour,
    server: JobServer,
    rows: Any,
    method: str = "bulk_create_things",
    **common: Any,
) -> Results:
    """The results of rows."""
    klaviyo = client(flavour, server)
    Clock(klaviyo)
    return flavour.take(klaviyo.bulk(getattr(klaviyo.coupons, method), rows, **common))


def statuses(results: Results) -> Counter[str]:
    return Counter(result.status for result in results)


def things(count: int) -> list[Any]:
    return [thing(n) for n in range(count)]


def has(*numbers: int) -> Callable[[Any], bool]:
    """Whether a row is one of these."""
    return lambda row: key(row) in [f"{n}@example.com" for n in numbers]


def test_each_row_has_its_result_in_order(flavour: Flavour) -> None:
    server, rows = JobServer(), things(45)
    results = sent(flavour, server, iter(rows))
    assert [result.row for result in results] == rows
    assert [result.index for result in results] == list(range(45))
    assert all(result.done and not result.message for result in results)
    assert server.sizes == [10, 10, 10, 10, 5]
    assert [result.job for result in results[::10]] == [f"job-{n}" for n in range(5)]
    assert server.applied == Counter(map(key, rows))
    assert server.most_jobs == 4  # as many as the document allows


def test_no_rows_give_no_results(flavour: Flavour) -> None:
    server = JobServer()
    assert sent(flavour, server, []) == []
    assert server.sizes == []


def test_rows_are_read_as_they_are_needed(flavour: Flavour) -> None:
    read = 0

    def rows() -> Iterator[Any]:
        nonlocal read
        for row in things(1000):
            read += 1
            yield row

    klaviyo = client(flavour, JobServer())
    Clock(klaviyo)
    results = klaviyo.bulk(klaviyo.coupons.bulk_create_things, rows())
    assert read == 0
    if flavour.asynchronous:
        flavour.run(anext(results))
        flavour.run(results.aclose())
    else:
        next(results)
        results.close()
    assert read == 40  # four jobs


def test_rows_may_come_asynchronously(flavour: Flavour) -> None:
    async def rows() -> AsyncIterator[Any]:
        for row in things(15):
            yield row

    server = JobServer()
    if flavour.asynchronous:
        assert statuses(sent(flavour, server, rows())) == {"done": 15}
    else:
        with pytest.raises(ArgumentError, match="only the async client takes"):
            sent(flavour, server, rows())


def test_requests_are_as_large_as_they_may_be(flavour: Flavour) -> None:
    server, rows = JobServer(), [thing(n, note="x" * 420) for n in range(20)]
    assert statuses(sent(flavour, server, rows)) == {"done": 20}
    # 3,600 bytes, not 10 rows; the first finds out how many rows these are.
    assert sorted(server.sizes) == [3, 5, 5, 7]


def test_common_arguments_go_along(flavour: Flavour) -> None:
    bodies: list[Any] = []
    server = JobServer()

    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            bodies.append(json.loads(request.content)["data"])
        return server(request)

    klaviyo = client(flavour, handler)
    Clock(klaviyo)
    method = partial(klaviyo.coupons.bulk_create_things, source="a")
    flavour.take(klaviyo.bulk(method, things(15), lists=iter(["L1"])))
    assert [len(body["attributes"]["things"]["data"]) for body in bodies] == [10, 5]
    for body in bodies:
        assert body["attributes"]["source"] == "a"
        lists = {"data": [{"type": "list", "id": "L1"}]}
        assert body["relationships"] == {"lists": lists}


# ---------------------------------------------------------------- rows that fail


def test_rows_that_cannot_be_sent_are_left_out(flavour: Flavour) -> None:
    server = JobServer()
    bad: list[Any] = [
        thing(1, size="large"),
        5,
        {"type": "thing", "attributes": {"emial": "x"}},
        thing(3, note="x" * 600),
        thing(4, note=object()),
    ]
    results = sent(flavour, server, [thing(0), *bad, thing(9)])
    assert [result.status for result in results] == ["done", *["failed"] * 5, "done"]
    assert server.sizes == [2]
    errors = [result.error for result in results[1:-1]]
    assert [error and error.pointer for error in errors] == [
        "/attributes/size",
        "",
        "/attributes/emial",
        None,
        "/attributes/note",
    ]
    assert results[1].message == "Expected `int | null`, got `str` (/attributes/size)"
    assert "a row has to be a mapping or a model, not a int" in results[2].message
    assert "did you mean 'email'?" in results[3].message
    assert "a row has at most 500 bytes, not 6" in results[4].message
    assert [r.job for r in results] == ["job-0", *[None] * 5, "job-0"]


def test_only_rows_that_cannot_be_sent(flavour: Flavour) -> None:
    server = JobServer()
    assert statuses(sent(flavour, server, [1, None, "x"])) == {"failed": 3}
    assert server.sizes == []


@pytest.mark.parametrize("named", [1000, 1])
def test_rows_that_are_refused_are_left_out(flavour: Flavour, named: int) -> None:
    server = JobServer(invalid=has(2, 5), named=named)
    results = sent(flavour, server, things(10))
    assert statuses(results) == {"done": 8, "failed": 2}
    assert [r.index for r in results if r.failed] == [2, 5]
    assert results[5].error is not None
    assert results[5].error.pointer == "/attributes/email"
    assert results[5].message == "not an email (/attributes/email)"
    assert server.sizes == ([10, 8] if named > 1 else [10, 9, 8])
    assert all(count == 1 for count in server.applied.values())


def test_all_rows_may_be_refused(flavour: Flavour) -> None:
    server = JobServer(invalid=lambda row: True)
    assert statuses(sent(flavour, server, things(10))) == {"failed": 10}


@pytest.mark.parametrize("kind", ["create", "import"])
@pytest.mark.parametrize("matching", ["pointer", "payload"])
def test_errors_of_jobs_find_their_rows(
    flavour: Flavour, kind: str, matching: Any
) -> None:
    server = JobServer(failing=has(1, 4, 7, 13), matching=matching)
    results = sent(flavour, server, things(20), f"bulk_{kind}_things")
    assert [r.index for r in results if r.failed] == [1, 4, 7, 13]
    assert statuses(results) == {"done": 16, "failed": 4}
    for result in results:
        if result.failed:
            assert result.error and result.error.detail == "a bad row"
            pointer = "/attributes/email" if matching == "pointer" else None
            assert result.error.pointer == pointer


def test_what_a_job_does_not_tell_is_uncertain(flavour: Flavour) -> None:
    server = JobServer(failing=has(1), matching="nothing")
    results = sent(flavour, server, things(10), "bulk_import_things")
    assert statuses(results) == {"uncertain": 10}
    assert "failed on 1 of 10 rows, and does not say on which" in results[0].message


def test_ids_tell_what_errors_do_not(flavour: Flavour) -> None:
    rows = [{**thing(n), "id": f"id-{n}"} for n in range(10)]
    failing = [rows[3], rows[8]]
    server = JobServer(failing=lambda row: row in failing, matching="nothing")
    results = sent(flavour, server, rows)
    assert [r.index for r in results if r.failed] == [3, 8]
    assert statuses(results) == {"done": 8, "failed": 2}


# ---------------------------------------------------------------- requests that fail


def test_what_is_too_large_is_halved(flavour: Flavour) -> None:
    server = JobServer(most_bytes=500)
    results = sent(flavour, server, things(20))
    assert statuses(results) == {"done": 20}
    assert server.applied == Counter(map(key, things(20)))
    assert max(server.sizes) <= 5
    server = JobServer(most_bytes=10)
    results = sent(flavour, server, things(1))
    assert statuses(results) == {"failed": 1}


Fault = Callable[[httpx2.Request, bool], httpx2.Response | None]


def once(at: int, answer: Any, *, processed: bool) -> Fault:
    """A server that answers the request with this number, from 0, in another way."""
    seen = -1

    def fault(request: httpx2.Request, after: bool) -> httpx2.Response | None:
        nonlocal seen
        if request.method != "POST" or after is not processed:
            return None
        seen += 1
        if seen != at:
            return None
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer.status_code, content=answer.content)

    return fault


@pytest.mark.parametrize("processed", [False, True])
@pytest.mark.parametrize(
    "answer", [refused(500, {}), httpx2.ReadError("reset"), httpx2.ReadTimeout("slow")]
)
def test_what_may_have_been_done_is_uncertain(
    flavour: Flavour, answer: Any, processed: bool
) -> None:
    server = JobServer(fault=once(1, answer, processed=processed))
    results = sent(flavour, server, things(40))
    assert statuses(results) == {"done": 30, "uncertain": 10}
    assert max(server.applied.values()) == 1  # never sent again
    assert all(r.message for r in results if r.status == "uncertain")


def test_what_is_safe_is_sent_again(flavour: Flavour) -> None:
    server = JobServer(fault=once(1, refused(503, {}), processed=True))
    options = {"idempotent": True, "max_retries": 2}
    results = sent(flavour, server, things(40), options=options)
    assert statuses(results) == {"done": 40}


def test_what_was_certainly_not_done_is_sent_again(flavour: Flavour) -> None:
    server = JobServer(fault=once(1, refused(429, {}), processed=False))
    results = sent(flavour, server, things(40))
    assert statuses(results) == {"done": 40}
    assert max(server.applied.values()) == 1


def stopped(
    flavour: Flavour, server: JobServer, kind: type[BaseException]
) -> tuple[Results, BaseException]:
    """The results of many rows, and the error after them."""
    klaviyo = client(flavour, server)
    Clock(klaviyo)
    results: Results = []
    with pytest.raises(kind) as caught:

        async def take() -> None:
            async for result in klaviyo.bulk(
                klaviyo.coupons.bulk_create_things, things(1000)
            ):
                results.append(result)

        if flavour.asynchronous:
            flavour.run(take())
        for result in klaviyo.bulk(klaviyo.coupons.bulk_create_things, things(1000)):
            results.append(result)
    return results, caught.value


def test_what_all_requests_share_ends_the_run_after_the_results(
    flavour: Flavour,
) -> None:
    fault = once(5, refused(401, {}), processed=False)
    results, error = stopped(flavour, JobServer(fault=fault), AuthenticationError)
    assert [result.index for result in results] == list(range(len(results)))
    assert len(results) < 100
    assert statuses(results)["not_sent"] >= 10
    assert statuses(results).keys() == {"done", "not_sent"}
    unsent = next(result for result in results if result.status == "not_sent")
    assert unsent.message.startswith("nothing was sent any more after: POST")
    assert f"{len(results)} rows have their result" in error.__notes__[0]


def test_requests_that_come_to_nothing_end_the_run(flavour: Flavour) -> None:
    def fault(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        return refused(500, {}) if request.method == "POST" else None

    results, _ = stopped(flavour, JobServer(fault=fault), ServerError)
    assert statuses(results)["uncertain"] in (30, 40)

    def refusing(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        return refused(400, {"detail": "no such list"})

    results, _ = stopped(flavour, JobServer(fault=refusing), BadRequestError)
    assert results[0].failed and results[0].error
    assert results[0].error.detail == "no such list"


def test_no_room_for_long_ends_the_run(flavour: Flavour) -> None:
    def fault(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        return refused(429, {})

    results, _ = stopped(flavour, JobServer(fault=fault), RateLimitError)
    assert statuses(results).keys() == {"not_sent"}


def test_no_connection_ends_the_run(flavour: Flavour) -> None:
    def fault(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        raise httpx2.ConnectError("no network")

    results, _ = stopped(flavour, JobServer(fault=fault), APIConnectionError)
    assert statuses(results).keys() == {"not_sent"}


def test_rows_that_cannot_be_read_on_end_the_run(flavour: Flavour) -> None:
    def rows() -> Iterator[Any]:
        yield from things(20)
        raise OSError("the file is broken")

    klaviyo = client(flavour, JobServer())
    Clock(klaviyo)
    with pytest.raises(OSError, match="the file is broken"):
        flavour.take(klaviyo.bulk(klaviyo.coupons.bulk_create_things, rows()))


# ---------------------------------------------------------------- jobs that fail


def job_answers(*answers: httpx2.Response) -> Fault:
    """A server that answers the looks at a job so, the last one for ever."""
    left = list(answers)

    def fault(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        if request.method == "POST":
            return None
        given = left.pop(0) if len(left) > 1 else left[0]
        return httpx2.Response(given.status_code, content=given.content)

    return fault


def job_is(status: str, **counts: Any) -> httpx2.Response:
    attributes = {"status": status, **counts}
    data = {"type": "thing-job", "id": "job-0", "attributes": attributes}
    return httpx2.Response(200, json={"data": data})


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        (job_is("cancelled"), "uncertain", "job job-0: it is cancelled"),
        (job_is("processing"), "uncertain", "the deadline is 3600 s"),
        (refused(404, {}), "uncertain", "has not known it for"),
        (refused(403, {}), "accepted", "took it, and cannot be asked"),
        (job_is("complete"), "done", ""),
        (job_is("complete", completed_count=9), "uncertain", "counts 9 of 10 rows"),
        (job_is("complete", skipped_count=2), "uncertain", "passed over 2 of 10 rows"),
        (job_is("complete", failed_count=10), "failed", "does not say why"),
    ],
)
def test_jobs_that_do_not_end_well(
    flavour: Flavour, answer: httpx2.Response, status: str, message: str
) -> None:
    results = sent(flavour, JobServer(fault=job_answers(answer)), things(10))
    assert statuses(results) == {status: 10}
    assert message in results[0].message
    assert results[0].job == "job-0"


# ---------------------------------------------------------------- other operations


def test_what_has_no_job_is_accepted(flavour: Flavour) -> None:
    server, rows = JobServer(), [{"type": "thing", "id": str(n)} for n in range(15)]
    results = sent(flavour, server, rows, "bulk_delete_things")
    assert statuses(results) == {"accepted": 15}
    assert server.applied == Counter(map(key, rows))


def test_ids_are_rows_too_and_done_at_once(flavour: Flavour) -> None:
    server = JobServer()
    ids = [str(n) for n in range(15)]
    results = sent(flavour, server, [*ids, 7], "add_things_to_list", id="L")
    assert statuses(results) == {"done": 15, "failed": 1}
    assert server.applied == Counter(ids)
    assert "a row has to be the text of an id, not a int" in results[-1].message


# ---------------------------------------------------------------- progress, mistakes


def test_progress_is_told(flavour: Flavour) -> None:
    seen: list[tuple[Any, ...]] = []

    def tell(progress: BulkProgress) -> None:
        seen.append((progress.read, progress.told, progress.jobs, progress.fraction))

    sent(flavour, JobServer(), things(25), progress=tell)
    assert seen[0] == (25, 0, 3, 0.0)
    assert seen[-1] == (25, 25, 0, 1.0)
    progress = BulkProgress()
    assert progress.fraction is None


def test_a_bar_is_shown_where_asked_for(
    flavour: Flavour, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(flavour, JobServer(), things(25), progress=True)
    assert "told=25" in "".join(capsys.readouterr().out.split())


def test_mistakes_are_told_before_anything_is_sent(flavour: Flavour) -> None:
    server = JobServer()
    klaviyo = client(flavour, server)
    create = klaviyo.coupons.bulk_create_things
    for method, rows, common, message in (
        (create, {"a": 1}, {}, "rows have to be a list, a generator or the like"),
        (create, "text", {}, "not a str"),
        (create, 5, {}, "not a int"),
        (create, [], {"things": []}, "things are the rows"),
        (create, [], {"lists": 5}, "lists has to be a list of ids"),
        (create, [], {"sauce": "x"}, "no argument 'sauce'; did you mean 'source'?"),
        (create, [], {"max_jobs": 5}, "allows 4 jobs at a time at most"),
        (create, [], {"max_jobs": 0}, "max_jobs has to be a whole number"),
        (create, [], {"job_deadline": 0}, "job_deadline has to be a positive"),
        (create, [], {"checkpoint": 5}, "checkpoint has to be a path"),
        (create, [], {"resume": 5}, "resume has to be what"),
        (klaviyo.coupons.create_thing, [], {}, "no operation for many rows"),
        (klaviyo.coupons.add_things_to_list, [], {}, "needs id"),
        (partial(create, 5), [], {}, "by their names"),
        (len, [], {}, "give a method of a client"),
    ):
        with pytest.raises(ArgumentError, match=message):
            klaviyo.bulk(method, rows, **common)
    assert server.sizes == []


def test_texts_of_results_hold_no_rows() -> None:
    result = RowResult(row={"email": "x@example.com"}, index=3, status="done")
    assert repr(result) == "<RowResult 3 done>"
    assert (result.done, result.failed, result.error) == (True, False, None)
