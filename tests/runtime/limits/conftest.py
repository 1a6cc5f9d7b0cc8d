"""Stores whose clock a test moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from runtime.limits import file_store, redis_store
from runtime.limits.budgets import RateLimits
from runtime.limits.shared import FileLimits, RedisLimits

from tests.benchmarks.redis_server import MISSING, installed, redis_server
from tests.runtime.limited import FakeClock


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(
    params=[
        "file",
        pytest.param(
            "redis", marks=pytest.mark.skipif(not installed(), reason=MISSING)
        ),
    ]
)
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], list[RateLimits]]:
    """Settings of so many processes, with a store whose clock is the simulation's."""

    def made(count: int) -> list[RateLimits]:
        clock = FakeClock()
        if request.param == "file":
            path = tmp_path / "limits.sqlite"
            monkeypatch.setattr(file_store, "time", SimpleNamespace(time=clock.now))
            found: list[RateLimits] = [FileLimits(path) for _ in range(count)]
        else:
            found = _on_redis(request.getfixturevalue("redis_url"), clock, count)
        for each in found:
            each.clock = clock
        return found

    def _on_redis(url: str, clock: FakeClock, count: int) -> list[RateLimits]:
        for script in ("_RESERVE", "_REFUSED", "_ANSWERED", "_USED"):
            text = getattr(redis_store, script)
            assert "redis.call('TIME')" in text
            # The scripts are told the time, where they would ask for it.
            asked = text.replace("redis.call('TIME')", "cjson.decode(ARGV[#ARGV])")
            monkeypatch.setattr(redis_store, script, asked)
        found = [RedisLimits(url, prefix=tmp_path.name) for _ in range(count)]
        for each in found:
            for name in ("_reserve", "_refused", "_answered", "_used"):
                monkeypatch.setattr(
                    each.store, name, _told(getattr(each.store, name), clock)
                )
        return list(found)

    return made


def _told(script: Any, clock: FakeClock) -> Any:
    def run(keys: Any, args: Any) -> Any:
        seconds, rest = divmod(clock.now(), 1)
        now = json.dumps([int(seconds), int(rest * 1_000_000)])
        return script(keys=keys, args=[*args, now])

    return run
