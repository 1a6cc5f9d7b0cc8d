"""Everything that the SDK raises; those that hold an answer stand in `answers`, and some
of parts that most programs do without in these.

KlaviyoError
├── ConfigurationError            no or contradictory credentials, a closed client
├── ArgumentError                 an argument, body or filter that cannot be sent
├── PagingError                   a next page that cannot be asked for
├── DailyLimitError               the day's calls of an operation are spent
├── LimitStoreError               the budget shared with others cannot be asked
├── NotIncludedError              a related resource that the answer does not hold
├── JobError                      a job that comes to no good end (`jobs.errors`)
│   ├── JobCancelledError         it was cancelled
│   ├── JobTimeoutError           it takes too long, or is not known to the API
│   └── JobStoppedError           waiting for it was stopped
├── CheckpointError               a note of a bulk run (`bulk.checkpoint`)
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
│   │   ├── RateLimitError            429
│   │   └── ProbablyTakenError        4xx for the repetition of what was probably taken
│   └── ServerError               5xx
├── OAuthError                    a refusal of the token endpoint (`oauth.errors`)
│   ├── AuthorizationRequiredError    tokens that nothing renews any more
│   ├── AuthorizationDeniedError      a redirect without a code
│   └── StateMismatchError            a redirect of another authorization
├── TokenStoreError               tokens that cannot be read or written
├── WebhookError                  what is no delivery of Klaviyo's (`webhooks.errors`)
│   ├── UnsignedWebhookError          there is no signature
│   ├── SignatureError                it is not that of the body
│   ├── StaleDeliveryError            it is too old, or of the future
│   └── MalformedDeliveryError        it is signed, and no delivery
└── ResponseDecodeError           an answer that is not what the document describes
    ├── ResponseTooLargeError         larger than `max_response_bytes`
    └── DriftError                    the same by the smallest deviation, if `strict`
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any


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
    """A related resource is read that the answer did not include.

    Attributes:
        asked_for: whether the request's `include` asked for it, and the API did not send
            it; False also where that is not known, as after unpickling.
    """

    def __init__(self, message: str, *, asked_for: bool = False) -> None:
        super().__init__(message)
        self.asked_for = asked_for


class APIConnectionError(KlaviyoError):
    """The connection failed, or broke before the answer was complete.

    Attributes:
        method: the request's method.
        url: the request's URL, without the query.
        unsent: whether the API certainly did not process the request.
        permanent: whether another attempt would certainly fail as well.
        attempts: how many requests were made.
        no_retry_reason: why no further one was made.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        url: str,
        unsent: bool = False,
        permanent: bool = False,
    ) -> None:
        super().__init__(f"{method} {url}: {message}")
        self.method = method
        self.url = url
        self.unsent = unsent
        self.permanent = permanent
        self.attempts = 1
        self.no_retry_reason = ""


class APITimeoutError(APIConnectionError):
    """There was no connection, or no answer, in the time allowed."""
