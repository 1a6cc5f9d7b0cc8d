"""Where tokens are kept: what a store is, and the one in memory."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any, Protocol, runtime_checkable

from ..auth import digest
from ..errors import ConfigurationError, KlaviyoError
from .errors import TokenStoreError
from .tokens import Tokens


@runtime_checkable
class TokenStore(Protocol):
    """Keeps tokens under keys of the caller's: any text, as a customer's id.

    The methods may be called from any thread. They may be coroutine functions, for
    `AsyncOAuthApp` and the async client; they are called in the event loop then.

    A store may have a method `lock(key)` besides, which gives a context manager that
    only one process is in at a time. Without it two processes may renew the same
    tokens at once, and the second asks the store again when it was refused.
    """

    def load(self, key: str) -> Any:
        """The tokens under a key, None where there are none."""
        ...

    def save(self, key: str, tokens: Tokens) -> Any:
        """Keep tokens under a key, in the place of others; they are safe on return."""
        ...

    def remove(self, key: str) -> Any:
        """Forget the tokens under a key, if there are some."""
        ...


class MemoryTokenStore:
    """Keeps tokens as long as this process lives: for tests, and for trying things."""

    def __init__(self) -> None:
        self._tokens: dict[str, Tokens] = {}
        self._locks: dict[str, Lock] = {}

    def load(self, key: str) -> Tokens | None:
        """The tokens under a key, None where there are none."""
        return self._tokens.get(key)

    def save(self, key: str, tokens: Tokens) -> None:
        """Keep tokens under a key."""
        self._tokens[key] = tokens

    def remove(self, key: str) -> None:
        """Forget the tokens under a key."""
        self._tokens.pop(key, None)

    def lock(self, key: str) -> Lock:
        """A context that one thread is in at a time."""
        return self._locks.setdefault(key, Lock())

    def __repr__(self) -> str:
        return f"<MemoryTokenStore with {len(self._tokens)} keys>"


class Kept:
    """A store as the rest of the package uses it: synchronous, with errors of its own."""

    def __init__(self, store: TokenStore) -> None:
        if not isinstance(store, TokenStore):
            raise ConfigurationError(
                "store has to have the methods load, save and remove, as TokenStore says"
            )
        self._store = store

    @property
    def locks(self) -> bool:
        """Whether it keeps processes apart."""
        return hasattr(self._store, "lock")

    def load(self, key: str) -> Tokens | None:
        """The tokens under a key.

        Raises:
            TokenStoreError: when the store fails, or gives something else.
        """
        tokens = self._done("read", key, lambda: self._store.load(key))
        if tokens is not None and not isinstance(tokens, Tokens):
            kind = type(tokens).__name__
            del tokens
            raise TokenStoreError(
                f"load of the token store gave {kind} and not Tokens: make them with "
                "Tokens.from_json"
            )
        return tokens

    def save(self, key: str, tokens: Tokens) -> None:
        """Keep tokens under a key.

        Raises:
            TokenStoreError: when the store fails.
        """
        work = partial(self._store.save, key, tokens)
        self._done("written", key, work, tokens)

    def remove(self, key: str) -> None:
        """Forget the tokens under a key.

        Raises:
            TokenStoreError: when the store fails.
        """
        self._done("removed", key, lambda: self._store.remove(key))

    @contextmanager
    def locked(self, key: str) -> Iterator[None]:
        """A context that one process is in at a time, if the store can do that.

        Raises:
            TokenStoreError: when the store fails.
        """
        if not self.locks:
            yield
            return
        store: Any = self._store
        manager = self._done("locked", key, lambda: store.lock(key))
        if hasattr(manager, "__aenter__"):
            enter, leave = manager.__aenter__, manager.__aexit__
        else:
            enter, leave = manager.__enter__, manager.__exit__
        self._done("locked", key, enter)
        try:
            yield
        finally:
            # What was done in it does not concern the lock.
            self._done("unlocked", key, lambda: leave(None, None, None))

    def _done(
        self,
        what: str,
        key: str,
        work: Callable[[], Any],
        tokens: Tokens | None = None,
    ) -> Any:
        try:
            return _waited_for(work())
        except KlaviyoError:
            raise
        except Exception as error:
            kind = type(error).__name__
            failed = f"the tokens of {key!r} cannot be {what}: {kind}"
            # Errors of databases tell what was to be written.
            if tokens is not None and tokens.shown_in(str(error)):
                raise TokenStoreError(failed) from None
            raise TokenStoreError(f"{failed}: {error}") from error

    def __repr__(self) -> str:
        return f"<tokens in {type(self._store).__name__}>"


def _waited_for(result: Any) -> Any:
    """What a store gave, after a wait for its coroutine where it is one."""
    if not inspect.isawaitable(result):
        return result
    # Imported here: stores are rarely asynchronous.
    from anyio.from_thread import run

    async def wait() -> Any:
        return await result

    try:
        return run(wait)
    except RuntimeError as error:
        if inspect.iscoroutine(result) and inspect.getcoroutinestate(result) == (
            inspect.CORO_CREATED
        ):
            result.close()
            raise ConfigurationError(
                "this token store is asynchronous: use it with AsyncOAuthApp and the "
                "async client"
            ) from error
        raise


def hidden(key: str) -> str:
    """What stands for a key in names of files and the like: it may hold anything."""
    return digest("tokens", key)
