"""A typed client for the Klaviyo API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from . import filters, models
from ._client import Klaviyo
from ._operations import operations
from ._runtime.auth import ApiKeyAuth, Auth, BasicAuth, BearerAuth
from ._runtime.errors import (
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
from ._runtime.filters.expressions import Filter
from ._runtime.limits.budgets import Limits, OperationLimits, RateLimits, WindowState
from ._runtime.models.model import GenericResource
from ._runtime.operation import Operation, RateLimit, Window
from ._runtime.options import RequestOptions
from ._runtime.wire.response import RawResponse
from ._runtime._sync.stream import StreamedResponse

if TYPE_CHECKING:
    from ._async_client import AsyncKlaviyo
    from ._runtime.transports.aiohttp import AiohttpTransport
    from ._runtime._async.stream import AsyncStreamedResponse
    from ._runtime.models.drift import Drift
    from ._runtime.limits.shared import FileLimits, RedisLimits
else:
    from ._runtime.lazy import lazy_names

    # What most users do without; asyncio alone is 40 modules.
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "_async_client": ["AsyncKlaviyo"],
            "_runtime.transports.aiohttp": ["AiohttpTransport"],
            "_runtime._async.stream": ["AsyncStreamedResponse"],
            "_runtime.models.drift": ["Drift"],
            "_runtime.limits.shared": ["FileLimits", "RedisLimits"],
        },
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
    "BasicAuth",
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
