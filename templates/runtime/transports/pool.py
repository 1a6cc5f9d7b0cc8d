"""The connections of a client, for the process that uses them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Generic, TypeVar

from ..errors import ConfigurationError

C = TypeVar("C")


class Pool(Generic[C]):
    """httpx2's client, another one in each process.

    Connections that a forked process inherits are shared with its parent: answers
    would reach the one that did not ask. A child gets connections of its own.
    """

    def __init__(self, client: C, make: Callable[[], C] | None) -> None:
        """Take the client of this process.

        Args:
            client: httpx2's client.
            make: makes another one; None where the client, or what it sends through,
                belongs to the caller.
        """
        self._make = make
        self._home = os.getpid()
        self._used = False
        # Those of other processes are kept, since letting go would close them.
        self._clients: dict[int, C] = {self._home: client}

    def current(self) -> C:
        """The client of this process."""
        process = os.getpid()
        client = self._clients.get(process)
        if client is None:
            # Without a lock, which a fork could leave locked: the first one is kept.
            made = self._make() if self._make else self._clients[self._home]
            client = self._clients.setdefault(process, made)
        return client

    def use(self) -> C:
        """The client of this process, to send a request with.

        Raises:
            ConfigurationError: when it is the caller's, and was used before a fork.
        """
        if os.getpid() == self._home:
            self._used = True
        elif self._used and self._make is None:
            raise ConfigurationError(
                "http_client or transport was used before this process was forked: "
                "give each process one of its own"
            )
        return self.current()
