"""Telling users, once, that what they call may change without notice."""

from __future__ import annotations

import sys
import warnings

_PACKAGE = __name__.rpartition("._runtime.")[0] or __name__.partition(".")[0]

_told: dict[str, object] = {}


class PreReleaseWarning(UserWarning):
    """What is used belongs to a pre-release revision of the API."""


def warn(revision: str) -> None:
    """Warn of a pre-release revision, for the first use in this process.

    The warning names the line that uses the package. Where a filter makes it an
    error, every use is one.
    """
    mark = object()
    # One step, so that of several threads one warns.
    if _told.setdefault(revision, mark) is not mark:
        return
    try:
        warnings.warn(
            f"revision {revision} of the Klaviyo API is a pre-release: it may change "
            "without notice",
            PreReleaseWarning,
            stacklevel=outside(),
        )
    except PreReleaseWarning:
        _told.pop(revision, None)
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
