"""Answers that are no success, in the form that the API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .validation import Problem

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("invalid", "Invalid input."),
    401: ("authentication_failed", "Incorrect authentication credentials."),
    403: ("permission_denied", "You do not have permission to perform this action."),
    404: ("not_found", "Not found."),
    405: ("method_not_allowed", "Method not allowed."),
    409: ("conflict", "Conflict."),
    410: ("gone", "Gone."),
    413: ("payload_too_large", "Payload too large."),
    415: ("unsupported_media_type", "Unsupported media type."),
    429: ("throttled", "Request was throttled."),
    500: ("error", "A server error occurred."),
    503: ("service_unavailable", "Service unavailable."),
}
"""Codes and titles by status; those up to 500 as a live account gave them, but 405, 413
and 415."""

LIMITS_PAGE = (
    "https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits"
)


class Refused(Exception):
    """The request gets an answer that is no success.

    Attributes:
        status: its status.
        errors: what is wrong, each without its id.
        headers: those that it has besides the usual ones.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        pointer: str = "/data",
        *,
        parameter: str | None = None,
        code: str | None = None,
        meta: Mapping[str, Any] | None = None,
        links: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        source = {"parameter": parameter} if parameter else {"pointer": pointer}
        self.errors = [_error(status, detail, source, code, meta, links)]
        self.headers = dict(headers or {})


def invalid(problems: Iterable[Problem]) -> Refused:
    """A 400 that names everything that is wrong with a body."""
    refused = Refused(400)
    refused.errors = [
        _error(400, problem.detail, {"pointer": problem.pointer or "/data"})
        for problem in problems
    ]
    return refused


def missing(type_: str, id_: str, pointer: str = "/data/") -> Refused:
    """A 404 for a resource."""
    return Refused(404, f"A {type_} with id {id_} does not exist.", pointer)


def _error(
    status: int,
    detail: str,
    source: Mapping[str, str],
    code: str | None = None,
    meta: Mapping[str, Any] | None = None,
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    usual, title = TITLES.get(status, ("error", "Error."))
    return {
        "status": status,
        "code": code or usual,
        "title": title,
        "detail": detail or title,
        "source": dict(source),
        "links": dict(links or {}),
        "meta": dict(meta or {}),
    }
