"""Everything that the SDK raises.

KlaviyoError
├── ConfigurationError            no or contradictory credentials, a closed client
├── ArgumentError                 an argument, body or filter that cannot be sent
├── PagingError                   a next page that cannot be asked for
├── DailyLimitError               the day's calls of an operation are spent
├── LimitStoreError               the budget shared with others cannot be asked
├── NotIncludedError              a related resource that the answer does not hold
├── APIConnectionError            no answer
│   └── APITimeoutError           no answer in time
├── APIStatusError                an answer that is no success
│   ├── ClientError               4xx
│   │   ├── BadRequestError           400
│   │   ├── AuthenticationError       401
│   │   ├── PermissionDeniedError     403
│   │   ├── NotFoundError             404
│   │   ├── ConflictError             409
│   │   ├── RevisionRetiredError      410
│   │   ├── UnprocessableEntityError  422
│   │   └── RateLimitError            429
│   └── ServerError               5xx
└── ResponseDecodeError           an answer that is not what the document describes
    └── DriftError                    the same by the smallest deviation, if `strict`
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from .models.drift import Drift
    from .wire.response import RawResponse


class ErrorSource(msgspec.Struct, frozen=True):
    """What the API complains about: a place in the body, or a parameter."""

    pointer: str | None = None
    parameter: str | None = None


class APIErrorDetail(msgspec.Struct, frozen=True):
    """One error of a JSON:API error document."""

    id: str | None = None
    code: str | None = None
    title: str | None = None
    detail: str | None = None
    source: ErrorSource = ErrorSource()
    meta: dict[str, Any] = {}

    def __str__(self) -> str:
        text = self.detail or self.title or self.code or "no details"
        place = self.source.pointer or self.source.parameter
        return f"{text} ({place})" if place else text


class KlaviyoError(Exception):
    """Base of all errors of this package."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take required keywords, which Exception's own pickling loses.
        return _rebuild, (type(self), self.args), self.__dict__


def _rebuild(cls: type[KlaviyoError], args: tuple[Any, ...]) -> KlaviyoError:
    return cls.__new__(cls, *args)


class ConfigurationError(KlaviyoError):
    """The client cannot make this call: credentials, settings, or it is closed."""


class ArgumentError(KlaviyoError, ValueError):
    """An argument that cannot be sent; nothing was sent.

    Attributes:
        pointer: JSON pointer of what is wrong in a body, None for other arguments.
    """

    def __init__(self, message: str, *, pointer: str | None = None) -> None:
        super().__init__(message)
        self.pointer = pointer


class PagingError(KlaviyoError):
    """The next page cannot be asked for."""


class DailyLimitError(KlaviyoError):
    """An operation's calls of a day are spent; nothing was sent.

    So it is where the API asks to wait for longer than calls are made to.

    Attributes:
        operation: the operation's name.
        limit: the calls that a day has; None where it was the API that refused, for
            reasons of its own.
        spent: how many of them are spent, or under way: all; None as for `limit`.
        seconds: after how long a call may be sent again, at the latest.
        resets_at: when that is, in UTC.
    """

    def __init__(self, operation: str, *, limit: int | None, seconds: float) -> None:
        wait = timedelta(seconds=math.ceil(seconds))
        self.operation = operation
        self.limit = limit
        self.spent = limit
        self.seconds = seconds
        self.resets_at = datetime.now(UTC) + wait
        spent = (
            "the API lets no more calls pass"
            if limit is None
            else (f"{limit} of {limit} calls of the day are spent")
        )
        super().__init__(
            f"{operation}: {spent}; the next may be sent in {wait}, "
            f"at {self.resets_at:%Y-%m-%d %H:%M:%S} UTC"
        )


class LimitStoreError(KlaviyoError):
    """The budget that is shared with other processes cannot be asked."""


class NotIncludedError(KlaviyoError):
    """A related resource was asked for that the answer did not include."""


class APIConnectionError(KlaviyoError):
    """The connection failed, or broke before the answer was complete.

    Attributes:
        method: the request's method.
        url: the request's URL, without the query.
        unsent: whether the API certainly did not process the request.
        hopeless: whether another attempt would certainly fail as well.
        attempts: how many requests were made.
        stopped: why no further one was made.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        url: str,
        unsent: bool = False,
        hopeless: bool = False,
    ) -> None:
        super().__init__(f"{method} {url}: {message}")
        self.method = method
        self.url = url
        self.unsent = unsent
        self.hopeless = hopeless
        self.attempts = 1
        self.stopped = ""


class APITimeoutError(APIConnectionError):
    """There was no connection, or no answer, in the time allowed."""


class APIStatusError(KlaviyoError):
    """The API answered with a status that is no success.

    Attributes:
        status: the HTTP status.
        errors: the errors of the answer; empty when it holds none.
        method: the request's method.
        url: the request's URL, without the query.
        scopes: the OAuth scopes that the operation needs.
        attempts: how many requests were made.
        stopped: why no further one was made, where that might have helped.
        raw: the whole answer.
    """

    def __init__(
        self,
        message: str,
        *,
        raw: RawResponse,
        errors: tuple[APIErrorDetail, ...] = (),
        scopes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = raw.status
        self.errors = errors
        self.method = raw.method
        self.url = raw.url
        self.scopes = scopes
        self.attempts = raw.attempts
        self.stopped = raw.stopped
        self.raw = raw


class ClientError(APIStatusError):
    """4xx: the request is at fault."""


class BadRequestError(ClientError):
    """400: the API does not accept a part of the request."""


class AuthenticationError(ClientError):
    """401: the credentials are missing or not valid."""


class PermissionDeniedError(ClientError):
    """403: the credentials lack a scope; the message names those needed."""


class NotFoundError(ClientError):
    """404: there is no such resource."""


class ConflictError(ClientError):
    """409: the resource exists already; `meta` of the error may name it."""


class RevisionRetiredError(ClientError):
    """410: the API no longer serves this revision."""


class UnprocessableEntityError(ClientError):
    """422: the request is well-formed, and yet cannot be done."""


class RateLimitError(ClientError):
    """429: too many requests."""


class ServerError(APIStatusError):
    """5xx: the API failed."""


class ResponseDecodeError(KlaviyoError):
    """The answer is a success, but not the document that was expected.

    Attributes:
        raw: the whole answer.
    """

    def __init__(self, message: str, *, raw: RawResponse) -> None:
        super().__init__(f"{raw.method} {raw.url}: {message}")
        self.raw = raw


class DriftError(ResponseDecodeError):
    """The answer deviates from the document, and `strict` does not allow that.

    Attributes:
        drifts: every deviation.
        raw: the whole answer.
    """

    def __init__(self, *, raw: RawResponse, drifts: tuple[Drift, ...]) -> None:
        text = "; ".join(str(drift) for drift in drifts)
        super().__init__(f"the answer deviates: {text}", raw=raw)
        self.drifts = drifts


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: RevisionRetiredError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error_class(status: int) -> type[APIStatusError]:
    """The class of the error for a status."""
    families = {4: ClientError, 5: ServerError}
    return _BY_STATUS.get(status) or families.get(status // 100, APIStatusError)
