"""Revision 2026-04-15.pre of the Klaviyo API: a pre-release, it may change without
notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import filters, models
from ._client import Klaviyo
from ._operations import operations

if TYPE_CHECKING:
    from . import types as types
    from ._async_client import AsyncKlaviyo
else:
    from .._runtime.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__, {"_async_client": ["AsyncKlaviyo"]}, packages=["types"]
    )

REVISION = "2026-04-15.pre"
"""The revision of the API that these clients, models and filters are of."""

__all__ = [
    "REVISION",
    "AsyncKlaviyo",
    "Klaviyo",
    "filters",
    "models",
    "operations",
]
