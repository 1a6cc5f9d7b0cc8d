"""Shared budgets in an SQLite file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from ..auth import digest
from ..errors import LimitStoreError
from .store import LEASE, POLL, Place, Refused, Reserved, Windows

if TYPE_CHECKING:
    import sqlite3

_TABLES = """
CREATE TABLE IF NOT EXISTS places (log TEXT, bound REAL, lease REAL, entry TEXT);
CREATE INDEX IF NOT EXISTS places_by_bound ON places (log, bound);
CREATE INDEX IF NOT EXISTS places_by_entry ON places (entry);
CREATE TABLE IF NOT EXISTS stops (account TEXT PRIMARY KEY, until REAL, seconds REAL);
CREATE TABLE IF NOT EXISTS learned (account TEXT PRIMARY KEY, found BLOB);
"""


class FileStore:
    """Logs as rows of an SQLite file; each step is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()

    def reserve(
        self,
        account: str,
        windows: Windows,
        lease: float = LEASE,
        most: int = 1,
        learned: bytes = b"",
    ) -> Reserved:
        """Take a place for one call or for more, each in all windows or in none."""
        with self._transaction() as database:
            now = time.time()
            found = _learned(database, account)
            if found != learned:
                return Reserved(0.0, -1, (), now, found)
            row = database.execute(
                "SELECT until, seconds FROM stops WHERE account = ? AND until > ?",
                (account, now),
            ).fetchone()
            if row:
                return Reserved(min(row[0] - now, row[1]), -1, (), now, found)
            logs = [_log(account, name) for name, _ in windows]
            for log in logs:
                database.execute(
                    "UPDATE places SET bound = ? + lease "
                    "WHERE log = ? AND bound > ? AND bound > ? + lease",
                    (now, log, now, now),
                )
            wait, at = self._wait(database, account, windows, now, 1)
            if wait > 0:
                return Reserved(wait, at, (), now, found)
            free = 1
            while free < most:
                if self._wait(database, account, windows, now, free + 1)[0] > 0:
                    break
                free += 1
            places = [Place(os.urandom(16).hex(), logs) for _ in range(free)]
            for log, (_, limits) in zip(logs, windows, strict=True):
                longest = max((seconds for _, seconds in limits), default=0.0)
                database.execute(
                    "DELETE FROM places WHERE log = ? AND bound < ?",
                    (log, now - longest),
                )
                database.executemany(
                    "INSERT INTO places VALUES (?, ?, ?, ?)",
                    [(log, now + lease, lease, place.entry) for place in places],
                )
            return Reserved(0.0, -1, places, now, found)

    def _wait(
        self,
        database: sqlite3.Connection,
        account: str,
        windows: Windows,
        now: float,
        places: int,
    ) -> tuple[float, int]:
        wait, at, index = 0.0, -1, 0
        for name, limits in windows:
            for requests, seconds in limits:
                need = POLL
                if requests >= places:
                    row = database.execute(
                        "SELECT bound FROM places WHERE log = ? "
                        "ORDER BY bound DESC LIMIT 1 OFFSET ?",
                        (_log(account, name), requests - places),
                    ).fetchone()
                    bound = row[0] if row else now - seconds
                    need = POLL if bound > now else bound + seconds - now
                if need > wait:
                    wait, at = need, index
                index += 1
        return wait, at

    def answered(self, place: Place) -> None:
        """Turn a call under way into one that is over."""
        with self._transaction() as database:
            database.execute(
                "UPDATE places SET bound = ?, lease = 0 WHERE entry = ?",
                (time.time(), place.entry),
            )

    def refused(self, account: str, place: Place, windows: Windows) -> Refused:
        """Give back the place of a call that the API refused, and tell of the others."""
        with self._transaction() as database:
            now = time.time()
            row = database.execute(
                "SELECT bound - lease FROM places WHERE entry = ?", (place.entry,)
            ).fetchone()
            sent = min(row[0], now) if row else now
            database.execute("DELETE FROM places WHERE entry = ?", (place.entry,))
            counts = [
                database.execute(
                    "SELECT count(*) FILTER (WHERE lease = 0), count(*), "
                    "max(bound) FILTER (WHERE lease = 0) "
                    "FROM places WHERE log = ? AND bound > ?",
                    (_log(account, name), sent - seconds),
                ).fetchone()
                for name, limits in windows
                for _, seconds in limits
            ]
            return Refused(
                sent=sent,
                now=now,
                passed=[passed for passed, _, _ in counts],
                maybe=[maybe for _, maybe, _ in counts],
                latest=max((latest or 0.0 for _, _, latest in counts), default=0.0),
                learned=_learned(database, account),
            )

    def learn(self, account: str, learned: bytes) -> None:
        """Keep what refusals have taught."""
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO learned VALUES (?, ?)", (account, learned)
            )

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO stops VALUES (?, ?, ?)",
                (account, time.time() + seconds, seconds),
            )

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        now = time.time()
        with self._transaction() as database:
            return [
                database.execute(
                    "SELECT count(*) FROM places WHERE log = ? AND bound > ?",
                    (_log(account, name), now - seconds),
                ).fetchone()[0]
                for name, limits in windows
                for _, seconds in limits
            ]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        # Imported here: most clients do without it.
        import sqlite3

        try:
            with self._connection() as database:
                database.execute("BEGIN IMMEDIATE")
                yield database
        except sqlite3.Error as error:
            text = f"the shared rate limits cannot be asked: {error}"
            raise LimitStoreError(text) from error

    def _connection(self) -> sqlite3.Connection:
        # A connection is of one thread, and of one process.
        known: _Connection | None = getattr(self._local, "known", None)
        if known is None or known.process != os.getpid():
            self._local.known = known = _Connection(self._path)
        return known.database


class _Connection:
    """A thread's connection, closed when the thread or the store is over."""

    def __init__(self, path: Path) -> None:
        import sqlite3

        self.process = os.getpid()
        # Nobody else's business; SQLite gives its other files the same mode.
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        # Only to be closed from another thread: nothing says in which one that is.
        self.database = sqlite3.connect(
            path, timeout=30, isolation_level=None, check_same_thread=False
        )
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.executescript(_TABLES)

    def __del__(self) -> None:
        if database := getattr(self, "database", None):
            database.close()


def _log(account: str, name: str) -> str:
    return f"{digest('budget', account)}:{name}"


def _learned(database: sqlite3.Connection, account: str) -> bytes:
    query = "SELECT found FROM learned WHERE account = ?"
    row = database.execute(query, (account,)).fetchone()
    return bytes(row[0]) if row else b""
