"""A progress bar in the terminal, made by Rich where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..errors import ConfigurationError


class Progressing(Protocol):
    """What a bar shows."""

    @property
    def fraction(self) -> float | None:
        """How much is done, from 0 to 1; None where that is not known."""
        ...


class Bar:
    """Shows each state that it is called with, until it is closed."""

    def __init__(self, text: Callable[[Any], str]) -> None:
        """Open the bar; `text` says what stands beside it.

        Raises:
            ConfigurationError: when Rich is not installed.
        """
        try:
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        except ImportError:
            raise ConfigurationError(
                "progress=True needs Rich: pip install rich, or give a function"
            ) from None
        self._text = text
        # Markup stays off: statuses and ids are the API's.
        column = TextColumn("{task.description}", markup=False)
        self._progress = Progress(column, BarColumn(), TimeElapsedColumn())
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def __call__(self, state: Progressing) -> None:
        fraction = state.fraction
        self._progress.update(
            self._task,
            description=self._text(state),
            total=None if fraction is None else 1.0,
            completed=fraction or 0.0,
        )

    def close(self) -> None:
        """Leave the bar as it is."""
        self._progress.stop()


def showing(
    progress: Callable[[Any], object] | bool | None, text: Callable[[Any], str]
) -> Callable[[Any], object] | None:
    """What to call with each state: the caller's, a bar, or nothing."""
    if progress is True:
        return Bar(text)
    return progress or None


def close(show: Callable[[Any], object] | None) -> None:
    """Close a bar, where it is one."""
    if isinstance(show, Bar):
        show.close()
