"""Answers: a success becomes a document, all else an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any

import msgspec

from .. import plain_json
from ..answers import (
    APIErrorDetail,
    APIStatusError,
    ErrorSource,
    ProbablyTakenError,
    RawResponse,
    ResponseDecodeError,
    ResponseTooLargeError,
    status_error_class,
)
from ..errors import KlaviyoError
from ..models.linking import Known, link, note_includes
from ..models.model import Collection
from ..models.tolerant import decoder, tolerant
from ..operation import Operation
from .pointers import located
from .retries import blocked, taken_already, told

BYTES = "bytes"
"""What an answer is called that is given as it came."""

ANY_JSON = "Any"
"""What an answer is called that is any JSON."""


def document(
    operation: Operation,
    raw: RawResponse,
    model: Callable[[str], Any],
    known: Known | None = None,
    include: Sequence[str] = (),
) -> Any:
    """The document of an answer, None where the document promises no content.

    A collection may be empty by a 204, too.

    Args:
        operation: what was called.
        raw: what came.
        model: gives a model by its name.
        known: the included resources of the pages before this one.
        include: the paths of the relationships that were asked for.

    Raises:
        APIStatusError: when the status is no success.
        ResponseDecodeError: when the body is not the document that is described.
    """
    check(operation, raw)
    name = expected(operation, raw)
    if name is None:
        return None
    if name == BYTES:
        return raw.content
    if name == ANY_JSON and raw.content:
        return raw.json()
    described = model(name)
    if raw.content:
        result = _decoded(name, described, raw)
    elif raw.status == 204 and _is_collection(described):
        result = tolerant(described, {"data": []})
    else:
        raise ResponseDecodeError(f"{raw.status} without the {name} expected", raw=raw)
    if known is not None:
        known.settle(result)
    link(result)
    if include:
        note_includes(result, include)
    return result


def check(operation: Operation, raw: RawResponse) -> None:
    """See that an answer is a success, and whole.

    Raises:
        APIStatusError: when the status is no success.
        ResponseTooLargeError: when the body is larger than it may be.
    """
    if not raw.success:
        raise status_error(operation, raw)
    if raw.incomplete:
        without = msgspec.structs.replace(raw, content=b"")
        message = f"{raw.incomplete}; klaviyo.stream reads it piece by piece"
        raise ResponseTooLargeError(message, raw=without)


def expected(operation: Operation, raw: RawResponse) -> str | None:
    """The name of the model of a success, None where it has no content."""
    if raw.status in operation.responses:
        return operation.responses[raw.status]
    # A success that the document does not list, as the API has many: read by what it
    # holds as one of those that it does.
    listed = operation.responses.values()
    if not raw.content and None in listed:
        return None
    return next((name for name in listed if name is not None), None)


def _is_collection(described: Any) -> bool:
    return isinstance(described, type) and issubclass(described, Collection)


def _decoded(name: str, described: Any, raw: RawResponse) -> Any:
    try:
        try:
            return decoder(described)(raw.content)
        except (msgspec.DecodeError, UnicodeDecodeError):
            value, _ = plain_json.read(raw.content)
            return tolerant(described, value)
    except msgspec.ValidationError as error:
        text, pointer = located(error)
        message = f"not the {name} expected: {pointer or '/'}: {text}"
        raise ResponseDecodeError(message, raw=raw) from error
    except (ValueError, RecursionError) as error:
        kind = raw.headers.get("content-type", "unknown")
        message = f"no valid JSON ({error}); the content type is {kind}"
        if coding := undecoded(raw.headers):
            message += f", and nothing is installed that decodes {coding}"
        raise ResponseDecodeError(message, raw=raw) from error


def undecoded(headers: Mapping[str, str]) -> str | None:
    """The compression of a body that httpx2 leaves as it is, for lack of a decoder."""
    optional = {
        "br": ("brotli", "brotlicffi"),
        "zstd": ("compression.zstd", "backports.zstd"),
    }
    for coding in headers.get("content-encoding", "").lower().split(","):
        modules = optional.get(coding.strip())
        if modules and not any(map(_installed, modules)):
            return coding.strip()
    return None


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package that it would be in
        return False


def status_error(operation: Operation, raw: RawResponse) -> APIStatusError:
    """The error that a status and its body amount to."""
    errors = error_details(raw)
    parts = [f"{raw.method} {raw.url}: {raw.status} {_phrase(raw.status)}".rstrip()]
    parts += [str(error) for error in errors]
    if raw.incomplete:
        parts.append(f"the body is not whole: {raw.incomplete}")
    if blocked(raw):
        parts.append(
            "this is HTML, and not the API's: what stands in front of it, such as a "
            "check for bots, did not let the request pass"
        )
    elif raw.status == 403 and operation.scopes:
        parts.append(f"{operation.name} needs {', '.join(operation.scopes)}")
    if raw.status == 410:
        day = operation.retires
        parts.append(
            "this revision of the API may be retired"
            + (f", as {operation.revision} is from {day} on" if day else "")
        )
    kind = status_error_class(raw.status)
    if raw.maybe_processed and taken_already(operation, raw.status):
        kind = ProbablyTakenError
        parts.append("an earlier attempt was probably taken already, its answer lost")
    if effort := told(raw.attempts, raw.no_retry_reason):
        parts.append(effort)
    return kind("; ".join(parts), raw=raw, errors=errors, scopes=operation.scopes)


def error_details(raw: RawResponse) -> tuple[APIErrorDetail, ...]:
    """The JSON:API errors of a body, as far as it has any; never fails."""
    try:
        body = raw.json()
    except KlaviyoError:
        return ()
    entries = body.get("errors") if isinstance(body, dict) else None
    found = entries if isinstance(entries, list) else []
    return tuple(_detail(entry) for entry in found if isinstance(entry, dict))


def _detail(entry: dict[str, Any]) -> APIErrorDetail:
    source, meta, links = map(entry.get, ("source", "meta", "links"))
    source = source if isinstance(source, dict) else {}
    return APIErrorDetail(
        **{key: _text(entry.get(key)) for key in ("id", "code", "title", "detail")},
        source=ErrorSource(
            _text(source.get("pointer")), _text(source.get("parameter"))
        ),
        meta=meta if isinstance(meta, dict) else {},
        links=links if isinstance(links, dict) else {},
        status=_integer(entry.get("status")),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _integer(value: Any) -> int | None:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
