"""Twenty processes that need new tokens at the same moment get them once."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runtime.oauth.file_stores import FileTokenStore
from runtime.oauth.tokens import granted

from tests.benchmarks.redis_server import MISSING, installed, redis_server
from tests.runtime.loopback import Loopback
from tests.runtime.oauth.processes import app, die_with_the_lock, work
from tests.runtime.oauth.server import OAuthServer

PROCESSES = 20


@pytest.fixture(scope="module")
def context() -> Any:
    """Processes that are forked from one which has imported all, and has no threads."""
    made = multiprocessing.get_context("forkserver")
    others = "httpcore2 h11 email.utils sqlite3 redis redis.lock idna".split()
    made.set_forkserver_preload(["tests.runtime.oauth.processes", *others])
    return made


@pytest.fixture
def store(kind: str, tmp_path: Path) -> Iterator[str]:
    """Where the tokens of a kind of store are."""
    if kind == "redis":
        if not installed():
            pytest.skip(MISSING)
        with redis_server(tmp_path) as url:
            yield url
    else:
        yield str(tmp_path / "tokens")


@pytest.mark.parametrize("kind", ["file", "sqlite", "redis", "unlocked"])
def test_twenty_processes_share_the_tokens(
    kind: str, store: str, server: OAuthServer, context: Any
) -> None:
    server.delay = 0.05
    with Loopback(server) as loopback:
        place = loopback.url
        auth = app(kind, place, store).auth("shop")
        ended = granted(server.issue(), time.time() - 7200, None)
        assert ended
        auth.put(ended)
        barrier, results = context.Barrier(PROCESSES), context.Queue()
        arguments = kind, place, store, barrier, results
        processes = [
            context.Process(target=work, args=arguments) for _ in range(PROCESSES)
        ]
        for process in processes:
            process.start()
        told = [results.get(timeout=60) for _ in processes]
        for process in processes:
            process.join()
    assert told == ["done"] * PROCESSES
    assert server.refreshes == 1
    if kind != "unlocked":
        # No spent token was ever tried, and no token that had ended.
        assert (server.reused, server.unauthorized) == (0, 0)
    [access] = server.access
    assert auth._store.load("shop").access_token == access  # type: ignore[union-attr]


def test_a_process_that_is_killed_leaves_no_lock(tmp_path: Path, context: Any) -> None:
    folder = str(tmp_path / "tokens")
    FileTokenStore(folder)
    process = context.Process(target=die_with_the_lock, args=(folder,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    started = time.monotonic()
    with FileTokenStore(folder).lock("shop"):
        assert time.monotonic() - started < 30
