"""One budget for threads and tasks, and what the API's answers change about it."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace
from runtime._async import wait as async_wait
from runtime._sync import wait as sync_wait
from runtime.auth import ApiKeyAuth, Auth, BearerAuth
from runtime.errors import ArgumentError, ConfigurationError, DailyLimitError
from runtime.limits import budgets
from runtime.limits.budgets import RateLimits
from runtime.operation import ConditionalLimit, Parameter, RateLimit, Window

from tests.runtime.limited import (
    Fake,
    FakeClock,
    Seat,
    Trip,
    gate_to,
    limited,
    raw,
    simulate,
)
from tests.runtime.samples import GET_COUPON, KEY, Flavour, Klaviyo, coupon

ONE = limited(RateLimit(Window(1, 1), Window(15, 60)))
DAILY = limited(RateLimit(Window(10, 1), Window(10, 60), Window(3, 86400)))


def spend(way: Any, calls: int) -> None:
    """Make calls that are answered at once."""
    for _ in range(calls):
        ticket = way.try_enter()
        assert ticket is not None
        ticket.close(raw())


# ---------------------------------------------------------------- the line


def test_threads_and_tasks_share_one_budget() -> None:
    operation = limited(RateLimit(Window(5, 1)))
    counted: list[float] = []

    def in_thread() -> None:
        ticket = sync_wait.enter(gate_to(operation, budgets.DEFAULT))
        counted.append(time.monotonic())
        sync_wait.close(ticket, raw())

    async def in_task() -> None:
        ticket = await async_wait.enter(gate_to(operation, budgets.DEFAULT))
        counted.append(time.monotonic())
        await async_wait.close(ticket, raw())

    async def tasks() -> None:
        await asyncio.gather(*(in_task() for _ in range(5)))

    threads = [threading.Thread(target=in_thread) for _ in range(5)]
    threads += [threading.Thread(target=lambda: asyncio.run(tasks()))]
    threads += [threading.Thread(target=in_thread) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(counted) == 12
    times = sorted(counted)
    assert all(b - a >= 1 for a, b in zip(times, times[5:], strict=False))
    assert times[-1] - times[0] < 2.5


def test_the_line_is_first_come_first_served() -> None:
    way = gate_to(ONE, Fake())
    spend(way, 1)
    seats = [Seat(n) for n in range(3)]
    for seat in seats:
        way.join(seat)
    clock: Any = way.endpoint.clock
    clock.at += 1.1
    assert way.attempt(seats[1]) == math.inf
    assert way.attempt(seats[0]) == 0
    assert seats[1].woken == 1
    assert way.try_enter() is None


def test_who_leaves_the_line_holds_up_nobody() -> None:
    way = gate_to(ONE, Fake())
    spend(way, 1)
    seats = [Seat(n) for n in range(4)]
    for seat in seats:
        way.join(seat)
    way.leave(seats[1])
    way.leave(seats[0])
    assert seats[2].woken
    assert 0 < way.attempt(seats[2]) < 1.1


async def test_a_task_that_is_cancelled_leaves_the_line() -> None:
    way = gate_to(ONE, budgets.DEFAULT)
    spend(way, 1)
    first = asyncio.create_task(async_wait.enter(way))
    second = asyncio.create_task(async_wait.enter(way))
    await asyncio.sleep(0.05)
    assert len(way.line) == 2
    first.cancel()
    ticket = await asyncio.wait_for(second, 2)
    await async_wait.close(ticket, raw())
    assert first.cancelled()
    assert not way.line
    assert all(log.under_way == 0 for log in way.logs)


def test_waiting_calls_cost_nothing() -> None:
    def calls(waiting: int) -> int:
        settings = Fake()
        way = gate_to(limited(RateLimit(Window(1, 1))), settings)
        seats = [Seat(n) for n in range(waiting)]
        for seat in seats:
            way.join(seat)
        made = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        gc.disable()  # what runs when it does would be counted
        sys.setprofile(count)
        try:
            for seat in seats[:100]:
                assert way.attempt(seat) == 0
                assert seat.ticket is not None
                seat.ticket.close(raw())
                settings.clock.at += 1.1
        finally:
            sys.setprofile(None)
            gc.enable()
        return made

    assert calls(100_000) <= calls(1000)


def test_a_failed_call_keeps_its_place(flavour: Flavour) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("broken")

    client = flavour.client(broken)
    with pytest.raises(Exception, match="broken"):
        flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert client.limits.of(GET_COUPON).windows[0].left == 74


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_process_can_call() -> None:
    way = gate_to(ONE, Fake())
    ticket = way.try_enter()
    way.join(Seat())
    way.endpoint.lock.acquire()
    child = os.fork()
    if child == 0:
        clock: Any = way.endpoint.clock
        clock.at += 1.1
        found = gate_to(ONE, budgets.DEFAULT, "other").try_enter()
        ok = way.try_enter() is not None and found is not None
        os._exit(0 if ok else 1)
    way.endpoint.lock.release()
    assert ticket is not None
    assert os.waitpid(child, 0)[1] == 0


# ---------------------------------------------------------------- answers


def test_a_429_pauses_everybody() -> None:
    settings = Fake()
    way = gate_to(limited(RateLimit(Window(10, 1), Window(100, 60))), settings)
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(429, retry_after=7))
    assert way.try_enter() is None
    settings.clock.at += 6.9
    assert way.try_enter() is None
    settings.clock.at += 0.2
    assert way.try_enter() is not None


def test_a_429_without_a_time_pauses_for_a_second() -> None:
    settings = Fake()
    way = gate_to(limited(RateLimit(Window(10, 1))), settings)
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(429))
    settings.clock.at += 0.9
    assert way.try_enter() is None
    settings.clock.at += 0.2
    assert way.try_enter() is not None


# ---------------------------------------------------------------- the day


def test_a_spent_day_is_an_error_that_says_when_it_ends() -> None:
    settings = Fake()
    way = gate_to(DAILY, settings)
    spend(way, 3)
    settings.clock.at += 3600
    with pytest.raises(DailyLimitError) as caught:
        way.try_enter()
    error = caught.value
    assert error.operation == "get_things"
    assert (error.spent, error.limit) == (3, 3)
    assert error.seconds == pytest.approx(82800, abs=20)
    in_time = timedelta(seconds=error.seconds)
    assert abs(error.resets_at - datetime.now(UTC) - in_time) < timedelta(seconds=5)
    assert "3 of 3 calls of the day are spent" in str(error)
    settings.clock.at += 83000
    assert way.try_enter() is not None


def test_a_day_can_be_waited_for() -> None:
    trips = [Trip(0, 0.01, 0.01)] * 4
    counted = simulate(gate_to(DAILY, Fake(wait_daily=True)), trips, lambda at: raw())
    assert 86400 <= counted[3] - counted[0] < 86400 * 1.001


def test_a_refusal_for_hours_is_the_day_s() -> None:
    way = gate_to(DAILY, Fake())
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(429, retry_after=7200))
    with pytest.raises(DailyLimitError, match="the API lets no more calls pass") as e:
        way.try_enter()
    assert e.value.seconds == 7200
    assert (e.value.spent, e.value.limit) == (None, None)


@pytest.mark.parametrize("seconds", [121, 86400])
def test_a_long_pause_is_refused_at_once(seconds: int) -> None:
    settings = Fake()
    way = gate_to(ONE, settings)
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(429, retry_after=seconds))
    with pytest.raises(DailyLimitError, match="the API lets no more calls pass") as e:
        way.try_enter()
    assert e.value.seconds == seconds
    settings.clock.at += seconds - 100
    assert way.try_enter() is None
    settings.clock.at += 101
    assert way.try_enter() is not None


def test_a_long_pause_can_be_waited_for() -> None:
    way = gate_to(ONE, Fake(wait_daily=True))
    ticket = way.try_enter()
    assert ticket is not None
    ticket.close(raw(429, retry_after=121))
    assert way.try_enter() is None


# ---------------------------------------------------------------- conditions

CONDITIONAL = limited(
    RateLimit(Window(10, 1), Window(100, 60)),
    parameters=(Parameter("include", "include", "query"),),
    conditional_limits=(
        ConditionalLimit("include", "list", RateLimit(Window(2, 1), Window(5, 60))),
    ),
)


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (["list"], True),
        (("segment", "list"), True),
        ({"list"}, True),
        ("segment,list", True),
        (["lists"], False),
        ("lists", False),
        (None, False),
    ],
)
def test_a_conditional_limit_holds_when_the_parameter_has_its_value(
    given: Any, holds: bool
) -> None:
    way = gate_to(CONDITIONAL, Fake(), include=given)
    assert (Window(2, 1).requests in [log.limit for log in way.logs]) is holds


def test_conditional_calls_count_as_ordinary_ones_too() -> None:
    settings = Fake()
    low = gate_to(CONDITIONAL, settings, include=["list"])
    ordinary = gate_to(CONDITIONAL, settings)
    spend(low, 2)
    assert low.try_enter() is None
    spend(ordinary, 8)
    assert ordinary.try_enter() is None


# ---------------------------------------------------------------- revisions


def test_revisions_that_state_the_same_limits_share_a_budget() -> None:
    settings = Fake()
    beta = replace(ONE, name="get_things_beta", revision="2026-07-15.pre")
    spend(gate_to(ONE, settings), 1)
    assert gate_to(beta, settings).try_enter() is None


def test_each_revision_keeps_to_the_limits_that_it_states() -> None:
    settings = Fake()
    # Conditional limits are known by their place in the operation.
    plain = replace(CONDITIONAL, conditional_limits=(), revision="2026-04-15")
    spend(gate_to(plain, settings, include=["list"]), 10)
    assert gate_to(plain, settings).try_enter() is None
    spend(gate_to(CONDITIONAL, settings, include=["list"]), 2)
    assert gate_to(CONDITIONAL, settings, include=["list"]).try_enter() is None


# ---------------------------------------------------------------- accounts


def test_each_account_has_its_budget() -> None:
    settings = Fake()
    spend(gate_to(ONE, settings, "a"), 1)
    assert gate_to(ONE, settings, "a").try_enter() is None
    assert gate_to(ONE, settings, "b").try_enter() is not None


def test_an_installation_keeps_its_budget_when_the_token_changes() -> None:
    old, new = (BearerAuth(t, installation="shop") for t in ("t1", "t2"))
    assert old.account == new.account
    assert BearerAuth("t1").account != BearerAuth("t2").account
    one, other = Auth(), Auth()
    assert one.account == one.account != other.account


def test_no_key_is_shown() -> None:
    client = Klaviyo(api_key=KEY)
    way = client._gate(ONE, {}, budgets.DEFAULT, ApiKeyAuth(KEY))
    texts = [repr(client.limits), repr(budgets.DEFAULT), way.account, repr(way)]
    texts += [repr(vars(budgets._registry)), repr(client.limits.of(ONE))]
    assert KEY not in "".join(texts)
    client.close()


# ---------------------------------------------------------------- the client


def answering(request: httpx2.Request) -> httpx2.Response:
    headers = {"RateLimit-Limit": "700", "RateLimit-Remaining": "5"}
    headers["RateLimit-Reset"] = "30"
    return httpx2.Response(200, json={"data": coupon()}, headers=headers)


def call(flavour: Flavour, client: Any, options: Any = None) -> Any:
    return flavour.run(client._call(GET_COUPON, {"id": "1"}, options))


def test_a_client_shows_what_is_left(flavour: Flavour) -> None:
    client = flavour.client(answering)
    assert [w.left for w in client.limits.of(GET_COUPON).windows] == [75, 700]
    assert list(client.limits) == []
    call(flavour, client)
    state = client.limits.of(GET_COUPON)
    assert [w.left for w in state.windows] == [74, 5]
    assert state.left == 5
    assert [s.operation for s in client.limits] == ["get_coupon"]
    with pytest.raises(ArgumentError, match="no operation 'bogus'"):
        client.limits["bogus"]
    with pytest.raises(AttributeError):
        _ = client.limits.bogus


def test_a_client_finds_its_operations_by_name(flavour: Flavour) -> None:
    client = flavour.client(answering)
    type(client).operations = {"get_coupon": GET_COUPON}
    assert client.limits.get_coupon == client.limits["get_coupon"]
    assert client.limits.estimate("get_coupon", 75) == timedelta(0)
    assert client.limits.estimate("get_coupon", 1401) == timedelta(seconds=120)


def test_derived_clients_share_the_budget(flavour: Flavour) -> None:
    client = flavour.client(answering)
    call(flavour, client.with_options(timeout=3))
    call(flavour, flavour.client(answering))
    assert client.limits.of(GET_COUPON).windows[0].left == 73
    call(flavour, client, {"api_key": "another"})
    assert client.limits.of(GET_COUPON).windows[0].left == 73


def test_limits_can_be_switched_off(flavour: Flavour) -> None:
    client = flavour.client(answering, rate_limit=False)
    call(flavour, client)
    call(flavour, flavour.client(answering), {"rate_limit": False})
    assert client.limits.of(GET_COUPON).windows[0].left == 75
    call(flavour, client.with_options(rate_limit=True))
    assert client.limits.of(GET_COUPON).windows[0].left == 74


def test_another_rate_limit_is_refused(flavour: Flavour) -> None:
    with pytest.raises(ConfigurationError, match="rate_limit"):
        flavour.client(answering, rate_limit=5)


def test_pages_wait_too(flavour: Flavour) -> None:
    client = flavour.client(answering)
    request = client._prepare(GET_COUPON, {"id": "1"}, None)
    assert request.to("/api/other").gate is request.gate is not None


def test_budgets_that_are_idle_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "_MANY", 5)
    monkeypatch.setattr(budgets._registry, "_many", 5)
    settings = Fake()
    spend(busy := gate_to(ONE, settings, "busy"), 1)
    for n in range(20):
        gate_to(ONE, settings, f"idle-{n}")
    assert len(budgets._registry._endpoints) < 10
    assert gate_to(ONE, settings, "busy") is busy


def test_settings_show_themselves() -> None:
    assert repr(RateLimits(wait_daily=True)) == "RateLimits(wait_daily=True)"
    assert isinstance(Fake().clock, FakeClock)
