"""A typed client for the Klaviyo API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from . import filters, models
from ._client import Klaviyo
from ._operations import operations
from ._runtime._auth import ApiKeyAuth, Auth, BearerAuth
from ._runtime._errors import (
    APIConnectionError,
    APIErrorDetail,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    AuthenticationError,
    BadRequestError,
    ClientError,
    ConfigurationError,
    ConflictError,
    DailyLimitError,
    DriftError,
    KlaviyoError,
    LimitStoreError,
    NotFoundError,
    NotIncludedError,
    PagingError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    RevisionRetiredError,
    ServerError,
    UnprocessableEntityError,
)
from ._runtime._filters import Filter
from ._runtime._limits import Limits, OperationLimits, RateLimits, WindowState
from ._runtime._model import GenericResource
from ._runtime._operation import Operation, RateLimit, Window
from ._runtime._options import RequestOptions
from ._runtime._pre_release import PreReleaseWarning
from ._runtime._response import RawResponse
from ._runtime._sync_stream import StreamedResponse

if TYPE_CHECKING:
    from . import beta as beta
    from . import revision_2026_04_15 as revision_2026_04_15
    from . import revision_2026_04_15_pre as revision_2026_04_15_pre
    from ._async_client import AsyncKlaviyo
    from ._runtime._aiohttp import AiohttpTransport
    from ._runtime._async_stream import AsyncStreamedResponse
    from ._runtime._drift import Drift
    from ._runtime._shared_limits import FileLimits, RedisLimits
else:
    from ._runtime._lazy import lazy_names

    # What most users do without; asyncio alone is 40 modules.
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "_async_client": ["AsyncKlaviyo"],
            "_runtime._aiohttp": ["AiohttpTransport"],
            "_runtime._async_stream": ["AsyncStreamedResponse"],
            "_runtime._drift": ["Drift"],
            "_runtime._shared_limits": ["FileLimits", "RedisLimits"],
        },
        packages=(
            "beta",
            "revision_2026_04_15",
            "revision_2026_04_15_pre",
        ),
    )

REVISION = "2026-07-15"
"""The revision of the API that this package was generated from."""

__all__ = [
    "APIConnectionError",
    "APIErrorDetail",
    "APIStatusError",
    "APITimeoutError",
    "AiohttpTransport",
    "ApiKeyAuth",
    "ArgumentError",
    "AsyncKlaviyo",
    "AsyncStreamedResponse",
    "Auth",
    "AuthenticationError",
    "BadRequestError",
    "BearerAuth",
    "ClientError",
    "ConfigurationError",
    "ConflictError",
    "DailyLimitError",
    "FileLimits",
    "Drift",
    "DriftError",
    "Filter",
    "GenericResource",
    "Klaviyo",
    "KlaviyoError",
    "LimitStoreError",
    "Limits",
    "NotFoundError",
    "NotIncludedError",
    "Operation",
    "OperationLimits",
    "PagingError",
    "PermissionDeniedError",
    "PreReleaseWarning",
    "REVISION",
    "RateLimit",
    "RateLimitError",
    "RateLimits",
    "RawResponse",
    "RedisLimits",
    "RequestOptions",
    "ResponseDecodeError",
    "RevisionRetiredError",
    "ServerError",
    "StreamedResponse",
    "UNSET",
    "UnprocessableEntityError",
    "UnsetType",
    "Window",
    "WindowState",
    "filters",
    "models",
    "operations",
]
