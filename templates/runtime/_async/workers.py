"""Several calls at once, as tasks of asyncio or trio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Any


class Workers:
    """Runs tasks, until all are done."""

    def __init__(self, most: int) -> None:
        """Take how many may run at once."""
        self.most = most

    async def run(self, tasks: Sequence[Callable[[], Awaitable[object]]]) -> None:
        """Run all of them; what one of them raises ends the others."""
        # Imported here: most clients do without it.
        import anyio

        errors: list[BaseException] = []

        async def one(task: Callable[[], Awaitable[object]]) -> None:
            try:
                async with limit:
                    await task()
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException as error:
                errors.append(error)
                group.cancel_scope.cancel()

        limit = anyio.Semaphore(self.most)
        async with anyio.create_task_group() as group:
            for task in tasks:
                group.start_soon(one, task)
        if errors:
            raise errors[0]

    async def close(self) -> None:
        """Nothing: no task outlives its run."""


class Source:
    """Rows, whichever way they are gone through."""

    def __init__(self, rows: Any) -> None:
        """Begin with the first of them."""
        self._later = aiter(rows) if hasattr(type(rows), "__aiter__") else None
        self._rows = iter(()) if self._later else iter(rows)

    async def take(self, count: int) -> list[Any]:
        """The next rows, fewer where they end."""
        if self._later is None:
            return list(islice(self._rows, count))
        taken: list[Any] = []
        while len(taken) < count:
            try:
                taken.append(await anext(self._later))
            except StopAsyncIteration:
                break
        return taken
