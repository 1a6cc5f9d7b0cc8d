"""Which events were handled already: deliveries are repeated until one is answered."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ..errors import ConfigurationError

if TYPE_CHECKING:
    import sqlite3

KEEP = 4 * 86_400.0
"""Seconds for which ids are kept: Klaviyo repeats a delivery for two days."""


@runtime_checkable
class SeenEvents(Protocol):
    """Remembers the ids of events that were handled; give it as `seen`.

    The methods may be called from any thread.
    """

    def unseen(self, ids: Sequence[str]) -> Collection[str]:
        """Those of the ids that were not handled yet."""
        ...

    def add(self, ids: Sequence[str]) -> None:
        """Take note that events were handled."""
        ...


class MemorySeen:
    """Remembers ids as long as this process lives, and so many of them at most."""

    def __init__(self, most: int = 1_000_000) -> None:
        if most < 1:
            raise ConfigurationError("most has to be 1 or more")
        self._most = most
        self._ids: dict[str, None] = {}
        self._lock = Lock()

    def unseen(self, ids: Sequence[str]) -> Collection[str]:
        """Those of the ids that were not handled yet."""
        with self._lock:
            return {one for one in ids if one not in self._ids}

    def add(self, ids: Sequence[str]) -> None:
        """Take note that events were handled."""
        with self._lock:
            for one in ids:
                self._ids.pop(one, None)
                self._ids[one] = None
            for old in list(self._ids)[: max(len(self._ids) - self._most, 0)]:
                del self._ids[old]

    def __repr__(self) -> str:
        return f"<MemorySeen with {len(self._ids)} ids>"


class SQLiteSeen:
    """Remembers ids in an SQLite file, for the processes of one machine."""

    def __init__(self, path: str | os.PathLike[str], *, keep: float = KEEP) -> None:
        """Remember ids in a file, which is made when it is missing.

        Args:
            path: the file, on a local disk.
            keep: for how many seconds.
        """
        self._path = Path(path)
        self._keep = keep
        self._clock: Callable[[], float] = time.time
        with self._transaction() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, at REAL)"
            )

    def unseen(self, ids: Sequence[str]) -> Collection[str]:
        """Those of the ids that were not handled yet."""
        query = "SELECT 1 FROM seen WHERE id = ?"
        with self._transaction() as database:
            return {
                one for one in ids if not database.execute(query, (one,)).fetchone()
            }

    def add(self, ids: Sequence[str]) -> None:
        """Take note that events were handled."""
        now = self._clock()
        with self._transaction() as database:
            database.executemany(
                "INSERT OR REPLACE INTO seen VALUES (?, ?)", [(one, now) for one in ids]
            )
            database.execute("DELETE FROM seen WHERE at < ?", (now - self._keep,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        # Imported here: most receivers do without it.
        import sqlite3

        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as database:
                with database:
                    yield database
        except sqlite3.Error as error:
            raise ConfigurationError(
                f"the ids of events in {self._path} cannot be reached: {error}"
            ) from error

    def __repr__(self) -> str:
        return f"<SQLiteSeen in {self._path}>"
