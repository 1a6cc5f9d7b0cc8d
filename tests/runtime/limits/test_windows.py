"""Windows whose start nobody knows are never overrun, and used to the full."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.limits.windows import WindowLog, duration
from runtime.operation import RateLimit, Window

from tests.runtime.limited import (
    Fake,
    FixedWindows,
    Trip,
    gate_to,
    limited,
    raw,
    simulate,
)

BURST, STEADY = Window(3, 1), Window(20, 60)
LIMIT = RateLimit(BURST, STEADY)

trips = st.lists(
    st.builds(
        Trip,
        gap=st.sampled_from([0.0, 0.0, 0.01, 0.4, 3.0, 45.0]),
        out=st.floats(0.0001, 2.5),
        back=st.floats(0.0001, 2.5),
    ),
    min_size=1,
    max_size=70,
)


def fullest(counted: list[float], window: Window) -> int:
    """The most requests in a window of that length, wherever it starts."""
    times = sorted(counted)
    return max(
        sum(1 for t in times if start <= t < start + window.seconds) for start in times
    )


@given(trips)
@settings(max_examples=60)
def test_no_window_of_any_phase_holds_more_than_its_limit(given_trips: Any) -> None:
    counted = simulate(gate_to(limited(LIMIT), Fake()), given_trips, lambda at: raw())
    assert len(counted) == len(given_trips)
    assert fullest(counted, BURST) <= BURST.requests
    assert fullest(counted, STEADY) <= STEADY.requests


@given(
    trips, st.floats(0, 60), st.sampled_from([math.ceil, math.floor, round]), st.data()
)
@settings(max_examples=60)
def test_nor_does_one_when_headers_tell_where_it_ends(
    given_trips: Any, phase: float, rounded: Any, data: st.DataObject
) -> None:
    server = FixedWindows([BURST, STEADY], phase)
    heard = data.draw(st.sets(st.integers(0, 69)))
    refused = []

    def answer(at: float) -> Any:
        if not server.count(at):
            refused.append(at)
        number = sum(server.counts.values()) // 2 - 1
        return raw(**(server.headers(at, rounded) if number in heard else {}))

    counted = simulate(gate_to(limited(LIMIT), Fake()), given_trips, answer)
    assert len(counted) == len(given_trips)
    assert refused == []


def test_the_windows_are_used_to_the_full() -> None:
    eager = [Trip(0, 0.002, 0.003)] * 200
    operation = limited(RateLimit(Window(75, 1), Window(750, 60)))
    counted = simulate(gate_to(operation, Fake()), eager, lambda at: raw())
    assert 2 <= counted[-1] - counted[0] <= 2 / 0.95


def test_the_end_of_a_window_that_is_known_frees_its_places() -> None:
    # The window ends 10 s after the first call: 20 go before, and 20 right after.
    eager = [Trip(0, 0.01, 0.01)] * 40
    server = FixedWindows([BURST, STEADY], phase=1010.0)

    def answer(at: float) -> Any:
        assert server.count(at)
        return raw(**server.headers(at, math.ceil))

    counted = simulate(gate_to(limited(LIMIT), Fake()), eager, answer)
    assert counted[-1] - counted[0] < 10 + 2 + 20 / 3 * 1.1


def test_what_others_have_spent_is_not_spent_again() -> None:
    log = WindowLog(STEADY)
    log.under_way = 1
    log.answered(100.0)
    log.learn(99.9, 100.0, remaining=1, reset=30)
    assert log.wait(100.0) == 0
    assert log.left(100.0) == 1
    log.under_way = 1
    assert log.left(100.0) == 0
    assert 30 <= log.wait(100.0) <= 31.1
    assert log.wait(131.1) == 0


def test_a_limit_that_the_server_states_holds_for_a_while() -> None:
    log = WindowLog(STEADY)
    log.state(2, 1.0)
    assert log.left(1.0) == 2
    log.state(2, 500.0)
    assert log.left(1000.0) == 2
    assert log.left(1101.0) == 20
    log.state(40, 1101.0)
    assert log.left(1101.0) == 40
    log.state(20, 1102.0)
    assert log.left(1102.0) == 20


def test_no_call_waits_for_a_stated_limit_that_has_lapsed() -> None:
    log = WindowLog(Window(10, 3000))
    log.state(1, 0.0)
    log.under_way = 1
    log.answered(100.0)
    assert log.wait(200.0) == pytest.approx(2800)
    assert log.wait(3000.0) == 0


def test_after_a_refusal_no_limit_is_higher_than_the_document_s() -> None:
    log = WindowLog(STEADY)
    log.state(40, 0.0)
    log.distrust()
    assert log.left(0.0) == 20
    log.state(40, 1.0)
    assert log.left(1.0) == 20
    log.state(10, 1.0)
    assert log.left(1.0) == 10


def test_an_end_that_only_one_moment_tells_of_frees_no_places() -> None:
    log = WindowLog(Window(1, 60))
    log.under_way = 1
    log.answered(0.1)
    log.learn(0.0, 0.1, remaining=1, reset=5)
    assert log.wait(7.0) == pytest.approx(53.1, abs=0.1)


@pytest.mark.parametrize("resets", [(30, 30), (30, 50), (50, 30)])
def test_ends_that_contradict_each_other_are_not_believed(resets: Any) -> None:
    log = WindowLog(STEADY)
    for at, reset in zip((0.0, 10.0), resets, strict=True):
        log.learn(at, at, remaining=0, reset=reset)
    assert log.wait(10.0) == 0
    log.learn(20.0, 20.0, remaining=0, reset=20)
    assert log.wait(20.0) == 0


def test_after_a_refusal_only_our_own_count_frees_places() -> None:
    log = WindowLog(Window(1, 60))
    log.under_way = 1
    log.answered(0.1)
    log.learn(0.0, 0.1, remaining=0, reset=10)
    log.learn(4.0, 4.1, remaining=0, reset=6)
    assert log.wait(5.0) == pytest.approx(6.0, abs=0.2)
    log.distrust()
    assert log.wait(12.0) == pytest.approx(48.1, abs=0.1)


def test_the_places_that_a_call_under_way_holds_do_not_expire() -> None:
    log = WindowLog(BURST)
    log.under_way = 3
    assert log.wait(10_000.0) == math.inf


@pytest.mark.parametrize(
    ("calls", "windows", "seconds"),
    [
        (75, [(75, 75, 1), (750, 750, 60)], 0),
        (76, [(75, 75, 1), (750, 750, 60)], 1),
        (200, [(75, 75, 1), (750, 750, 60)], 2),
        (70, [(3, 3, 1), (60, 60, 60)], 63),
        (10_000, [(75, 75, 1), (750, 750, 60)], 13 * 60 + 3),
        (10, [(75, 75, 1), (750, 5, 60)], 60),
        (5, [], 0),
        (101, [(1, 1, 1), (100, 100, 86400)], 86400),
    ],
)
def test_an_estimate(calls: int, windows: Any, seconds: float) -> None:
    assert duration(calls, windows) == seconds


@given(st.integers(1, 300), st.integers(0, 75))
def test_an_estimate_grows_with_the_calls(calls: int, left: int) -> None:
    windows = [(75, left, 1.0), (100, 100, 60.0)]
    times = [duration(n, windows) for n in range(1, calls + 1)]
    assert all(a <= b for a, b in pairwise(times))
