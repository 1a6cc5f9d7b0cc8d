"""Several calls at once, in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


class Workers:
    """Runs tasks, until all are done."""

    def __init__(self, most: int) -> None:
        """Take how many may run at once."""
        self.most = most
        self._threads: ThreadPoolExecutor | None = None

    def run(self, tasks: Sequence[Callable[[], object]]) -> None:
        """Run all of them; where waiting is interrupted, those that have begun end."""
        if len(tasks) == 1:
            tasks[0]()
            return
        # Imported here: most clients do without it.
        from concurrent.futures import ThreadPoolExecutor, wait

        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.most, "klaviyo-bulk")
        futures = [self._threads.submit(task) for task in tasks]
        try:
            wait(futures)
        except BaseException:
            for future in futures:
                future.cancel()
            wait(futures)
            raise
        for future in futures:
            future.result()

    def close(self) -> None:
        """End the threads."""
        if self._threads is not None:
            self._threads.shutdown()


class Source:
    """Rows, whichever way they are gone through."""

    def __init__(self, rows: Any) -> None:
        """Begin with the first of them."""
        self._rows = iter(rows)

    def take(self, count: int) -> list[Any]:
        """The next rows, fewer where they end."""
        return list(islice(self._rows, count))
