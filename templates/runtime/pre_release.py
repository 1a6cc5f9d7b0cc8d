"""Telling users, once, that what they call may change without notice."""

from __future__ import annotations

from . import once


class PreReleaseWarning(UserWarning):
    """What is used belongs to a pre-release revision of the API."""


def warn(revision: str) -> None:
    """Warn of a pre-release revision, for the first use in this process."""
    once.warn(
        PreReleaseWarning,
        revision,
        f"revision {revision} of the Klaviyo API is a pre-release: it may change "
        "without notice",
    )
