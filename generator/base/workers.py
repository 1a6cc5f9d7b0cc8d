"""Processes beside this one, for what can be done at the same time."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import ParamSpec, TypeVar

from generator.base.errors import GeneratorError

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """As many processes as there are cores, started when there is something to do.

    Args:
        count: how many; fewer than two are none, and all work is done in place.
    """

    def __init__(self, count: int | None = None) -> None:
        self._count = (os.cpu_count() or 1) if count is None else count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(
        self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T]:
        """Begin a piece of work.

        Args:
            work: a function of a module, which depends on its arguments only.
            args: its arguments; like the result, they are sent between processes.
            kwargs: the same.

        Returns:
            What waits for the result, or raises what the work raised; and
            GeneratorError when the process was ended from outside.
        """
        if self._count < 2:
            result = work(*args, **kwargs)
            return lambda: result
        if self._pool is None:
            # They end soon, as commands do, and need not look for garbage either.
            self._pool = ProcessPoolExecutor(self._count, initializer=gc.disable)
        future = self._pool.submit(work, *args, **kwargs)

        def wait() -> T:
            try:
                return future.result()
            except BrokenProcessPool:
                raise GeneratorError(
                    "a process of this run was ended from outside, perhaps for lack "
                    "of memory; nothing was written"
                ) from None

        return wait
