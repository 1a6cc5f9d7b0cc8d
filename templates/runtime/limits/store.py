"""What the budgets ask of a store that several processes share."""

from __future__ import annotations

from typing import Any, Protocol

Windows = list[tuple[str, list[tuple[int, float]]]]


class Store(Protocol):
    """Where several processes keep the calls of one budget.

    It counts as `WindowLog` does: a call under way takes a place, and one answered
    does for a window's length after. All methods may be called from any thread.
    """

    def reserve(self, account: str, windows: Windows) -> tuple[float, int, Any]:
        """Take a place in all windows, or in none.

        Args:
            account: which budget.
            windows: for each log's name, requests and seconds of its windows.

        Returns:
            Seconds to wait (0: the places are taken), the index of the window that
            has none left, and what `answered` takes.
        """
        ...

    def answered(self, place: Any) -> None:
        """Turn a call under way into one that is over."""

    def pause(self, account: str, seconds: float) -> None:
        """Let nobody pass for some time."""

    def used(self, account: str, windows: Windows) -> list[int]:
        """The places that are taken in each window."""
        ...
