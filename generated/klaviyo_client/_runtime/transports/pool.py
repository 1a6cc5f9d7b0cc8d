"""The connections of a client: whose they are, and where they may be used."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakSet

from ..errors import ConfigurationError

C = TypeVar("C")

MOST = 64
"""With more sets of connections than this, those that rest longest are closed."""


class Home(NamedTuple):
    """Where connections belong: a process, an event loop (None without one), and the
    account whose credentials travel over them."""

    process: int
    loop: object
    account: str


class Held(Generic[C]):
    """The client of one home; `calls` are those under way.

    `keeper` is what closes it when its event loop ends.
    """

    __slots__ = ("client", "calls", "keeper")

    def __init__(self, client: C) -> None:
        self.client = client
        self.calls = 0
        self.keeper: Any = None


class Pool(Generic[C]):
    """Clients with their connections, another one for each home.

    Connections that a forked process inherits are shared with its parent: answers
    would reach the one that did not ask. Those of an event loop that has ended cannot
    be used any more. And what a server sends too much over a connection must never
    reach another account.
    """

    def __init__(self, client: C | None, make: Callable[[], C] | None) -> None:
        """Take the first client, if there is one already.

        Args:
            client: httpx2's client, or a session of aiohttp.
            make: makes another one; None where the client, or what it sends through,
                belongs to the caller.
        """
        self.closed = False
        self._make = make
        self._lock = Lock()
        self._given: Held[Any] = Held(client)
        self._first = None if client is None else self._given
        self._home: tuple[int, object] | None = None
        # Those of other processes are kept, since letting go would close them.
        self._held: dict[Home, Held[C]] = {}
        _pools.add(self)

    @property
    def owned(self) -> bool:
        """Whether the connections are this pool's, and not the caller's."""
        return self._make is not None

    def enter(self, loop: object, account: str) -> Held[C]:
        """The connections for a call, which has to `leave` them.

        Args:
            loop: the running event loop, None without one.
            account: whose credentials are sent.

        Raises:
            ConfigurationError: when they are closed, or the caller's own and used
                before a fork.
        """
        process = os.getpid()
        if self._make is None:
            if self._home is None:
                self._home = process, loop
            elif self._home[0] != process:
                raise ConfigurationError(
                    "http_client or transport was used before this process was "
                    "forked: give each process one of its own"
                )
            return self._given
        with self._lock:
            if self.closed:
                raise ConfigurationError("this client is closed")
            home = Home(process, loop, account)
            # The one that was used last stands last.
            held = self._held.pop(home, None) or self._new()
            self._held[home] = held
            held.calls += 1
        return held

    def leave(self, held: Held[C]) -> None:
        """Take note that a call is over."""
        if self._make is not None:
            with self._lock:
                held.calls -= 1

    def surplus(self, loop: object) -> list[Held[C]]:
        """Those of this loop that are too many, to be closed."""
        if len(self._held) <= MOST:
            return []
        process = os.getpid()
        with self._lock:
            idle = [
                home
                for home, held in self._held.items()
                if home[:2] == (process, loop) and not held.calls
            ]
            return [self._held.pop(h) for h in idle[: len(self._held) - MOST]]

    def drained(self, loop: object) -> list[Held[C]]:
        """All of this loop, to be closed; no call can be made any more.

        Those of other loops are let go of, and close with them.
        """
        process = os.getpid()
        with self._lock:
            self.closed = True
            own = [
                held for home, held in self._held.items() if home[:2] == (process, loop)
            ]
            if self._first is not None:
                own.append(self._first)
            self._held = {h: held for h, held in self._held.items() if h[0] != process}
        return own

    def strayed(self, loop: object) -> bool:
        """Whether the caller's own was used in another event loop before."""
        return self._home is not None and self._home[1] is not loop

    def _new(self) -> Held[C]:
        # Without their loop they are of no use.
        ended = [home for home in self._held if _has_ended(home.loop)]
        for home in ended:
            del self._held[home]
        first, self._first = self._first, None
        if first is not None:
            return first
        assert self._make is not None
        return Held(self._make())


def _has_ended(loop: Any) -> bool:
    is_closed = getattr(loop, "is_closed", None)
    return bool(is_closed and is_closed())


_pools: WeakSet[Pool[Any]] = WeakSet()


def _after_fork() -> None:
    for pool in list(_pools):
        pool._lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
