"""Revision 2026-04-15.pre of the Klaviyo API: a pre-release, it may change without
notice.
"""

from __future__ import annotations

from . import filters, models
from ._client import AsyncKlaviyo, Klaviyo
from ._operations import operations

REVISION = "2026-04-15.pre"
"""The revision of the API that these clients, models and filters are of."""

__all__ = [
    "AsyncKlaviyo",
    "Klaviyo",
    "REVISION",
    "filters",
    "models",
    "operations",
]
