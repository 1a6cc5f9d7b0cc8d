"""Whether to repeat, and after how long: on plain values."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.operation import Operation
from runtime.wire.retries import (
    FAILURES,
    LONGEST_DELAY,
    LONGEST_RETRY_AFTER,
    Attempt,
    Policy,
    backoff,
    decide,
    repeatable,
    taken_already,
    told,
)

from tests.runtime.samples import (
    CREATE_COUPON,
    CREATE_EVENT,
    CREATE_EVENTS,
    DELETE_COUPON,
    GET_COUPON,
    QUERY_METRICS,
    QUERY_REPORT,
    REMOVE_COUPONS,
    UPDATE_COUPON,
    UPLOAD,
    operation,
)

chance = st.floats(0, 1)

# ---------------------------------------------------------------- which operations


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (GET_COUPON, "safe"),
        (DELETE_COUPON, "safe"),
        (REMOVE_COUPONS, "safe"),
        (UPDATE_COUPON, "safe"),
        (operation("replace", "PUT", "/"), "safe"),
        (QUERY_METRICS, "safe"),
        (operation("old_query", "POST", "/", scopes=("Metrics Read",)), "safe"),
        (
            operation("tag", "POST", "/", scopes=("tags:read", "tags:write")),
            "unprocessed",
        ),
        (QUERY_REPORT, "unprocessed"),  # nothing says that it only reads
        (CREATE_COUPON, "unprocessed"),
        (UPLOAD, "unprocessed"),
        (CREATE_EVENT, "unique"),
        (CREATE_EVENTS, "unique"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_rule_of_an_operation(described: Any, expected: str) -> None:
    assert described.retry == expected


def event(**attributes: Any) -> dict[str, Any]:
    return {"type": "event", "attributes": attributes}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"data": event(unique_id="a")}, True),
        ({"data": event(unique_id=None)}, False),
        ({"data": event(unique_id="")}, False),
        ({"data": event(time="2026-01-31T00:00:00Z")}, True),
        ({"data": event(unique_id=None, time="2026-01-31T00:00:00Z")}, True),
        ({"data": event(time=None)}, False),
        ({"data": event(time="2026-01-31T00:00:00Z", append={"tags": ["x"]})}, False),
        ({"data": event()}, False),
        ({}, False),
        ({"data": event(unique_id="a", append={"tags": ["x"]})}, False),
        ({"data": event(unique_id="a", append={})}, True),
    ],
)
def test_an_event_is_unique_by_its_id_or_its_time(body: Any, expected: bool) -> None:
    assert repeatable(CREATE_EVENT, body, None) is expected


@pytest.mark.parametrize(
    ("ids", "expected"), [(["a", "b"], True), (["a", None], False), ([], False)]
)
def test_all_of_several_have_to_be_unique(ids: list[Any], expected: bool) -> None:
    body = {"data": [event(unique_id=id) for id in ids]}
    assert repeatable(CREATE_EVENTS, body, None) is expected


def test_of_several_one_may_have_an_id_and_another_a_time() -> None:
    timed = event(time="2026-01-31T00:00:00Z")
    assert repeatable(CREATE_EVENTS, {"data": [event(unique_id="a"), timed]}, None)
    assert not repeatable(CREATE_EVENTS, {"data": [event(), timed]}, None)


@pytest.mark.parametrize(
    ("operation", "status", "expected"),
    [
        (CREATE_EVENTS, 400, True),
        (CREATE_EVENTS, 409, True),
        (CREATE_EVENTS, 422, True),
        (CREATE_EVENTS, 401, False),
        (CREATE_EVENTS, 404, False),
        (CREATE_EVENTS, 429, False),
        (CREATE_EVENTS, 500, False),
        (CREATE_EVENTS, 202, False),
        (CREATE_EVENT, 400, False),
        (CREATE_COUPON, 400, False),
        (GET_COUPON, 400, False),
    ],
)
def test_only_several_events_are_refused_for_one_that_was_taken(
    operation: Operation, status: int, expected: bool
) -> None:
    assert taken_already(operation, status) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, False),
        (True, True),
        ({"create_coupon": True}, True),
        ({"create_event": True}, False),
    ],
)
def test_the_caller_may_know_better(said: Any, expected: bool) -> None:
    assert repeatable(CREATE_COUPON, {}, said) is expected


@pytest.mark.parametrize("said", [False, {"get_coupon": False}])
def test_the_caller_may_know_worse(said: Any) -> None:
    assert repeatable(GET_COUPON, None, said) is False


# ---------------------------------------------------------------- decisions


def decided(attempt: Attempt, **facts: Any) -> Any:
    policy = Policy(facts.pop("max_retries", 3), facts.pop("deadline", None))
    known = {"repeatable": True, "elapsed": 0.0, "random": 1.0}
    return decide(attempt, policy, **{**known, **facts})


@pytest.mark.parametrize("status", [*FAILURES, 429])
def test_statuses_that_may_pass(status: int) -> None:
    assert decided(Attempt(1, status)).delay == 0.5
    assert decided(Attempt(3, status)).delay == 2.0
    assert decided(Attempt(4, status)) == (None, "max_retries is 3")
    assert decided(Attempt(1, status), max_retries=0) == (None, "max_retries is 0")


@given(st.integers(100, 599), st.booleans(), chance)
def test_what_may_be_done_twice_is_not(
    status: int, unsent: bool, random: float
) -> None:
    delay = decided(Attempt(1, status), repeatable=False, random=random).delay
    assert (delay is not None) == (status == 429)
    broken = decided(Attempt(1, unsent=unsent), repeatable=False, random=random)
    assert (broken.delay is not None) == unsent


@given(st.integers(100, 599).filter(lambda status: status not in {*FAILURES, 429}))
def test_other_statuses_are_final(status: int) -> None:
    assert decided(Attempt(1, status)) == (None, "")


def test_what_fails_again_for_certain_is_final() -> None:
    assert decided(Attempt(1, unsent=True, permanent=True)) == (None, "")


def test_the_api_says_how_long_to_wait() -> None:
    busy = Attempt(1, 429, retry_after=7.0)
    assert decided(busy, random=0.0).delay == 7.0
    assert decided(busy, random=1.0).delay == 7.5


def test_a_wait_that_is_absurd_ends_the_call() -> None:
    decision = decided(Attempt(1, 429, retry_after=86_400.0))
    assert decision == (None, "the API asks to wait 86400 s, which is too long")
    edge = Attempt(1, 503, retry_after=LONGEST_RETRY_AFTER)
    assert decided(edge, random=0.0).delay == LONGEST_RETRY_AFTER


def test_no_attempt_begins_after_the_deadline() -> None:
    late = {"deadline": 10.0, "random": 1.0}
    assert decided(Attempt(1, 503), elapsed=9.4, **late).delay == 0.5
    assert (
        decided(Attempt(1, 503), elapsed=9.5, **late).reason == "the deadline is 10 s"
    )


@given(
    st.integers(1, 10),
    st.one_of(st.none(), st.floats(0, 1e9)),
    st.floats(0, 1e4),
    chance,
    st.floats(0.1, 1e4),
)
def test_a_wait_keeps_every_promise(
    number: int, asked: float | None, elapsed: float, random: float, deadline: float
) -> None:
    attempt = Attempt(number, 429, retry_after=asked)
    delay, reason = decided(attempt, elapsed=elapsed, random=random, deadline=deadline)
    if delay is None:
        assert reason
    else:
        assert number <= 3
        assert delay >= (asked or 0)
        assert delay <= LONGEST_DELAY + LONGEST_RETRY_AFTER
        assert elapsed + delay < deadline


# ---------------------------------------------------------------- times


@given(st.integers(1, 10_000), chance)
def test_backoff_is_full_jitter_with_a_cap(attempt: int, random: float) -> None:
    assert 0 <= backoff(attempt, random) <= LONGEST_DELAY
    assert backoff(attempt, 0.0) == 0
    assert backoff(attempt + 1, random) >= backoff(attempt, random)
    assert math.isclose(backoff(attempt, random), random * backoff(attempt, 1.0))


def test_backoff_doubles() -> None:
    waits = [backoff(attempt, 1.0) for attempt in range(1, 8)]
    assert waits == [0.5, 1, 2, 4, 8, 8, 8]


def test_the_words_for_an_error() -> None:
    assert told(1, "") == ""
    assert told(1, "not repeated") == "not repeated"
    assert told(4, "max_retries is 3") == "after 4 attempts: max_retries is 3"
    assert told(2, "") == "after 2 attempts"
