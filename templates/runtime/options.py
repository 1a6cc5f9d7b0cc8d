"""Options that hold for a client, or for one call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypedDict, cast

from .auth import ApiKeyAuth, Auth, BearerAuth, as_auth
from .errors import ArgumentError, ConfigurationError
from .wire.request import Leave

if TYPE_CHECKING:
    import httpx2

    from .answers import OnDrift, RawResponse
    from .limits.budgets import RateLimits
    from .wire.request import Request


_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


class RequestOptions(TypedDict, total=False):
    """What can differ from call to call; each key may be left out.

    The hooks of the async client, all that begin with `on_`, may be coroutine
    functions too.

    Keys:
        timeout: seconds for each step of the exchange, or an `httpx2.Timeout`;
            None waits for ever.
        headers: headers to send besides, or instead of, the usual ones.
        rate_limit: whether, or how, to wait for the API's rate limits.
        revision: the API revision to ask for, instead of the operation's own.
        fall_forward: whether the API may serve another revision when this one has
            retired, as it does by default; else that is a `RevisionRetiredError`.
        api_key: a private API key to use instead of the client's credentials.
        access_token: an OAuth access token to use instead of them.
        auth: other credentials to use instead of them, as of another account.
        max_retries: how often a request may be repeated; 3 by default, four requests.
        deadline: seconds for a call with all its attempts, the waiting between them
            and that for the rate limits; None sets no end. Without it they are 600,
            for which the wait for the rate limits does not count.
        idempotent: whether calls may be repeated that may have been processed
            already, instead of what `operation.retry` says: for all of them, or by
            the operation's name.
        check: whether arguments are held to the document; False sends values, keys and
            filters that it does not know, which the API may.
        extra_query: what is sent in the query besides the arguments, by its names in
            the API, as it is given.
        extra_body: what is merged into the body, key by key, as it is given; lists and
            all else are replaced.
        on_request: called with each request before it is sent, repetitions included.
        on_response: called with each answer, whatever its status; a streamed one is
            without its body.
        on_drift: is called with the operation and each `Drift`, wherever an answer
            deviates from the document; answers are then read twice.
        strict: whether an answer that deviates is a `DriftError`; for tests.
        max_response_bytes: how large an answer may be, decompressed, that is not
            streamed; 256 MiB by default, None sets no limit. A success beyond it is a
            `ResponseTooLargeError`.
        max_pages: how many pages a walk may have, the first included; None, the
            default, sets no end. A `PagingError` says that there are more.
    """

    timeout: float | httpx2.Timeout | None
    rate_limit: bool | RateLimits
    headers: Mapping[str, str]
    revision: str
    fall_forward: bool
    api_key: str
    access_token: str
    auth: Auth
    max_retries: int
    deadline: float | None
    idempotent: bool | Mapping[str, bool] | None
    check: bool
    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    on_request: Callable[[Request], object] | None
    on_response: Callable[[RawResponse], object] | None
    on_drift: OnDrift | None
    strict: bool
    max_response_bytes: int | None
    max_pages: int | None


def merged(base: RequestOptions, options: Mapping[str, Any] | None) -> RequestOptions:
    """`options` over `base`; headers are merged by name.

    Raises:
        ArgumentError: when an option is not known, or two contradict each other.
        ConfigurationError: when credentials cannot be.
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
    given = _CREDENTIALS.keys() & options.keys()
    if len(given) > 1:
        raise ArgumentError(f"give {' or '.join(sorted(given))}, not both")
    for name in given:
        for other in _CREDENTIALS:
            result.pop(other, None)
        # Credentials go on as what does not show them.
        result[name] = as_auth(_CREDENTIALS[name], options[name])
    _check_numbers(options)
    if "headers" in options:
        _check_headers(options["headers"])
        result["headers"] = _with_headers(base.get("headers", {}), options["headers"])
    return cast("RequestOptions", result)


def leave_of(options: Mapping[str, Any]) -> Leave:
    """What options allow that the document does not foresee.

    Raises:
        ArgumentError: when what is sent besides is no mapping.
    """
    extra = []
    for name in ("extra_query", "extra_body"):
        extra.append(options.get(name) or {})
        if not isinstance(extra[-1], Mapping):
            raise ArgumentError(f"{name} has to be a mapping")
    return Leave(options.get("check", True), *extra)


def given_auth(options: Mapping[str, Any]) -> Auth | None:
    """The credentials among merged options, if there are some."""
    return next((options[name] for name in _CREDENTIALS if name in options), None)


def _no_auth(value: object) -> Auth:
    del value  # no traceback shows it
    raise ConfigurationError("auth has to be an instance of Auth")


_CREDENTIALS: Mapping[str, Callable[[str], Auth]] = {
    "api_key": ApiKeyAuth,
    "access_token": BearerAuth,
    "auth": _no_auth,
}
"""The options that are credentials, and what is made of them."""


def _check_headers(headers: object) -> None:
    if not isinstance(headers, Mapping):
        raise ArgumentError("headers has to be a mapping of names to texts")
    for name in headers:
        if not (isinstance(name, str) and _HEADER_NAME.fullmatch(name)):
            raise ArgumentError(f"{name!r} is no name of a header")


def check_awaitless(options: Mapping[str, Any]) -> None:
    """See that no hook is a coroutine function, which nobody would await.

    Raises:
        ArgumentError: when one is.
    """
    for name, hook in options.items():
        functions = (hook, type(hook).__call__) if callable(hook) else ()
        if name.startswith("on_") and any(map(iscoroutinefunction, functions)):
            raise ArgumentError(
                f"{name} is a coroutine function, which only the async client awaits"
            )


def without_credentials(options: RequestOptions) -> RequestOptions:
    """What hooks may see of the options: headers can carry credentials, too."""
    secret = {*_CREDENTIALS, "headers"}
    kept = {name: value for name, value in options.items() if name not in secret}
    return cast("RequestOptions", kept)


def _with_headers(
    base: Mapping[str, str], more: Mapping[str, str]
) -> Mapping[str, str]:
    replaced = {name.lower() for name in more}
    kept = {name: v for name, v in base.items() if name.lower() not in replaced}
    return {**kept, **more}


def _check_numbers(options: Mapping[str, Any]) -> None:
    for name in ("max_response_bytes", "max_pages"):
        most = options.get(name)
        if most is not None and (type(most) is not int or most < 1):
            raise ArgumentError(f"{name} has to be a whole number, 1 or more, or None")
    retries, deadline = options.get("max_retries", 0), options.get("deadline")
    if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
        raise ArgumentError("max_retries has to be a whole number, 0 or more")
    if deadline is not None and (
        isinstance(deadline, bool)
        or not isinstance(deadline, int | float)
        or not deadline > 0
    ):
        raise ArgumentError("deadline has to be a number of seconds, or None")
