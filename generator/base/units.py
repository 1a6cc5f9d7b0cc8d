"""Facts that every part of the generator shares: units of time, and HTTP's methods."""

from __future__ import annotations

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
"""The units that the API writes rate limits in."""

_UNITS = {seconds: unit for unit, seconds in SECONDS.items()}

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The members of a path item that are operations, in the order of OpenAPI 3.0."""

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})
"""Idempotent by RFC 9110, 9.2.2; a PATCH of JSON:API sets values, as a PUT does."""


def rate(requests: int, seconds: int) -> str:
    """So many requests in so many seconds, as the API writes it: `60/m`."""
    return f"{requests}/{_UNITS.get(seconds, f'{seconds}s')}"
