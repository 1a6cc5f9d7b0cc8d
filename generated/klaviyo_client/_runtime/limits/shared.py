"""Budgets shared by several processes: through a Redis server, or through a file.

A log has an entry for each call, valued with the latest time at which the server can
have counted it: for a call under way that is a time in the future, the end of a lease,
and for one that was answered the time of its answer. The clock is the store's.

Counting calls when they are sent, as libraries for rate limits do, is not enough: with
requests under way for different times, calls sent in two of the server's windows can
be counted in one of them, and the server refuses what the library had let pass.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, NamedTuple

from ..auth import digest
from ..errors import ConfigurationError, LimitStoreError
from .budgets import RateLimits
from .limiter import Windows

if TYPE_CHECKING:
    import sqlite3

    import redis

# A process that dies in a call keeps its place for so long.
LEASE = 120.0

# How often to look whether one of the calls under way elsewhere came back.
POLL = 0.005


class Place(NamedTuple):
    """A call in a store: its entry, and the logs that hold it."""

    entry: str
    logs: Sequence[str]


class RedisLimits(RateLimits):
    """Limits that processes, on any machines, share through a Redis server.

    It needs the package `redis`: `pip install klaviyo-client[redis]`.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        client: redis.Redis | None = None,
        prefix: str = "klaviyo",
        wait_daily: bool = False,
    ) -> None:
        """Share the limits with all that use the same server and prefix.

        Args:
            url: where the server is, `redis://host:6379/0`.
            client: a client of your own, instead; the synchronous one.
            prefix: what the keys in the server start with.
            wait_daily: wait when the calls of a day are spent, instead of raising.

        Raises:
            ConfigurationError: when neither or both are given, or `redis` is missing.
        """
        super().__init__(wait_daily=wait_daily)
        if (url is None) is (client is None):
            raise ConfigurationError("give RedisLimits a url or a client")
        self.store = RedisStore(client or _connected(url or ""), prefix)


class FileLimits(RateLimits):
    """Limits that the processes of one machine share through an SQLite file."""

    def __init__(self, path: str | os.PathLike[str], *, wait_daily: bool = False):
        """Share the limits with all that use the same file.

        Args:
            path: the file, which is made when it is missing; on a local disk.
            wait_daily: wait when the calls of a day are spent, instead of raising.
        """
        super().__init__(wait_daily=wait_daily)
        self.store = FileStore(Path(path))


# ---------------------------------------------------------------- Redis

# KEYS: the pause, then the logs. ARGV: the entry, the lease, how long to wait for calls
# under way, then for each log the number of its windows, and for each window requests
# and length. Times are microseconds.
_RESERVE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local pause = redis.call('PTTL', KEYS[1])
if pause > 0 then return {pause * 1000, -1} end
local poll = tonumber(ARGV[3])
local wait, blocked, at, index, longest = 0, -1, 4, 0, 0
for key = 2, #KEYS do
  local windows = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, windows do
    local limit, span = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local found = redis.call('ZREVRANGE', KEYS[key], limit - 1, limit - 1, 'WITHSCORES')
    if found[2] then
      local bound = tonumber(found[2])
      local need = bound + span - now
      if bound > now then need = poll end
      if need > wait then wait, blocked = need, index end
    end
    if span > longest then longest = span end
    at, index = at + 2, index + 1
  end
end
if wait > 0 then return {math.ceil(wait), blocked} end
local lease = tonumber(ARGV[2])
for key = 2, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[key], '-inf', string.format('(%.0f', now - longest))
  redis.call('ZADD', KEYS[key], string.format('%.0f', now + lease), ARGV[1])
  redis.call('PEXPIRE', KEYS[key], math.ceil((longest + lease) / 1000))
end
return {0, -1}
"""

_ANSWERED = """
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
for key = 1, #KEYS do redis.call('ZADD', KEYS[key], 'XX', now, ARGV[1]) end
"""

_USED = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now - tonumber(ARGV[1])), '+inf')
"""

_MICRO = 1_000_000


class RedisStore:
    """Logs as sorted sets; each step is one script, and so never half done."""

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._reserve = client.register_script(_RESERVE)
        self._answered = client.register_script(_ANSWERED)
        self._used = client.register_script(_USED)

    def reserve(self, account: str, windows: Windows) -> tuple[float, int, Any]:
        """Take a place in all windows, or in none."""
        entry = os.urandom(16).hex()
        keys = [self._key(account, name) for name, _ in windows]
        arguments: list[Any] = [entry, int(LEASE * _MICRO), int(POLL * _MICRO)]
        for _, limits in windows:
            arguments.append(len(limits))
            for requests, seconds in limits:
                arguments += [requests, int(seconds * _MICRO)]
        pause = self._key(account, "pause")
        with _translated():
            wait, at = self._reserve(keys=[pause, *keys], args=arguments)
        place = None if wait > 0 else Place(entry, keys)
        return wait / _MICRO, int(at), place

    def answered(self, place: Place) -> None:
        """Turn a call under way into one that is over."""
        with _translated():
            self._answered(keys=list(place.logs), args=[place.entry])

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""
        with _translated():
            key = self._key(account, "pause")
            self._client.set(key, "1", px=max(int(seconds * 1000), 1))

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        with _translated():
            return [
                int(
                    self._used(
                        keys=[self._key(account, name)], args=[int(seconds * _MICRO)]
                    )
                )
                for name, limits in windows
                for _, seconds in limits
            ]

    def _key(self, account: str, name: str) -> str:
        # The braces keep the keys of a budget together in a cluster.
        return f"{self._prefix}:{{{digest('budget', account)}}}:{name}"


def _connected(url: str) -> redis.Redis:
    try:
        import redis
    except ImportError:
        raise ConfigurationError(
            "RedisLimits needs the package redis: pip install redis"
        ) from None
    try:
        client: redis.Redis = redis.Redis.from_url(url)
    except ValueError as error:
        raise ConfigurationError(f"no URL of a Redis server: {error}") from None
    return client


@contextmanager
def _translated() -> Iterator[None]:
    from redis.exceptions import RedisError

    try:
        yield
    except RedisError as error:
        text = f"the shared rate limits cannot be asked: {error}"
        raise LimitStoreError(text) from error


# ---------------------------------------------------------------- a file

_TABLES = """
CREATE TABLE IF NOT EXISTS calls (log TEXT, bound REAL, entry TEXT);
CREATE INDEX IF NOT EXISTS calls_by_bound ON calls (log, bound);
CREATE INDEX IF NOT EXISTS calls_by_entry ON calls (entry);
CREATE TABLE IF NOT EXISTS pauses (account TEXT PRIMARY KEY, until REAL);
"""


class FileStore:
    """Logs as rows of an SQLite file; each step is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()

    def reserve(self, account: str, windows: Windows) -> tuple[float, int, Any]:
        """Take a place in all windows, or in none."""
        with self._transaction() as database:
            now = time.time()
            row = database.execute(
                "SELECT until FROM pauses WHERE account = ? AND until > ?",
                (account, now),
            ).fetchone()
            if row:
                return row[0] - now, -1, None
            wait, at = self._wait(database, account, windows, now)
            if wait > 0:
                return wait, at, None
            entry = os.urandom(16).hex()
            logs = [_log(account, name) for name, _ in windows]
            for log, (_, limits) in zip(logs, windows, strict=True):
                longest = max((seconds for _, seconds in limits), default=0.0)
                database.execute(
                    "DELETE FROM calls WHERE log = ? AND bound < ?",
                    (log, now - longest),
                )
                database.execute(
                    "INSERT INTO calls VALUES (?, ?, ?)", (log, now + LEASE, entry)
                )
            return 0.0, -1, Place(entry, logs)

    def _wait(
        self, database: sqlite3.Connection, account: str, windows: Windows, now: float
    ) -> tuple[float, int]:
        wait, at, index = 0.0, -1, 0
        for name, limits in windows:
            for requests, seconds in limits:
                row = database.execute(
                    "SELECT bound FROM calls WHERE log = ? "
                    "ORDER BY bound DESC LIMIT 1 OFFSET ?",
                    (_log(account, name), requests - 1),
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
                "UPDATE calls SET bound = ? WHERE entry = ?", (time.time(), place.entry)
            )

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO pauses VALUES (?, ?)",
                (account, time.time() + seconds),
            )

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        now = time.time()
        with self._transaction() as database:
            return [
                database.execute(
                    "SELECT count(*) FROM calls WHERE log = ? AND bound > ?",
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
