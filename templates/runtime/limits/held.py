"""What the log tells of calls that others hold up."""

from __future__ import annotations

import logging
import time

LONG_HELD = 5.0
"""Seconds of waiting for calls under way elsewhere after which the log tells of it."""


class Held:
    """How long the head of a line has waited for calls of others under way.

    One of them may be a worker's that died: its lease has to run out, and whoever
    looks for what holds up the calls should find it in the log.
    """

    __slots__ = ("_since", "_told")

    def __init__(self) -> None:
        self._since: float | None = None
        self._told = False

    def tell(self, held: bool, operation: str) -> None:
        """Note whether it waits for that now; say so once if it does for long."""
        if not held:
            self._since, self._told = None, False
            return
        now = time.monotonic()
        if self._since is None:
            self._since = now
        elif now - self._since >= LONG_HELD and not self._told:
            self._told = True
            logging.getLogger(__name__).warning(
                "%s has waited %.0f s for calls that other processes have under way; "
                "the place of one that was killed is free when its lease runs out",
                operation,
                now - self._since,
            )
