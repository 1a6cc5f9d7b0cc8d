"""Warnings that a process gives once, for the line that uses the package."""

from __future__ import annotations

import sys
import warnings

_PACKAGE = __name__.rpartition("._runtime.")[0] or __name__.partition(".")[0]

_told: dict[tuple[type[Warning], str], object] = {}


def warn(category: type[Warning], about: str, message: str) -> None:
    """Warn of something, for the first time in this process.

    The warning names the line that uses the package. Where a filter makes it an
    error, every use is one.
    """
    mark = object()
    # One step, so that of several threads one warns.
    if _told.setdefault((category, about), mark) is not mark:
        return
    try:
        warnings.warn(message, category, stacklevel=outside())
    except category:
        _told.pop((category, about), None)
        raise


def outside() -> int:
    """The stack level, for who calls this, of the code that uses the package."""
    frame, level = sys._getframe(1).f_back, 2
    while frame is not None and _is_inside(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    return level


def _is_inside(module: str) -> bool:
    # Properties that are computed once are called by functools.
    return module == "functools" or f"{module}.".startswith(f"{_PACKAGE}.")
