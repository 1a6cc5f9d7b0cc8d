"""Answers as they came, where they deviate, and the errors that they amount to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from . import plain_json
from .errors import KlaviyoError
from .wire.retry_after import retry_after

if TYPE_CHECKING:
    from .operation import Operation

DriftKind: TypeAlias = Literal[
    "unknown-field",
    "missing-field",
    "null",
    "wrong-type",
    "malformed-date",
    "unknown-value",
    "unknown-variant",
    "malformed-json",
]


class RawResponse(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it came.

    `headers` finds names in any case. `url` is the request's, without its query.
    `elapsed` is the seconds that the last attempt took, `attempts` the number of all.
    Where more attempts might have helped, `no_retry_reason` says why there were none.
    `maybe_processed` says that an attempt before the last one may have been processed:
    its answer was lost, or a failure of the server's. `incomplete` says why `content`
    is not the whole body, where it is not.
    """

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    elapsed: float
    attempts: int = 1
    no_retry_reason: str = ""
    maybe_processed: bool = False
    incomplete: str = ""

    @property
    def success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body's JSON as plain values.

        What is JSON to Python's `json` only, such as `NaN` or half an emoji, is read
        as `json.loads` does.

        Raises:
            ResponseDecodeError: when the body is not JSON.
        """
        try:
            value, _ = plain_json.read(self.content)
        except (ValueError, RecursionError) as error:
            raise ResponseDecodeError(f"not JSON: {error}", raw=self) from error
        return value

    def __repr__(self) -> str:
        # Bodies and headers hold what should not get into logs.
        return (
            f"<RawResponse {self.status} of {self.method} {self.url}, "
            f"{len(self.content)} bytes>"
        )


class Drift(msgspec.Struct, frozen=True):
    """A deviation of an answer from the document.

    `pointer` is the JSON pointer of the place, and `value` what stands there: None
    for a missing field. Values may be personal: they are no part of the text.
    `malformed-json` is of the answer as a whole, and its value says what is wrong with
    it, and at which byte.
    """

    kind: DriftKind
    pointer: str
    value: Any = None

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.kind}"


OnDrift: TypeAlias = "Callable[[Operation, Drift], object]"
"""What takes deviations: the operation, and what was found in its answer."""


class ErrorSource(msgspec.Struct, frozen=True):
    """What the API complains about: a place in the body, or a parameter."""

    pointer: str | None = None
    parameter: str | None = None


class APIErrorDetail(msgspec.Struct, frozen=True):
    """One error of a JSON:API error document.

    `links` may lead to a page about it. `status` is the one of this error, which the
    API sends as a number, and JSON:API has as a text.
    """

    id: str | None = None
    code: str | None = None
    title: str | None = None
    detail: str | None = None
    source: ErrorSource = ErrorSource()
    meta: dict[str, Any] = {}
    links: dict[str, Any] = {}
    status: int | None = None

    def __str__(self) -> str:
        text = self.detail or self.title or self.code or "no details"
        place = self.source.pointer or self.source.parameter
        return f"{text} ({place})" if place else text


class APIStatusError(KlaviyoError):
    """The API answered with a status that is no success.

    Attributes:
        status: the HTTP status.
        errors: the errors of the answer; empty when it holds none.
        method: the request's method.
        url: the request's URL, without the query.
        scopes: the OAuth scopes that the operation needs.
        attempts: how many requests were made.
        no_retry_reason: why no further one was made, where that might have helped.
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
        self.no_retry_reason = raw.no_retry_reason
        self.raw = raw

    @property
    def code(self) -> str | None:
        """The code of the first error of the answer, None where it has none."""
        return self.errors[0].code if self.errors else None

    @property
    def retry_after(self) -> float | None:
        """The seconds that the header `Retry-After` asks to wait, None without one."""
        return retry_after(self.raw.headers.get("retry-after"), time.time())


class ClientError(APIStatusError):
    """4xx: the request is at fault."""


class BadRequestError(ClientError):
    """400: the API does not accept a part of the request."""


class AuthenticationError(ClientError):
    """401: the credentials are missing or not valid."""


class PermissionDeniedError(ClientError):
    """403: the credentials lack a scope; the message names those needed.

    Where the answer is HTML, it is not the API that refused the request but what
    stands in front of it: the message says so.
    """


class NotFoundError(ClientError):
    """404: there is no such resource."""


class ConflictError(ClientError):
    """409: the resource exists already, or is not as the request takes it to be."""

    @property
    def duplicate_id(self) -> str | None:
        """The id of the resource that exists already, None where it is not named.

        The API names it in `meta` of an error, as `duplicate_profile_id`.
        """
        for error in self.errors:
            for key, value in error.meta.items():
                named = key.startswith("duplicate_") and key.endswith("_id")
                if (named or key == "duplicate_id") and isinstance(value, str):
                    return value
        return None


class RevisionRetiredError(ClientError):
    """410: the API no longer serves this revision."""


class UnprocessableEntityError(ClientError):
    """422: the request is well-formed, and yet cannot be done."""


class RateLimitError(ClientError):
    """429: too many requests."""


class ProbablyTakenError(ClientError):
    """400, 409 or 422 for a repetition: an earlier attempt was probably taken already.

    The API refuses a request with several events when it has one of them, by its
    `unique_id` or its `time`. Where an attempt broke off, or ended in a failure of the
    server's, and its repetition is refused, that may be the reason. Do not send the
    events again under other ids: they would count twice. It may also be that nothing
    was taken, and a part of the request is at fault: `errors` has what the API says.

    It is no `BadRequestError`, so that what drops faulty requests does not drop it.
    """


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


class ResponseTooLargeError(ResponseDecodeError):
    """The answer is a success, but larger than `max_response_bytes`.

    Attributes:
        raw: the answer without its body.
    """


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
