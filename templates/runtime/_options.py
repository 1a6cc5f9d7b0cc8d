"""Options that hold for a client, or for one call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from ._errors import ArgumentError

if TYPE_CHECKING:
    import httpx2

    from ._drift import OnDrift


class RequestOptions(TypedDict, total=False):
    """What can differ from call to call; each key may be left out.

    Keys:
        timeout: seconds for each step of the exchange, or an `httpx2.Timeout`;
            None waits for ever.
        headers: headers to send besides, or instead of, the usual ones.
        revision: the API revision to ask for, instead of the operation's own.
        api_key: a private API key to use instead of the client's credentials.
        access_token: an OAuth access token to use instead of them.
        on_drift: is called with the operation and each `Drift`, wherever an answer
            deviates from the document; answers are then read twice.
        strict: whether an answer that deviates is a `DriftError`; for tests.
    """

    timeout: float | httpx2.Timeout | None
    headers: Mapping[str, str]
    revision: str
    api_key: str
    access_token: str
    on_drift: OnDrift | None
    strict: bool


def merged(base: RequestOptions, options: Mapping[str, Any] | None) -> RequestOptions:
    """`options` over `base`; headers are merged by name.

    Raises:
        ArgumentError: when an option is not known, or two contradict each other.
    """
    if not options:
        return base
    known = RequestOptions.__annotations__.keys()
    for name in options:
        if name not in known:
            raise ArgumentError(
                f"there is no option {name!r}; there are {', '.join(sorted(known))}"
            )
    result: dict[str, Any] = {**base, **options}
    if "api_key" in options and "access_token" in options:
        raise ArgumentError("give api_key or access_token, not both")
    if "api_key" in options:
        result.pop("access_token", None)
    if "access_token" in options:
        result.pop("api_key", None)
    if "headers" in base and "headers" in options:
        result["headers"] = _with_headers(base["headers"], options["headers"])
    return cast("RequestOptions", result)


def _with_headers(
    base: Mapping[str, str], more: Mapping[str, str]
) -> Mapping[str, str]:
    replaced = {name.lower() for name in more}
    kept = {name: v for name, v in base.items() if name.lower() not in replaced}
    return {**kept, **more}
