"""A typed client for the Klaviyo API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from . import filters, models
from ._client import Klaviyo
from ._operations import operations
from ._runtime._sync.stream import StreamedResponse
from ._runtime.answers import (
    APIErrorDetail,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ClientError,
    ConflictError,
    Drift,
    DriftError,
    NotFoundError,
    PermissionDeniedError,
    ProbablyTakenError,
    RateLimitError,
    RawResponse,
    ResponseDecodeError,
    ResponseTooLargeError,
    RevisionRetiredError,
    ServerError,
    UnprocessableEntityError,
)
from ._runtime.auth import ApiKeyAuth, Auth, BasicAuth, BearerAuth, RenewableAuth
from ._runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ConfigurationError,
    DailyLimitError,
    KlaviyoError,
    LimitStoreError,
    NotIncludedError,
    PagingError,
)
from ._runtime.filters.expressions import Filter
from ._runtime.lazy import lazy_names, publish
from ._runtime.limits.budgets import Limits, OperationLimits, RateLimits, WindowState
from ._runtime.models.model import GenericResource
from ._runtime.operation import Operation, RateLimit, Window
from ._runtime.options import RequestOptions
from ._runtime.pre_release import PreReleaseWarning
from ._runtime.retirement import RetiredRevisionWarning

if TYPE_CHECKING:
    from . import types as types
    from . import beta as beta
    from . import revision_2026_04_15 as revision_2026_04_15
    from . import revision_2026_04_15_pre as revision_2026_04_15_pre
    from ._async_client import AsyncKlaviyo
    from ._runtime._async.stream import AsyncStreamedResponse
    from ._runtime.bulk.checkpoint import CheckpointError
    from ._runtime.bulk.results import BulkProgress, RowResult
    from ._runtime.ensuring.identity import Ensured
    from ._runtime.jobs.errors import (
        JobCancelledError,
        JobError,
        JobStoppedError,
        JobTimeoutError,
    )
    from ._runtime.jobs.state import JobState, RowError
    from ._runtime.limits.shared import FileLimits, RedisLimits
    from ._runtime.transports.aiohttp import AiohttpTransport
else:
    # What most users do without; asyncio alone is 40 modules.
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "_async_client": ("AsyncKlaviyo",),
            "_runtime._async.stream": ("AsyncStreamedResponse",),
            "_runtime.bulk.checkpoint": ("CheckpointError",),
            "_runtime.bulk.results": ("BulkProgress", "RowResult"),
            "_runtime.ensuring.identity": ("Ensured",),
            "_runtime.jobs.errors": (
                "JobCancelledError",
                "JobError",
                "JobStoppedError",
                "JobTimeoutError",
            ),
            "_runtime.jobs.state": ("JobState", "RowError"),
            "_runtime.limits.shared": ("FileLimits", "RedisLimits"),
            "_runtime.transports.aiohttp": ("AiohttpTransport",),
        },
        packages=("types", "beta", "revision_2026_04_15", "revision_2026_04_15_pre"),
    )

REVISION = "2026-07-15"
"""The revision of the API that this package was generated from."""

__all__ = [
    "REVISION",
    "UNSET",
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
    "BulkProgress",
    "CheckpointError",
    "ClientError",
    "ConfigurationError",
    "ConflictError",
    "DailyLimitError",
    "Drift",
    "DriftError",
    "Ensured",
    "FileLimits",
    "Filter",
    "GenericResource",
    "JobCancelledError",
    "JobError",
    "JobState",
    "JobStoppedError",
    "JobTimeoutError",
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
    "ProbablyTakenError",
    "RateLimit",
    "RateLimitError",
    "RateLimits",
    "RawResponse",
    "RedisLimits",
    "RenewableAuth",
    "RequestOptions",
    "ResponseDecodeError",
    "ResponseTooLargeError",
    "RetiredRevisionWarning",
    "RevisionRetiredError",
    "RowError",
    "RowResult",
    "ServerError",
    "StreamedResponse",
    "UnprocessableEntityError",
    "UnsetType",
    "Window",
    "WindowState",
    "filters",
    "models",
    "operations",
]

publish(__name__, globals().values())
