"""The package itself as plain values: what templates/package/__init__.py prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.understand.ir import Sdk

ALWAYS: Mapping[str, str] = {
    "msgspec": "UNSET UnsetType",
    ".": "filters models",
    "._client": "Klaviyo",
    "._operations": "operations",
    "._runtime._sync.stream": "StreamedResponse",
    "._runtime.answers": (
        "APIErrorDetail APIStatusError AuthenticationError BadRequestError ClientError "
        "ConflictError Drift DriftError NotFoundError PermissionDeniedError "
        "ProbablyTakenError RateLimitError RawResponse ResponseDecodeError ResponseTooLargeError "
        "RevisionRetiredError ServerError UnprocessableEntityError"
    ),
    "._runtime.auth": "ApiKeyAuth Auth BasicAuth BearerAuth RenewableAuth",
    "._runtime.errors": (
        "APIConnectionError APITimeoutError ArgumentError ConfigurationError "
        "DailyLimitError KlaviyoError LimitStoreError NotIncludedError PagingError"
    ),
    "._runtime.filters.expressions": "Filter",
    "._runtime.limits.budgets": "Limits OperationLimits RateLimits WindowState",
    "._runtime.models.model": "GenericResource",
    "._runtime.operation": "Operation RateLimit Window",
    "._runtime.options": "RequestOptions",
    "._runtime.retirement": "RetiredRevisionWarning",
}
"""The public names, by the module that has them."""

BESIDE: Mapping[str, str] = {"._runtime.pre_release": "PreReleaseWarning"}
"""Those of a package with several revisions."""

OWN = {"._runtime.lazy": "lazy_names publish"}
"""What the package itself is made with."""

ON_USE: Mapping[str, str] = {
    "._async_client": "AsyncKlaviyo",
    "._runtime._async.stream": "AsyncStreamedResponse",
    "._runtime.bulk.checkpoint": "CheckpointError",
    "._runtime.bulk.results": "BulkProgress RowResult",
    "._runtime.ensuring.identity": "Ensured",
    "._runtime.jobs.errors": (
        "JobCancelledError JobError JobStoppedError JobTimeoutError"
    ),
    "._runtime.jobs.state": "JobState RowError",
    "._runtime.limits.shared": "FileLimits RedisLimits",
    "._runtime.transports.aiohttp": "AiohttpTransport",
}
"""Those that most users do without, which load when they are first used."""


@dataclass(frozen=True)
class Import:
    """A line: `from module import names`."""

    module: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class PackageModule:
    """The package's `__init__`.

    `others` are imports from other packages, `on_use` what loads when it is first
    used. `exported` is `__all__`, sorted as
    import sorters do: constants, classes, and the rest.
    """

    others: tuple[Import, ...]
    imports: tuple[Import, ...]
    on_use: tuple[Import, ...]
    subpackages: tuple[str, ...]
    exported: tuple[str, ...]


def package_module(sdk: Sdk) -> PackageModule:
    """What the package's `__init__` holds."""
    always = {**ALWAYS, **(BESIDE if sdk.sides else {})}
    names = " ".join([*always.values(), *ON_USE.values(), "REVISION"]).split()
    imports = _imports({**always, **OWN})
    return PackageModule(
        others=tuple(line for line in imports if not line.module.startswith(".")),
        imports=tuple(line for line in imports if line.module.startswith(".")),
        on_use=_imports(ON_USE),
        subpackages=("types", *(str(side.subpackage) for side in sdk.sides)),
        exported=tuple(sorted(names, key=_rank)),
    )


def _imports(modules: Mapping[str, str]) -> tuple[Import, ...]:
    return tuple(
        Import(module, tuple(names.split()))
        for module, names in sorted(modules.items())
    )


def _rank(name: str) -> tuple[int, str]:
    if name.isupper():
        return 0, name
    return (1, name) if name[0].isupper() else (2, name)
