"""Work done beside this process comes to what it comes to in place."""

from __future__ import annotations

import os
import signal

import pytest

from generator.base.errors import GeneratorError
from generator.base.workers import Workers


def double(number: int) -> int:
    return 2 * number


def refuse(reason: str) -> None:
    raise GeneratorError(reason)


def process() -> int:
    return os.getpid()


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_results_come_when_they_are_waited_for(count: int) -> None:
    with Workers(count) as workers:
        waiting = [workers.submit(double, number) for number in range(5)]
        assert [wait() for wait in waiting] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("count", [0, 2])
def test_errors_come_through(count: int) -> None:
    with (
        pytest.raises(GeneratorError, match="^no such thing$"),
        Workers(count) as workers,
    ):
        workers.submit(refuse, "no such thing")()


def test_one_worker_is_this_process_and_several_are_not() -> None:
    with Workers(1) as workers:
        assert workers.submit(process)() == os.getpid()
    with Workers(2) as workers:
        assert workers.submit(process)() != os.getpid()


def test_no_process_is_started_for_nothing() -> None:
    with Workers() as workers:
        assert workers._pool is None


def test_a_process_that_is_ended_from_outside_is_one_sentence() -> None:
    with Workers(2) as workers, pytest.raises(GeneratorError, match="from outside"):
        workers.submit(end)()
