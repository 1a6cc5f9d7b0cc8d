"""Tokens in a Redis server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..limits.redis_store import connected
from .errors import TokenStoreError
from .process_lock import PATIENCE
from .store import hidden
from .tokens import Tokens

if TYPE_CHECKING:
    import redis


class RedisTokenStore:
    """Keeps tokens in a Redis server, for processes on any machines.

    It needs the package `redis`: `pip install klaviyo-client[redis]`. The server has to
    be one that keeps what it is given: tokens that it loses are lost.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        client: redis.Redis | None = None,
        prefix: str = "klaviyo",
    ) -> None:
        """Keep tokens in a server, under a prefix.

        Args:
            url: where the server is, `redis://host:6379/0`.
            client: a client of your own, instead; the synchronous one.
            prefix: what the keys in the server start with.

        Raises:
            ConfigurationError: when neither or both are given, or `redis` is missing.
        """
        if (url is None) is (client is None):
            raise ConfigurationError("give RedisTokenStore a url or a client")
        self._client: Any = client or connected(url or "", "RedisTokenStore")
        self._prefix = prefix

    def load(self, key: str) -> Tokens | None:
        """The tokens under a key, None where there are none.

        Raises:
            TokenStoreError: when the server cannot be asked, or holds something else.
        """
        with _translated():
            found = self._client.get(self._key(key, "tokens"))
            try:
                return Tokens.from_json(found) if found else None
            except ValueError:
                del found
        raise TokenStoreError(f"Redis holds no tokens under {key!r}")

    def save(self, key: str, tokens: Tokens) -> None:
        """Keep tokens under a key.

        Raises:
            TokenStoreError: when the server cannot be asked.
        """
        with _translated():
            self._client.set(self._key(key, "tokens"), tokens.to_json())

    def remove(self, key: str) -> None:
        """Forget the tokens under a key.

        Raises:
            TokenStoreError: when the server cannot be asked.
        """
        with _translated():
            self._client.delete(self._key(key, "tokens"))

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """A context that one process is in at a time.

        That of a process that dies in it ends after a minute.

        Raises:
            TokenStoreError: when it cannot be had.
        """
        from redis.exceptions import LockError

        lock = self._client.lock(
            self._key(key, "lock"),
            timeout=PATIENCE,
            blocking_timeout=PATIENCE + 5,
            thread_local=False,
        )
        with _translated():
            held = lock.acquire()
        if not held:
            raise TokenStoreError(
                f"the tokens of {key!r} cannot be locked within {PATIENCE:g} s"
            )
        try:
            yield
        finally:
            # One that took too long has lost it already.
            with suppress(LockError), _translated():
                lock.release()

    def _key(self, key: str, name: str) -> str:
        # The braces keep both in one place of a cluster.
        return f"{self._prefix}:{{{hidden(key)}}}:{name}"

    def __repr__(self) -> str:
        return f"<RedisTokenStore under {self._prefix}>"


@contextmanager
def _translated() -> Iterator[None]:
    from redis.exceptions import LockError, RedisError

    try:
        yield
    except LockError:
        raise
    except RedisError as error:
        text = f"the tokens in Redis cannot be reached: {error}"
        # Frames of redis have the tokens.
        raise TokenStoreError(text) from None
