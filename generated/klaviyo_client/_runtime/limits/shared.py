"""Budgets shared by several processes: through a Redis server, or through a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigurationError
from .budgets import RateLimits
from .file_store import FileStore
from .redis_store import RedisStore, connected

if TYPE_CHECKING:
    import redis


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
        self.store = RedisStore(client or connected(url or ""), prefix)


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
