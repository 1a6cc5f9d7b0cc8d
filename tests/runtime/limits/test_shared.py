"""Budgets that several processes share, through a real Redis server or a file."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runtime._async import wait as _async_wait
from runtime._sync import wait as _sync_wait
from runtime.errors import ConfigurationError, DailyLimitError, LimitStoreError
from runtime.limits import budgets, shared
from runtime.limits.budgets import RateLimits
from runtime.limits.shared import FileLimits, FileStore, RedisLimits
from runtime.operation import RateLimit, Window

from tests.benchmarks.redis_server import MISSING, installed, redis_server
from tests.runtime.limited import gate_to, limited, raw

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
    wait, _, first = one.reserve("a", WINDOWS)
    assert wait == 0
    assert other.reserve("a", WINDOWS)[0] == 0
    wait, at, place = other.reserve("a", WINDOWS)
    assert (wait, at, place) == (pytest.approx(shared.POLL), 0, None)
    one.answered(first)
    assert other.reserve("b", WINDOWS)[0] == 0
    wait, at, _ = other.reserve("a", [("-1", [(1, 0.3), (3, 30.0)])])
    assert at == 0
    assert wait == pytest.approx(shared.POLL)
    wait, at, _ = other.reserve("a", [("-1", [(2, 0.3)])])
    assert 0.1 < wait <= 0.3
    assert one.used("a", WINDOWS) == [2, 2]


def test_a_place_that_is_refused_is_taken_in_no_window(settings: Any) -> None:
    store = settings().store
    both = [("-1", [(5, 60.0)]), ("0", [(1, 60.0)])]
    assert store.reserve("a", both)[0] == 0
    assert store.reserve("a", both)[:2] == (pytest.approx(shared.POLL), 1)
    assert store.used("a", both) == [1, 1]


def test_a_pause_is_for_all(settings: Any) -> None:
    one, other = settings().store, settings().store
    one.pause("a", 5)
    wait, at, _ = other.reserve("a", WINDOWS)
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
    assert other.store.reserve(other.account, [])[0] > 25


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
