"""Budgets that several processes share, through a real Redis server or a file."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from runtime._async import wait as _async_wait
from runtime._sync import wait as _sync_wait
from runtime.base_client import DEFAULT_TIMEOUT
from runtime.errors import ConfigurationError, DailyLimitError, LimitStoreError
from runtime.limits import budgets, held
from runtime.limits.budgets import RateLimits
from runtime.limits.file_store import FileStore
from runtime.limits.refusals import Refusals, decoded, encoded
from runtime.limits.shared import FileLimits, RedisLimits
from runtime.limits.store import LEASE, POLL, Reserved
from runtime.operation import RateLimit, Window

from tests.benchmarks.redis_server import MISSING, installed, redis_server
from tests.runtime.limited import Seat, gate_to, limited, raw
from tests.runtime.samples import GET_COUPON, Flavour, coupon

needs_redis = pytest.mark.skipif(not installed(), reason=MISSING)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of this module."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=[pytest.param("redis", marks=needs_redis), "file"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Makes settings, as each process would for itself, for one new budget."""

    def made(**options: Any) -> RateLimits:
        # Another process has a registry of its own.
        budgets._registry.clear()
        if request.param == "file":
            return FileLimits(tmp_path / "limits.sqlite", **options)
        url = request.getfixturevalue("redis_url")
        return RedisLimits(url, prefix=tmp_path.name, **options)

    return made


WINDOWS = [("-1", [(2, 0.3), (3, 30.0)])]


def test_places_are_taken_and_become_free_again(settings: Any) -> None:
    one, other = settings().store, settings().store
    wait, _, (first,), *_ = one.reserve("a", WINDOWS)
    assert wait == 0
    assert other.reserve("a", WINDOWS)[0] == 0
    wait, at, places, *_ = other.reserve("a", WINDOWS)
    assert (wait, at, list(places)) == (pytest.approx(POLL), 0, [])
    one.answered(first)
    assert other.reserve("b", WINDOWS)[0] == 0
    wait, at, _, *_ = other.reserve("a", [("-1", [(1, 0.3), (3, 30.0)])])
    assert at == 0
    assert wait == pytest.approx(POLL)
    wait, at, _, *_ = other.reserve("a", [("-1", [(2, 0.3)])])
    assert 0.1 < wait <= 0.3
    assert one.used("a", WINDOWS) == [2, 2]


def test_a_place_that_is_refused_is_taken_in_no_window(settings: Any) -> None:
    store = settings().store
    both = [("-1", [(5, 60.0)]), ("0", [(1, 60.0)])]
    assert store.reserve("a", both)[0] == 0
    assert store.reserve("a", both)[:2] == (pytest.approx(POLL), 1)
    assert store.used("a", both) == [1, 1]


def test_a_pause_is_for_all(settings: Any) -> None:
    one, other = settings().store, settings().store
    one.pause("a", 5)
    wait, at, _, *_ = other.reserve("a", WINDOWS)
    assert 4 < wait <= 5
    assert at == -1
    assert other.reserve("b", WINDOWS)[0] == 0


def test_a_process_sees_what_the_others_spent(settings: Any) -> None:
    operation = limited(RateLimit(Window(3, 1), Window(10, 60)))
    for _ in range(2):
        ticket = _sync_wait.enter(gate_to(operation, settings()))
        _sync_wait.close(ticket, raw())
    way = gate_to(operation, settings())
    assert way.used_by_all(way.named) == [2, 2]


def test_threads_and_tasks_of_several_processes_wait(settings: Any) -> None:
    operation = limited(RateLimit(Window(4, 1)))
    ways = [gate_to(operation, settings()) for _ in range(2)]
    assert ways[0].endpoint is not ways[1].endpoint
    counted = []

    def in_thread() -> None:
        ticket = _sync_wait.enter(ways[0])
        counted.append(ticket.gate.endpoint.clock.now())
        _sync_wait.close(ticket, raw())

    async def in_task() -> None:
        ticket = await _async_wait.enter(ways[1])
        counted.append(ticket.gate.endpoint.clock.now())
        await _async_wait.close(ticket, raw())

    async def tasks() -> None:
        await asyncio.gather(*(in_task() for _ in range(3)))

    threads = [threading.Thread(target=in_thread) for _ in range(3)]
    threads += [threading.Thread(target=lambda: asyncio.run(tasks()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    times = sorted(counted)
    assert len(times) == 6
    assert all(b - a >= 0.99 for a, b in zip(times, times[4:], strict=False))


async def test_a_cancelled_task_gives_its_place_back(settings: Any) -> None:
    way = gate_to(limited(RateLimit(Window(1, 60))), settings())
    ticket = await _async_wait.enter(way)
    task = asyncio.create_task(_async_wait.enter(way))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await _async_wait.close(ticket, raw())
    await asyncio.sleep(0.05)
    assert [log.under_way for log in way.logs] == [0]
    assert not way.line
    assert way.used_by_all(way.named) == [1]


def test_a_spent_day_outlives_the_process(settings: Any) -> None:
    operation = limited(RateLimit(Window(5, 1), None, Window(1, 86400)))
    _sync_wait.close(_sync_wait.enter(gate_to(operation, settings())), raw())
    with pytest.raises(DailyLimitError, match="1 of 1 calls of the day") as caught:
        _sync_wait.enter(gate_to(operation, settings()))
    assert caught.value.seconds == pytest.approx(86400, rel=0.01)


def test_a_429_pauses_the_other_processes(settings: Any) -> None:
    operation = limited(RateLimit(Window(5, 1)))
    ticket = _sync_wait.enter(gate_to(operation, settings()))
    _sync_wait.close(ticket, raw(429, retry_after=30))
    other = gate_to(operation, settings())
    assert other.store is not None
    known = other.store.reserve(other.account, []).learned
    assert other.store.reserve(other.account, [], learned=known).wait > 25


def test_a_store_that_fails_is_an_error(settings: Any, tmp_path: Path) -> None:
    pytest.importorskip("redis")
    operation = limited(RateLimit(Window(5, 1)))
    for broken in (
        RedisLimits("redis://127.0.0.1:1/0"),
        FileLimits(tmp_path / "no" / "folder"),
    ):
        way = gate_to(operation, broken)
        with pytest.raises(LimitStoreError, match="cannot be asked"):
            _sync_wait.enter(way)
        assert not way.line
        assert way.logs[0].under_way == 0


def test_a_store_that_fails_after_a_call_loses_no_answer(
    settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = gate_to(limited(RateLimit(Window(5, 1))), settings())
    ticket = _sync_wait.enter(way)

    def failing(place: Any) -> None:
        raise LimitStoreError("gone")

    monkeypatch.setattr(way.store, "answered", failing)
    _sync_wait.close(ticket, raw())
    assert caplog.messages == ["gone"]


def test_connections_to_the_file_end_with_their_thread_and_store(
    tmp_path: Path,
) -> None:
    stores = [FileStore(tmp_path / "limits.sqlite")]
    found = [stores[0]._connection()]
    thread = threading.Thread(target=lambda: found.append(stores[0]._connection()))
    thread.start()
    thread.join()
    gc.collect()
    mine, its = found
    assert mine.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        its.execute("SELECT 1")
    stores.clear()
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        mine.execute("SELECT 1")


def test_redis_needs_one_server() -> None:
    with pytest.raises(ConfigurationError, match="url or a client"):
        RedisLimits()
    with pytest.raises(ConfigurationError, match="no URL"):
        RedisLimits("nonsense")


@needs_redis
def test_no_password_is_shown(redis_url: str) -> None:
    settings = RedisLimits(redis_url.replace("//", "//:secret@"))
    assert "secret" not in repr(settings) + repr(settings.store)


# ---------------------------------------------------------------- long pauses


@pytest.mark.parametrize("seconds", [121, 86400])
def test_a_long_pause_is_refused_at_once(settings: Any, seconds: int) -> None:
    operation = limited(RateLimit(Window(5, 1)))
    ticket = _sync_wait.enter(gate_to(operation, settings()))
    _sync_wait.close(ticket, raw(429, retry_after=seconds))
    other = gate_to(operation, settings())
    with pytest.raises(DailyLimitError, match="the API lets no more calls") as caught:
        _sync_wait.enter(other)
    assert caught.value.seconds == pytest.approx(seconds, abs=5)
    assert not other.line
    assert [log.under_way for log in other.logs] == [0]


def test_a_pause_of_two_minutes_is_waited_for(settings: Any) -> None:
    operation = limited(RateLimit(Window(5, 1)))
    ticket = _sync_wait.enter(gate_to(operation, settings()))
    _sync_wait.close(ticket, raw(429, retry_after=120))
    other = gate_to(operation, settings())
    with pytest.raises(TimeoutError):
        _sync_wait.enter(other, 0.01)


def test_a_long_pause_can_be_waited_for(settings: Any) -> None:
    operation = limited(RateLimit(Window(5, 1)))
    ticket = _sync_wait.enter(gate_to(operation, settings()))
    _sync_wait.close(ticket, raw(429, retry_after=121))
    other = gate_to(operation, settings(wait_daily=True))
    with pytest.raises(TimeoutError):
        _sync_wait.enter(other, 0.01)


# ---------------------------------------------------------------- leases


def test_a_place_outlives_its_process_by_the_lease(settings: Any) -> None:
    windows = [("-1", [(1, 0.1)])]
    dead, other = settings().store, settings().store
    dead.reserve("a", windows, lease=0.3)
    assert other.reserve("a", windows).wait == pytest.approx(POLL)
    time.sleep(0.42)
    assert other.reserve("a", windows).wait == 0


def test_a_call_that_sets_no_end_keeps_its_place_for_two_minutes(settings: Any) -> None:
    store = settings().store
    (place,) = store.reserve("a", WINDOWS).places
    assert lease_of(store, place) == pytest.approx(LEASE) == 120


def lease_of(store: Any, place: Any) -> float:
    """The seconds for which a place is kept, as the store has it."""
    if isinstance(store, FileStore):
        query = "SELECT lease FROM places WHERE entry = ?"
        found = store._connection().execute(query, (place.entry,)).fetchone()
        return float(found[0])
    return int(place.entry.partition(":")[0]) / 1e6


@pytest.mark.parametrize(
    ("options", "lease"),
    [
        ({"timeout": DEFAULT_TIMEOUT}, 40.0),
        ({"timeout": 2}, 6.0),
        ({"timeout": None}, 600.0),
        ({"timeout": None, "deadline": None}, 120.0),
        ({"timeout": None, "deadline": 8}, 8.0),
        ({"deadline": 8}, 8.0),
        ({"timeout": 1, "deadline": 8}, 3.0),
    ],
)
def test_a_lease_is_as_long_as_the_call_can_last(
    flavour: Flavour, settings: Any, options: Any, lease: float
) -> None:
    limits = settings()
    leases: list[float] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"data": coupon()})

    def reserve(
        account: str, windows: Any, lease: float, most: int, learned: bytes
    ) -> Reserved:
        leases.append(lease)
        return Reserved(0.0, -1, [None] * most)

    limits.store.reserve = reserve
    client = flavour.client(answer, rate_limit=limits)
    flavour.run(client._call(GET_COUPON, {"id": "1"}, options))
    assert leases == [pytest.approx(lease, abs=0.5)]


def test_a_long_wait_for_a_lease_is_logged_once(
    settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "LONG_HELD", 0.02)
    operation = limited(RateLimit(Window(1, 1)))
    dead = gate_to(operation, settings())
    assert dead.store is not None
    dead.store.reserve(dead.account, dead._limits(dead.named))
    for _ in range(2):
        with pytest.raises(TimeoutError):
            _sync_wait.enter(gate_to(operation, settings()), 0.1)
    assert len(caplog.messages) == 2
    assert "calls that other processes have under way" in caplog.messages[0]
    caplog.clear()
    monkeypatch.setattr(held, "LONG_HELD", 60.0)
    with pytest.raises(TimeoutError):
        _sync_wait.enter(gate_to(operation, settings()), 0.1)
    assert caplog.messages == []


# ---------------------------------------------------------------- clocks


def put_back(store: Any, seconds: float) -> None:
    """Put the store's clock back: what it holds was written so much later."""
    if isinstance(store, FileStore):
        database = store._connection()
        database.execute("UPDATE places SET bound = bound + ?", (seconds,))
        database.execute("UPDATE stops SET until = until + ?", (seconds,))
        return
    for key in store._client.keys(f"{store._prefix}:*"):
        if store._client.type(key) == b"zset":
            for member, _ in store._client.zrange(key, 0, -1, withscores=True):
                store._client.zincrby(key, seconds * 1e6, member)
        else:
            store._client.pexpire(key, int(seconds * 1000) + store._client.pttl(key))


def test_a_clock_that_is_put_back_holds_up_nobody(settings: Any) -> None:
    store = settings().store
    windows = [("-1", [(2, 0.2), (5, 30.0)])]
    over, under_way = store.reserve("a", windows, lease=30.0, most=2).places
    store.answered(over)
    put_back(store, 3600)
    # What is over counts as of now, and what is under way has its whole lease.
    assert 0 < store.reserve("a", windows).wait <= 0.21
    time.sleep(0.22)
    assert store.reserve("a", windows).wait == 0
    assert store.reserve("a", windows).wait == pytest.approx(POLL)
    put_back(store, 3600)
    assert store.reserve("a", windows).wait == pytest.approx(POLL)
    store.answered(under_way)
    assert store.used("a", windows)[1] == 3


def test_nor_does_a_pause_from_before(settings: Any) -> None:
    store = settings().store
    store.pause("a", 0.2)
    put_back(store, 3600)
    assert 0 < store.reserve("a", WINDOWS).wait <= 0.2


# ---------------------------------------------------------------- far away


def test_a_store_is_asked_once_for_all_who_can_go(settings: Any) -> None:
    way = gate_to(limited(RateLimit(Window(5, 60))), settings())
    seats = [Seat(n) for n in range(8)]
    for seat in seats:
        way.join(seat)
    assert way.attempt(seats[0]) == 0
    assert [seat.ticket is not None for seat in seats] == [True] * 5 + [False] * 3
    assert way.used_by_all(way.named) == [5]
    places = {ticket.place.entry for seat in seats if (ticket := seat.ticket)}
    assert len(places) == 5
    assert list(way.line) == seats[5:]
    assert seats[5].woken


def test_only_those_go_for_whom_the_store_has_places(settings: Any) -> None:
    operation = limited(RateLimit(Window(5, 60)))
    first, second = (gate_to(operation, settings()) for _ in range(2))
    for _ in range(3):
        _sync_wait.close(_sync_wait.enter(first), raw())
    seats = [Seat(n) for n in range(4)]
    for seat in seats:
        second.join(seat)
    assert second.attempt(seats[0]) == 0
    assert [seat.ticket is not None for seat in seats] == [True] * 2 + [False] * 2
    assert [log.under_way for log in second.logs] == [2]
    assert second.used_by_all(second.named) == [5]


def test_who_is_cancelled_while_the_store_is_asked_leaves_the_place_to_the_next(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = gate_to(limited(RateLimit(Window(2, 60))), settings())
    seats = [Seat(n) for n in range(3)]
    for seat in seats:
        way.join(seat)
    reserve = way.store.reserve  # type: ignore[union-attr]  # it has one

    def slowly(*arguments: Any) -> Any:
        found = reserve(*arguments)
        way.leave(seats[0])
        return found

    monkeypatch.setattr(way.store, "reserve", slowly)
    way.attempt(seats[0])
    assert [seat.ticket is not None for seat in seats] == [False, True, True]
    assert [log.under_way for log in way.logs] == [2]
    assert not way.line


@needs_redis
@pytest.mark.parametrize(
    ("query", "timeouts"), [("", (5.0, 5.0)), ("?socket_timeout=2", (2.0, 5.0))]
)
def test_a_redis_that_does_not_answer_is_not_waited_for_long(
    query: str, timeouts: Any
) -> None:
    store: Any = RedisLimits(f"redis://127.0.0.1:1/0{query}").store
    found = store._client.connection_pool.connection_kwargs
    names = ("socket_timeout", "socket_connect_timeout")
    assert tuple(found[name] for name in names) == timeouts


def test_a_redis_socket_that_does_not_answer_is_not_waited_for_long() -> None:
    pytest.importorskip("redis")
    store: Any = RedisLimits("unix:///none.sock").store
    found = store._client.connection_pool.connection_kwargs
    assert found["socket_timeout"] == 5.0
    assert "socket_connect_timeout" not in found


def test_a_refusal_teaches_the_other_processes(settings: Any) -> None:
    operation = limited(RateLimit(Window(2, 1), Window(9, 60)))
    one = gate_to(operation, settings())
    _sync_wait.close(_sync_wait.enter(one), raw())
    ticket = _sync_wait.enter(one)
    _sync_wait.close(ticket, raw(429, retry_after=1))
    other = gate_to(operation, settings())
    # The API did not count it.
    assert other.used_by_all(other.named) == [1, 1]
    assert other.store is not None
    assert other._ask(other.store, other.named, 1.0, 1)[0] > 0
    assert [log.allowed(other.endpoint.clock.now()) for log in other.logs] == [1, 9]
    assert other.endpoint.suspect


def test_what_was_learned_outlives_no_clock_that_is_put_back(settings: Any) -> None:
    way = gate_to(limited(RateLimit(Window(2, 1))), settings())
    ticket = _sync_wait.enter(way)
    now = way.store.reserve("other", []).now  # type: ignore[union-attr]
    ahead = Refusals(2, now + 3600, now + 3601)
    way.store.learn(way.account, encoded(ahead))  # type: ignore[union-attr]
    _sync_wait.close(ticket, raw(429, retry_after=1))
    found = way.store.reserve(way.account, [])  # type: ignore[union-attr]
    known = decoded(found.learned)
    assert known.number == 1
    assert known.until - now < 10
