"""Both forms of the limit headers are read, and what fits neither does no harm."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.errors import DailyLimitError
from runtime.limits import budgets
from runtime.limits.budgets import RateLimits
from runtime.limits.headers import Told, read, whole_number
from runtime.limits.limiter import Gate, Ticket
from runtime.limits.windows import duration
from runtime.operation import ConditionalLimit, Operation, Parameter, RateLimit, Window

from tests.runtime.limited import (
    Fake,
    FixedWindows,
    Trip,
    gate_to,
    limited,
    raw,
    simulate,
)

# Of answers of a live account, 2026-09-04: RateLimit-Limit and -Remaining.
RECORDED = [
    ("assign_template_to_campaign_message 200", "10, 10;w=1, 150;w=60", 9),
    ("bulk_delete_object_records 404", "3, 3;w=1, 60;w=60", 2),
    ("create_coupon_code 200", "350, 350;w=1, 3500;w=60", 348),
    ("create_list 201", "10, 10;w=1, 150;w=60, 150;w=86400", 9),
    ("create_or_update_profile 200", "75, 75;w=1, 750;w=60", 73),
    ("get_accounts 200", "1, 1;w=1, 15;w=60", 0),
    ("get_flow_message 200", "3, 3;w=1, 60;w=60", 1),
    ("query_campaign_values 200", "1, 1;w=1, 2;w=60, 225;w=86400", 0),
]


def operation(*windows: tuple[int, int], **facts: Any) -> Operation:
    """An operation with these windows, burst first."""
    return limited(RateLimit(*(Window(*window) for window in windows)), **facts)


def tell(
    way: Gate, limit: str | None, remaining: object = None, reset: object = None
) -> None:
    """Make a call whose answer has these headers."""
    named = {"limit": limit, "remaining": remaining, "reset": reset}
    headers: dict[str, Any] = {
        f"ratelimit_{k}": v for k, v in named.items() if v is not None
    }
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(**headers))


def limits(way: Gate) -> dict[int, int]:
    """The requests of each window in force, by its seconds."""
    return {log.seconds: log.limit for log in way.logs}


def left(way: Gate) -> dict[int, int]:
    now = way.endpoint.clock.now()
    return {log.seconds: log.left(now) for log in way.logs}


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(("name", "text", "remaining"), RECORDED)
def test_recorded_headers_leave_what_the_windows_have(
    name: str, text: str, remaining: int
) -> None:
    windows = [
        tuple(int(n) for n in item.split(";w=")) for item in text.split(", ")[1:]
    ]
    way = gate_to(operation(*windows), Fake())  # type: ignore[arg-type]
    tell(way, text, remaining, 0)
    assert left(way) == {seconds: requests - 1 for requests, seconds in windows}


@pytest.mark.parametrize(
    ("text", "limit", "windows"),
    [
        ("60", 60, {}),
        ("60, 60", 60, {}),
        ("3, 3;w=1, 60;w=60", 3, {1: 3, 60: 60}),
        ("3,3;w=1;policy=burst,60;w=60", 3, {1: 3, 60: 60}),
        ("3, 3;w=1, 60;w=60, 3, 3;w=1, 60;w=60", 3, {1: 3, 60: 60}),
        ("3;w=1, 60;w=60", None, {1: 3, 60: 60}),
    ],
)
def test_limits_are_read(text: str, limit: Any, windows: Any) -> None:
    assert read({"ratelimit-limit": text}) == Told(limit, windows, None, None)


MALFORMED = [
    "",
    ",",
    "-1",
    "0",
    "6.5",
    "1e3",
    "٣",
    "many",
    "9999999999999999999999",
    "1000001",
    "3, 60",
    "3, 3;w=1, 60;w=0",
    "3, 3;w=1, 60;w=-60",
    "3, 3;w=1, 60;w=6e1",
    "3, 3;w=1, 60;w=٦٠",
    "3, 3;w=1, 60;w=86401",
    "3, 3;w=1, 60;w=60;w=1",
    "3, 3;w=1, 60;w=60, 2;w=60",
    "3, 3;w=1, 0;w=60",
    "3, 3;w=1, 60;W",
    "5, 3;w=1, 60;w=60",
    "1, " + ", ".join(f"1;w={n}" for n in range(1, 10)),
    "3, 3;w=1, 60;w=60" + " " * 200,
]


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_limit_says_nothing(text: str) -> None:
    assert read({"ratelimit-limit": text}) is None
    way = gate_to(operation((3, 1), (60, 60)), Fake())
    tell(way, text, 0, 50)
    assert left(way) == {1: 2, 60: 59}


@pytest.mark.parametrize(
    ("text", "number"),
    [("60", 60), (" 7 ", 7), ("0", 0), ("5, 5", 5), ("5, 3", None), ("", None)]
    + [(text, None) for text in ("-1", "1.0", "²", "٣", "9999999999", "1;w=1")]
    + [(None, None)],
)
def test_a_whole_number(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


# ---------------------------------------------------------------- which window


@pytest.mark.parametrize(
    ("headers", "spoken"),
    [
        (("60", 5, 30), 60),
        (("60, 3;w=1, 60;w=60", 5, 30), 60),
        (("3, 3;w=1, 60;w=60", 0, 0), None),
        (("3", 0, 0), None),
        # What the page says of the steady window, with numbers of the burst one.
        (("60", 0, 0), None),
        (("60", 2, 1), None),
        # The other way round, and what fits no window.
        (("3, 3;w=1, 60;w=60", 0, 40), None),
        (("3", 0, 40), None),
        (("60", 61, 30), None),
        (("60", 0, 61), None),
        (("60", 0, 1_760_000_000), None),
        (("60", -1, 30), None),
        (("60", "5.5", 30), None),
        (("60", 5, "30.5"), None),
        (("60", 5, None), None),
        (("60", None, 30), None),
        ((None, 0, 30), None),
        (("900", 0, 30), None),
    ],
)
def test_the_window_that_remaining_is_of(headers: Any, spoken: int | None) -> None:
    way = gate_to(operation((3, 1), (60, 60)), Fake())
    tell(way, *headers)
    assert left(way) == {1: 2, 60: 5 if spoken else 59}
    assert limits(way) == {1: 3, 60: 60}


def test_remaining_can_be_of_the_day() -> None:
    way = gate_to(operation((1, 1), (2, 60), (225, 86400)), Fake())
    tell(way, "225, 1;w=1, 2;w=60, 225;w=86400", 100, 5000)
    assert left(way) == {1: 0, 60: 1, 86400: 100}


def test_of_two_windows_with_the_number_the_steady_one_is_meant() -> None:
    way = gate_to(operation((10, 1), (150, 60), (150, 86400)), Fake())
    tell(way, "150", 20, 30)
    assert left(way) == {1: 9, 60: 20, 86400: 149}


# ---------------------------------------------------------------- other limits


def test_a_list_states_other_limits_than_the_document() -> None:
    way = gate_to(operation((3, 1), (60, 60)), Fake())
    tell(way, "10, 10;w=1, 30;w=60", 9, 0)
    assert limits(way) == {1: 10, 60: 30}
    assert left(way) == {1: 9, 60: 29}
    tell(way, "3, 3;w=1, 60;w=60", 1, 0)
    assert left(way) == {1: 1, 60: 58}


def test_a_number_alone_lowers_a_limit_and_raises_none() -> None:
    way = gate_to(operation((10, 1), (60, 60)), Fake())
    tell(way, "40", 39, 30)
    assert limits(way) == {1: 10, 60: 40}
    tell(way, "60", 38, 30)
    assert limits(way) == {1: 10, 60: 60}
    tell(way, "90", 80, 30)
    tell(way, "20", 80, 30)
    tell(way, "20", 10, 0)
    assert limits(way) == {1: 10, 60: 60}


def test_a_list_has_windows_that_the_document_does_not() -> None:
    fake = Fake()
    way = gate_to(operation((3, 1), (60, 60)), fake)
    other = way.try_enter()
    assert other is not None
    tell(way, "3, 3;w=1, 60;w=60, 3;w=90", 2, 0)
    assert left(way) == {1: 1, 60: 58, 90: 1}
    other.close(raw())
    fake.clock.at += 2
    tell(way, None)
    assert left(way) == {1: 2, 60: 57, 90: 0}
    assert way.try_enter() is None
    # It is forgotten when no answer repeats it, and goes with a list that has it not.
    fake.clock.at += 600
    assert way.try_enter() is not None
    tell(way, "3, 3;w=1, 60;w=60", 2, 0)
    assert limits(way) == {1: 3, 60: 60}


def test_a_window_that_only_answers_state_is_not_waited_for_long() -> None:
    way = gate_to(operation((3, 1), (60, 60)), Fake())
    tell(way, "3, 3;w=1, 60;w=60, 1;w=7200", 2, 0)
    with pytest.raises(DailyLimitError) as caught:
        way.try_enter()
    assert caught.value.seconds == pytest.approx(7200, rel=0.01)


# ---------------------------------------------------------------- conditions

CONDITIONAL = operation(
    (10, 1),
    (150, 60),
    parameters=(Parameter("include", "include", "query"),),
    conditional_limits=(
        ConditionalLimit("include", "count", RateLimit(Window(1, 1), Window(15, 60))),
    ),
)


@pytest.mark.parametrize(
    ("include", "headers", "counted"),
    [
        # The live API lists the limit that was charged; the page's form has its number.
        (True, ("1, 1;w=1, 15;w=60", 0, 0), [{1: 9, 60: 149}, {1: 0, 60: 14}]),
        (True, ("15", 5, 40), [{1: 9, 60: 149}, {1: 0, 60: 5}]),
        (True, ("10, 10;w=1, 150;w=60", 9, 0), [{1: 9, 60: 149}, {1: 0, 60: 14}]),
        (True, ("150", 50, 40), [{1: 9, 60: 50}, {1: 0, 60: 14}]),
        (True, ("20, 20;w=1, 300;w=60", 9, 0), [{1: 9, 60: 149}, {1: 0, 60: 14}]),
        (True, ("1, 1;w=1, 5;w=60", 0, 0), [{1: 9, 60: 149}, {1: 0, 60: 4}]),
        (False, ("1, 1;w=1, 15;w=60", 0, 0), [{1: 9, 60: 149}]),
        (False, ("15", 5, 40), [{1: 9, 60: 149}]),
        (False, ("5, 5;w=1, 100;w=60", 0, 0), [{1: 4, 60: 99}]),
    ],
)
def test_each_limit_hears_only_what_is_of_it(
    include: bool, headers: Any, counted: Any
) -> None:
    way = gate_to(CONDITIONAL, Fake(), include=["count"] if include else None)
    tell(way, *headers)
    now = way.endpoint.clock.now()
    assert [{x.seconds: x.left(now) for x in logs} for _, logs in way.named] == counted


# ---------------------------------------------------------------- hostile text

texts = st.text(st.sampled_from("0123456789;w=, -.e٣²\n"), max_size=40)
numbers = st.one_of(texts, st.integers(-5, 10**12).map(str))


@given(st.lists(st.tuples(st.one_of(numbers, st.just("60")), numbers, numbers)))
@settings(max_examples=150)
def test_no_text_stalls_a_call_or_lets_more_pass(told: Any) -> None:
    fake = Fake()
    way = gate_to(operation((3, 1), (60, 60)), fake)
    for limit, remaining, reset in told:
        before = fake.clock.at
        while (ticket := entered(way)) is None:
            fake.clock.at += 1
            assert fake.clock.at - before < 125
        answer = headers_of(limit, remaining, reset)
        ticket.close(raw(**answer))
        if "w=" not in limit:
            seconds = {1: 3, 60: 60}
            assert all(limits(way)[s] <= most for s, most in seconds.items()) or any(
                "w=" in other for other, _, _ in told
            )


def entered(way: Gate) -> Ticket | None:
    """A ticket, after a day where a window that only answers state is full."""
    try:
        return way.try_enter()
    except DailyLimitError:
        clock: Any = way.endpoint.clock
        clock.at += 86500
        return way.try_enter()


# ---------------------------------------------------------------- all stores

Form = Callable[[FixedWindows, float, int], Mapping[str, Any]]


def _state(server: FixedWindows, at: float, index: int) -> tuple[int, int]:
    window = server.windows[index]
    number = math.floor((at - server.phase) / window.seconds)
    used = server.counts[index, number]
    end = server.phase + (number + 1) * window.seconds
    return max(window.requests - used, 0), math.ceil(end - at)


def _list(server: FixedWindows) -> str:
    listed = ", ".join(f"{w.requests};w={w.seconds}" for w in server.windows)
    return f"{server.windows[0].requests}, {listed}"


def headers_of(limit: object, remaining: object, reset: object) -> dict[str, Any]:
    return {
        "ratelimit_limit": limit,
        "ratelimit_remaining": remaining,
        "ratelimit_reset": reset,
    }


def absent(server: FixedWindows, at: float, number: int) -> Mapping[str, Any]:
    return {}


def steady(server: FixedWindows, at: float, number: int) -> Mapping[str, Any]:
    return headers_of(server.windows[1].requests, *_state(server, at, 1))


def burst(server: FixedWindows, at: float, number: int) -> Mapping[str, Any]:
    return headers_of(_list(server), _state(server, at, 0)[0], 0)


def mixed(server: FixedWindows, at: float, number: int) -> Mapping[str, Any]:
    return (steady, burst, absent)[number % 3](server, at, number)


def malformed(server: FixedWindows, at: float, number: int) -> Mapping[str, Any]:
    return headers_of(MALFORMED[number % len(MALFORMED)], 0, 50)


def steady_with_burst_numbers(
    server: FixedWindows, at: float, number: int
) -> Mapping[str, Any]:
    return {**burst(server, at, number), "ratelimit_limit": server.windows[1].requests}


def burst_with_steady_numbers(
    server: FixedWindows, at: float, number: int
) -> Mapping[str, Any]:
    return {**steady(server, at, number), "ratelimit_limit": _list(server)}


def endless(server: FixedWindows, at: float, number: int) -> Mapping[str, Any]:
    most = server.windows[1].requests
    return headers_of(most, most, 1 + (number * 7) % 60)


FORMS = [
    absent,
    steady,
    burst,
    mixed,
    malformed,
    steady_with_burst_numbers,
    burst_with_steady_numbers,
    endless,
]

SIZES = [
    ([(1, 1), (15, 60)], 45),
    ([(3, 1), (60, 60)], 120),
    ([(10, 1), (150, 60)], 450),
    ([(10, 1), (150, 60), (150, 86400)], 150),
    ([(1, 1), (2, 60), (225, 86400)], 8),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("windows", "calls"), SIZES)
@pytest.mark.parametrize("phase", [0.0, 17.37, 41.5])
def test_no_form_costs_a_refusal_or_time(
    form: Form, windows: Any, calls: int, phase: float
) -> None:
    drive([gate_to(operation(*windows), Fake())], form, windows, calls, phase)


@pytest.mark.parametrize("form", FORMS)
def test_nor_does_one_where_processes_share_a_store(form: Form, store: Any) -> None:
    windows, calls = SIZES[1]
    ways = processes(operation(*windows), store(2))
    drive(ways, form, windows, calls, 17.37)


def test_processes_share_a_limit_that_only_answers_state(store: Any) -> None:
    ways = processes(operation((3, 1), (60, 60)), store(2))
    told = [(3, 1), (30, 60), (50, 180)]
    drive(ways, burst, told, 60, 17.37)
    assert [limits(way) for way in ways] == [{1: 3, 60: 30, 180: 50}] * 2


def processes(called: Operation, settings: Sequence[RateLimits]) -> list[Gate]:
    """The ways of processes, each of which has a registry of its own."""
    ways = []
    for each in settings:
        budgets._registry.clear()
        ways.append(gate_to(called, each))
    return ways


def drive(
    ways: Sequence[Gate], form: Form, windows: Any, calls: int, phase: float
) -> None:
    """Make the calls at once; none is refused, and hardly any time is lost."""
    server = FixedWindows([Window(*window) for window in windows], phase)
    answers = 0

    def answer(at: float) -> Any:
        nonlocal answers
        assert server.count(at), "refused"
        answers += 1
        return raw(**form(server, at, answers))

    counted = simulate(ways, [Trip(0, 0.01, 0.01)] * calls, answer)
    assert len(counted) == calls
    ideal = duration(calls, [(n, n, seconds) for n, seconds in windows])
    own = 0.02 * math.ceil(calls / windows[0][0])
    assert counted[-1] - counted[0] <= (ideal + own) / 0.95
