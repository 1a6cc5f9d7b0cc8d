"""The limiter learns from refusals that less is left than the document says."""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from runtime.limits import budgets
from runtime.limits.refusals import Refusals, Seen, decoded, encoded, learn
from runtime.limits.windows import Lowered, WindowLog, duration
from runtime.operation import RateLimit, Window

from tests.runtime.limited import Fake, FakeClock, Seat, gate_to, limited, raw
from tests.runtime.samples import GET_COUPON, Flavour, coupon

STATED = (Window(3, 1), Window(60, 60))
TRUE = (Window(1, 1), Window(20, 60))


# ---------------------------------------------------------------- as a whole


@dataclass
class Server:
    """Counts in fixed windows, and no call that it refuses."""

    windows: tuple[Window, ...]
    phase: float
    retry_after: int | None = 1
    counts: Counter[tuple[int, int]] = field(default_factory=Counter)

    def answer(self, at: float) -> bool:
        keys = [
            (index, math.floor((at - self.phase) / window.seconds))
            for index, window in enumerate(self.windows)
        ]
        if any(self.counts[key] >= self.windows[key[0]].requests for key in keys):
            return False
        self.counts.update(keys)
        return True


@dataclass
class Run:
    """What came of some calls."""

    refused: int = 0
    lost: int = 0
    answered: int = 0
    seconds: float = 0.0


def run(
    ways: list[Any],
    server: Server,
    calls: int,
    workers: int,
    others: float = 0.0,
    seed: int = 0,
) -> Run:
    """Make calls, each repeated three times at most, and in its turn.

    Several ways are those of several processes. Another program makes `others` calls
    a second.
    """
    chance = random.Random(seed)
    clock = ways[0].endpoint.clock
    assert isinstance(clock, FakeClock)
    found, start = Run(), clock.at
    events: list[tuple[float, int, str, Any]] = []
    attempts: Counter[int] = Counter()
    waiting: list[list[Seat]] = [[] for _ in ways]
    numbers = iter(range(calls))

    def push(after: float, kind: str, what: Any) -> None:
        heapq.heappush(events, (clock.at + after, next(order), kind, what))

    def join(at: int, number: int | None, again: int = 0) -> None:
        if number is not None:
            seat = Seat(number, again=again)
            ways[at].join(seat)
            waiting[at].append(seat)

    def other() -> None:
        push(chance.expovariate(others), "other", None)

    order = iter(range(10**9))
    for worker in range(workers):
        join(worker % len(ways), next(numbers, None))
    if others:
        other()
    looks = [math.inf] * len(ways)
    while found.answered + found.lost < calls:
        for at, way in enumerate(ways):
            wait = 0.0
            while way.line and wait <= 0:
                wait = way.attempt(way.line[0])
                for seat in [seat for seat in waiting[at] if seat.ticket]:
                    waiting[at].remove(seat)
                    push(chance.uniform(0.003, 0.01), "count", (at, seat))
            if way.line and clock.at + wait < looks[at]:
                looks[at] = clock.at + wait
                push(max(wait, 0.02), "look", at)
        clock.at, _, kind, what = heapq.heappop(events)
        if kind == "look":
            looks[what] = math.inf
        elif kind == "other":
            server.answer(clock.at)
            other()
        elif kind == "count":
            passed = server.answer(clock.at)
            found.seconds = clock.at - start if passed else found.seconds
            push(chance.uniform(0.003, 0.01), "back", (*what, passed))
        else:
            at, seat, passed = what
            told = {"retry_after": server.retry_after} if server.retry_after else {}
            answer = raw() if passed else raw(429, **told)
            seat.ticket.close(answer)
            seat.ticket.close_shared(answer)
            found.answered += passed
            found.refused += not passed
            attempts[seat.number] += 1
            if not passed and attempts[seat.number] < 4:
                join(at, seat.number, attempts[seat.number])
            else:
                found.lost += not passed
                join(at, next(numbers, None))
    return found


@pytest.mark.parametrize("workers", [1, 8, 50])
@pytest.mark.parametrize("retry_after", [None, 1])
@pytest.mark.parametrize("true", [TRUE, (Window(3, 1), Window(20, 60))])
def test_lower_limits_are_learned(true: Any, retry_after: Any, workers: int) -> None:
    for seed in range(8):
        way = gate_to(limited(RateLimit(*STATED)), Fake())
        server = Server(true, random.Random(seed).uniform(0, 60), retry_after)
        found = run([way], server, 60, workers, seed=seed)
        assert (found.answered, found.lost) == (60, 0)
        assert found.refused < 10
        ideal = duration(60, [(w.requests, w.requests, w.seconds) for w in true])
        assert ideal / found.seconds > 0.85


@pytest.mark.parametrize("workers", [1, 8])
def test_another_program_leaves_what_it_leaves(workers: int) -> None:
    for seed in range(8):
        way = gate_to(limited(RateLimit(*STATED)), Fake())
        server = Server(STATED, random.Random(seed).uniform(0, 60))
        found = run([way], server, 180, workers, others=0.5, seed=seed)
        assert (found.answered, found.lost) == (180, 0)
        assert found.refused < 20
        # Of 60 a minute it leaves 30.
        assert found.answered / found.seconds > 0.85 * 30 / 60


@pytest.mark.parametrize(("workers", "processes"), [(1, 1), (4, 4), (8, 2)])
@pytest.mark.parametrize("store", ["file"], indirect=True)  # Redis pauses in real time
def test_processes_that_share_a_store_learn_together(
    store: Any, workers: int, processes: int
) -> None:
    for seed, true in enumerate([TRUE, (Window(3, 1), Window(20, 60))]):
        ways = []
        for each in store(processes):
            # Another process has a registry of its own.
            budgets._registry.clear()
            operation = limited(RateLimit(*STATED))
            ways.append(gate_to(operation, each, f"k{seed}"))
        server = Server(true, random.Random(seed).uniform(0, 60))
        found = run(ways, server, 60, workers, seed=seed)
        assert (found.answered, found.lost) == (60, 0)
        assert found.refused < 10
        ideal = duration(60, [(w.requests, w.requests, w.seconds) for w in true])
        assert ideal / found.seconds > 0.85


# ---------------------------------------------------------------- what is learned


def seen(
    passed: int, maybe: int | None = None, free: bool = False, window: int = 1
) -> Seen:
    """A window of the stated ones."""
    asked = STATED[window]
    maybe = passed if maybe is None else maybe
    return Seen(str(window), asked.seconds, asked.requests, passed, maybe, free)


def taught(known: Refusals, *windows: Seen, **facts: Any) -> Refusals:
    """What is known after a refusal, at the time 100 unless told otherwise."""
    given: dict[str, Any] = {
        "sent": 99.9,
        "now": 100.0,
        "passed": 0.0,
        "asked": 1.0,
        **facts,
    }
    return learn(known, windows, **given)


@pytest.mark.parametrize(
    ("burst", "steady", "lowered"),
    [
        (seen(2, window=0), seen(40), {"0": 2}),
        (seen(0, window=0), seen(40), {"1": 40}),
        # Those that are under way may be what fills it.
        (seen(0, maybe=2, window=0), seen(30), {"0": 1}),
        # A few calls do not show that so few are allowed.
        (seen(0, window=0), seen(3), {"1": 30}),
        (seen(0, window=0), seen(0), {"1": 30}),
        # By its headers the longer one is not full.
        (seen(0, window=0), seen(30, free=True), {"0": 1}),
    ],
)
def test_the_shortest_window_that_can_be_full_is(
    burst: Seen, steady: Seen, lowered: dict[str, int]
) -> None:
    known = taught(Refusals(), burst, steady)
    assert {key: low.limit for key, low in known.lowered.items()} == lowered


def test_what_is_known_is_kept_as_text() -> None:
    known = taught(Refusals(), seen(40))
    assert decoded(encoded(known)) == known
    for text in (b"", b"{}", b"[1]", b'[1, 2, 3, {"0": 1}]'):
        assert decoded(text).lowered == {}


def test_a_day_is_not_lowered() -> None:
    day = Seen("day", 86400, 100, 5, 5, False)
    assert taught(Refusals(), day) == Refusals(1, 100.0, 101.0)


def test_the_wait_grows_until_the_window_has_certainly_ended() -> None:
    known = taught(Refusals(), seen(30))
    assert known.until == 101.0
    known = taught(known, seen(30), sent=101.0, now=101.1)
    assert known.until == pytest.approx(116.1)
    known = taught(known, seen(20), sent=116.1, now=116.2)
    assert known.until == pytest.approx(161.0)
    assert (known.number, known.first) == (3, 100.0)
    # A call that passes ends the row.
    known = taught(known, seen(20), sent=170.0, now=170.1, passed=169.0)
    assert known.number == 1
    assert known.until == pytest.approx(171.1)


def test_a_time_that_the_api_names_is_believed() -> None:
    both = seen(0, window=0), seen(30)
    known = taught(Refusals(), *both, asked=37.0)
    assert known.until == 137.0
    again = taught(known, *both, sent=137.0, now=137.1, asked=3.0)
    assert again.until == pytest.approx(140.1)


def test_a_call_that_is_not_repeated_again_waits_for_certain() -> None:
    known = taught(Refusals(), seen(30), own=3)
    assert (known.number, known.until) == (1, 161.0)
    late = taught(known, seen(30), sent=100.0, now=101.0, own=3)
    assert late.until == 161.0


def test_refusals_of_calls_sent_together_are_one() -> None:
    known = taught(Refusals(), seen(1, window=0), seen(1))
    again = taught(known, seen(2, window=0), seen(2), sent=99.95, now=100.1)
    assert again.number == 1
    assert again.until == pytest.approx(101.1)
    # The later answers know of more calls that passed.
    assert again.lowered["0"].limit == 2


def test_a_limit_rises_again_step_by_step() -> None:
    low = Lowered(20, 100.0, 60.0)
    assert [low.at(at) for at in (100.0, 159.0, 160.0, 220.0)] == [20, 20, 25, 30]
    assert low.at(50.0) == 20
    assert Lowered(1, 100.0, 60.0).at(160.0) == 2


def test_a_step_that_is_refused_is_tried_again_later() -> None:
    known = taught(Refusals(), seen(40))
    assert known.lowered["1"] == Lowered(40, 100.0, 60.0)
    for hold in (120.0, 240.0, 480.0, 600.0, 600.0):
        now = known.lowered["1"].since + known.lowered["1"].hold
        known = taught(known, seen(40), sent=now, now=now, passed=now - 1)
        assert known.lowered["1"] == Lowered(40, now, hold)


def test_another_refusal_in_the_row_halves_what_is_left_at_most() -> None:
    known = taught(Refusals(), seen(0))
    limits = [known.lowered["1"].limit]
    for now in (102.0, 120.0, 170.0):
        known = taught(known, seen(0), sent=now, now=now)
        limits.append(known.lowered["1"].limit)
        assert known.lowered["1"].hold == 60.0
    assert limits == [30, 15, 7, 3]


def test_a_limit_that_has_risen_is_lowered_anew() -> None:
    known = taught(Refusals(), seen(40))
    known = taught(known, seen(45), sent=2000.0, now=2000.0, passed=1999.0)
    assert known.lowered["1"] == Lowered(45, 2000.0, 60.0)


def test_a_window_keeps_to_what_was_learned_until_it_has_risen() -> None:
    log = WindowLog(Window(3, 1))
    log.lowered = Lowered(1, 0.0, 60.0)
    log.under_way = 1
    assert log.wait(0.0) == math.inf
    assert log.left(0.0) == 0
    assert log.wait(60.0) == 0
    assert log.allowed(120.0) == 3
    assert log.lowered is None


# ---------------------------------------------------------------- the line


def refused(way: Any) -> None:
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(429, retry_after=1))


def test_after_a_refusal_one_call_goes_alone() -> None:
    settings = Fake()
    way = gate_to(limited(RateLimit(Window(10, 1))), settings)
    refused(way)
    settings.clock.at += 1.1
    first = way.try_enter()
    assert first is not None
    assert way.try_enter() is None
    first.close(raw())
    assert way.try_enter() is not None


def test_who_fails_alone_leaves_the_trial_to_the_next() -> None:
    settings = Fake()
    way = gate_to(limited(RateLimit(Window(10, 1))), settings)
    refused(way)
    settings.clock.at += 1.1
    first = way.try_enter()
    assert first is not None
    first.close(None)
    assert way.try_enter() is not None
    assert way.try_enter() is None


def test_an_answer_to_a_call_from_before_does_not_end_the_trial() -> None:
    settings = Fake()
    way = gate_to(limited(RateLimit(Window(10, 1))), settings)
    early = way.try_enter()
    assert early is not None
    refused(way)
    early.close(raw())
    settings.clock.at += 1.1
    assert way.try_enter() is not None
    assert way.try_enter() is None


def test_the_api_does_not_count_what_it_refuses() -> None:
    settings = Fake()
    way = gate_to(limited(RateLimit(Window(2, 60))), settings)
    refused(way)
    assert [log.used(settings.clock.at) for log in way.logs] == [0]


def test_a_refused_call_keeps_its_turn() -> None:
    way = gate_to(limited(RateLimit(Window(1, 1))), Fake())
    seats = [Seat(n, again=n // 2 % 2) for n in range(5)]
    for seat in seats:
        way.join(seat)
    assert list(way.line) == [seats[n] for n in (2, 3, 0, 1, 4)]


def test_the_client_lets_the_limits_wait(flavour: Flavour) -> None:
    entered: list[tuple[int, int]] = []
    statuses = iter([429, 429, 200])

    def answer(request: httpx2.Request) -> httpx2.Response:
        status = next(statuses)
        headers = {"Retry-After": "1"} if status == 429 else {}
        return httpx2.Response(status, json={"data": coupon()}, headers=headers)

    client = flavour.client(answer, max_retries=3)
    limited: Callable[..., Any] = client._limited

    def noted(request: Any, attempts: Any, again: int) -> Any:
        # The pause is over at once.
        if request.gate is not None:
            request.gate.endpoint.paused_until = 0.0
        entered.append((request.attempt, again))
        return limited(request, attempts, again)

    client._limited = noted
    client._pause = None
    flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert entered == [(1, 0), (2, 1), (3, 2)]
