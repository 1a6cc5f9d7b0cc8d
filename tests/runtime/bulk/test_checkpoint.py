"""Runs that end before their time, and those that go on after them."""

from __future__ import annotations

import gc
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from runtime.answers import AuthenticationError
from runtime.bulk.checkpoint import CheckpointError
from runtime.bulk.results import RowResult
from runtime.errors import ArgumentError

from tests.runtime.job_server import Clock, JobServer, client, key, refused, thing
from tests.runtime.samples import Flavour


class Killed(BaseException):
    """The process is gone: nothing is noted down any more, and nothing told."""


class Process:
    """A run that may be killed at any request, note, row or result."""

    def __init__(
        self,
        flavour: Flavour,
        server: JobServer,
        checkpoint: Any,
        *,
        kill_at: int | None = None,
        **settings: Any,
    ) -> None:
        self.steps = 0
        self.kill_at = kill_at
        self.killed = False
        self.results: list[RowResult[Any]] = []
        self.flavour = flavour
        self.klaviyo = client(flavour, self._handler)
        Clock(self.klaviyo)
        self._server = server
        self._checkpoint = checkpoint
        self._settings = settings

    def step(self) -> None:
        """Come a step further, or be killed."""
        self.steps += 1
        if self.killed or self.steps == self.kill_at:
            self.killed = True
            raise Killed

    def _handler(self, request: httpx2.Request) -> httpx2.Response:
        self.step()
        answer = self._server(request)
        self.step()
        return answer

    def _rows(self, rows: list[Any]) -> Iterator[Any]:
        for at, row in enumerate(rows):
            if at % 7 == 0:
                self.step()
            yield row

    def _save(self, content: bytes) -> None:
        self.step()
        self._checkpoint.append(content)
        self.step()

    def run(self, rows: list[Any], **common: Any) -> bool:
        """Whether it came to its end."""
        last = self._checkpoint[-1] if self._checkpoint else None
        results = self.klaviyo.bulk(
            self.klaviyo.coupons.bulk_create_things,
            self._rows(rows),
            checkpoint=self._save,
            resume=last,
            **self._settings,
            **common,
        )
        try:
            if self.flavour.asynchronous:
                self.flavour.run(self._take(results))
            else:
                for result in results:
                    self.results.append(result)
                    self.step()
        except Killed:
            return False
        return True

    async def _take(self, results: Any) -> None:
        async for result in results:
            self.results.append(result)
            self.step()


ROWS = [thing(n) for n in range(120)]


def server_of_trouble(chance: random.Random) -> JobServer:
    """A server that refuses rows, fails on others, and loses answers."""

    def fault(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        if request.method == "POST" and chance.random() < 0.02:
            raise httpx2.ReadError("reset")
        return None

    def numbered(*digits: str) -> Callable[[Any], bool]:
        return lambda row: key(row).partition("@")[0].endswith(digits)

    return JobServer(invalid=numbered("13", "57"), failing=numbered("8"), fault=fault)


def outcome(processes: list[Process]) -> dict[int, set[str]]:
    """All that was told of each row, by its index."""
    told: dict[int, set[str]] = {}
    for process in processes:
        for result in process.results:
            assert key(result.row) == key(ROWS[result.index])
            told.setdefault(result.index, set()).add(result.status)
    return told


def killed_and_resumed(flavour: Flavour, seed: int) -> int:
    """Kill a run again and again; how often that was."""
    chance = random.Random(seed)
    server, checkpoint = server_of_trouble(chance), list[bytes]()
    processes: list[Process] = []
    while True:
        kill_at = chance.randrange(1, 120) if len(processes) < 20 else None
        process = Process(flavour, server, checkpoint, kill_at=kill_at)
        processes.append(process)
        if process.run(ROWS):
            break
    told = outcome(processes)
    assert told.keys() == set(range(len(ROWS)))  # nothing is lost
    assert max(server.applied.values()) == 1  # nothing is done twice
    for index, statuses in told.items():
        done = server.applied[key(ROWS[index])] == 1
        # What is told does not change, and holds.
        assert len(statuses) == 1, (index, statuses)
        (status,) = statuses
        if status == "done":
            assert done, index
        if status == "failed":
            assert not done, index
        assert status in ("done", "failed", "uncertain")
    return len(processes) - 1


def test_killed_at_50_random_points_each_row_is_done_once_or_uncertain(
    flavour: Flavour,
) -> None:
    kills = seed = 0
    while kills < 50:
        kills += killed_and_resumed(flavour, seed)
        seed += 1


def test_a_run_that_has_ended_sends_nothing_again(flavour: Flavour) -> None:
    server, checkpoint = JobServer(), list[bytes]()
    assert Process(flavour, server, checkpoint).run(ROWS)
    again = Process(flavour, server, checkpoint)
    assert again.run(ROWS)
    assert again.results == []
    assert server.applied == Counter(map(key, ROWS))
    # Rows that were added since are sent.
    more = Process(flavour, server, checkpoint)
    assert more.run([*ROWS, thing(500)])
    assert [result.index for result in more.results] == [len(ROWS)]


def test_what_was_not_sent_is_sent_by_the_next_run(flavour: Flavour) -> None:
    checkpoint: list[bytes] = []
    refusing = True

    def fault(request: httpx2.Request, processed: bool) -> httpx2.Response | None:
        late = len(server.jobs) > 3 and request.method == "POST" and refusing
        return refused(401, {}) if late and not processed else None

    server = JobServer(fault=fault)
    first = Process(flavour, server, checkpoint)
    with pytest.raises(AuthenticationError):
        first.run(ROWS)
    assert {r.status for r in first.results} == {"done", "not_sent"}
    refusing = False
    second = Process(flavour, server, checkpoint)
    assert second.run(ROWS)
    assert {r.status for r in second.results} == {"done"}
    assert server.applied == Counter(map(key, ROWS))


def test_what_is_safe_is_sent_again_after_a_crash(flavour: Flavour) -> None:
    options = {"idempotent": True}
    for kill_at in range(1, 100):
        server, checkpoint = JobServer(), list[bytes]()
        first = Process(flavour, server, checkpoint, kill_at=kill_at, options=options)
        first.run(ROWS)
        if checkpoint and b"sending" in checkpoint[-1]:
            break
    second = Process(flavour, server, checkpoint, options=options)
    assert second.run(ROWS)
    assert {r.status for r in second.results} == {"done"}


# ---------------------------------------------------------------- files, mistakes


def run(flavour: Flavour, rows: Any, **settings: Any) -> list[RowResult[Any]]:
    klaviyo = client(flavour, JobServer())
    Clock(klaviyo)
    method = klaviyo.coupons.bulk_create_things
    return flavour.take(klaviyo.bulk(method, rows, **settings))


def test_a_file_keeps_a_checkpoint(flavour: Flavour, tmp_path: Path) -> None:
    file = tmp_path / "upload.json"
    assert len(run(flavour, ROWS, checkpoint=file)) == len(ROWS)
    noted = json.loads(file.read_text())
    assert (noted["operation"], noted["told"]) == ("bulk_create_things", len(ROWS))
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(flavour, ROWS, checkpoint=str(file)) == []
    assert "example.com" not in file.read_text()


@pytest.mark.parametrize(
    ("rows", "settings", "message"),
    [
        (
            [*ROWS[:50], thing(7), *ROWS[51:]],
            {},
            "is of other rows: those up to row 120",
        ),
        (ROWS[:50], {}, "is of other rows"),
        (
            ROWS,
            {"source": "a"},
            "is of another job: the arguments of bulk_create_things",
        ),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(
    flavour: Flavour, tmp_path: Path, rows: Any, settings: Any, message: str
) -> None:
    file = tmp_path / "upload.json"
    run(flavour, ROWS, checkpoint=file)
    with pytest.raises(CheckpointError, match=message):
        run(flavour, rows, checkpoint=file, **settings)
    klaviyo = client(flavour, JobServer())
    with pytest.raises(CheckpointError, match="is of another job: of bulk_create_"):
        method = klaviyo.coupons.bulk_import_things
        flavour.take(klaviyo.bulk(method, ROWS, checkpoint=file))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no checkpoint"),
        (b"{", "is no checkpoint"),
        (b'{"operation": 5}', "is no checkpoint: Expected `str`"),
        (b"\xff", "is no checkpoint"),
        (b'{"operation": "x", "call": "", "version": 99}', "another version"),
    ],
)
def test_a_broken_checkpoint_is_refused(
    flavour: Flavour, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "upload.json"
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=message):
        run(flavour, ROWS, checkpoint=file)


def test_a_file_that_cannot_be_used_is_told(flavour: Flavour, tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "upload.json"
    with pytest.raises(CheckpointError, match="cannot be written: .*No such file"):
        run(flavour, ROWS, checkpoint=missing)
    (tmp_path / "folder").mkdir()
    with pytest.raises(CheckpointError, match="cannot be read"):
        run(flavour, ROWS, checkpoint=tmp_path / "folder")
    with pytest.raises(ArgumentError, match="no resume"):
        run(flavour, ROWS, checkpoint=tmp_path / "a.json", resume=b"{}")


def test_a_file_is_used_by_one_run_at_a_time(flavour: Flavour, tmp_path: Path) -> None:
    file = tmp_path / "upload.json"
    klaviyo = client(flavour, JobServer())
    Clock(klaviyo)
    method = klaviyo.coupons.bulk_create_things
    first = klaviyo.bulk(method, ROWS, checkpoint=file)
    with pytest.raises(CheckpointError, match="is in use by another run"):
        klaviyo.bulk(method, ROWS, checkpoint=file)
    assert len(flavour.take(first)) == len(ROWS)
    klaviyo.bulk(method, ROWS, checkpoint=file)  # which never begins
    gc.collect()
    assert run(flavour, ROWS, checkpoint=file) == []


def test_async_functions_keep_checkpoints_too() -> None:
    from tests.runtime.samples import AsyncFlavour

    flavour, kept = AsyncFlavour(), list[bytes]()

    async def keep(content: bytes) -> None:
        kept.append(content)

    assert len(run(flavour, ROWS, checkpoint=keep)) == len(ROWS)
    assert run(flavour, ROWS, checkpoint=keep, resume=kept[-1].decode()) == []
    flavour.close()
