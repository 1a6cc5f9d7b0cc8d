"""A request and its answer as plain values, and how one comes of the other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import msgspec

from ..retirement import OPT_OUT, retires
from .batches import check_size
from .contract import JSON, Endpoint, steps_of
from .errors import Refused, invalid
from .limits import Limiter, limit_of
from .queries import query_of
from .schemas import Schema, Schemas
from .service import Call, Service

MEDIA_TYPE = "application/vnd.api+json"


class Asked(NamedTuple):
    """A request: `target` is its path with the query, header names are lower case."""

    method: str
    origin: str
    target: str
    headers: Mapping[str, str]
    content: bytes


class Answered(NamedTuple):
    """An answer; `delay` are seconds to wait first, and `reset` says that none comes."""

    status: int
    headers: dict[str, str]
    content: bytes = b""
    delay: float = 0.0
    reset: bool = False


class Found(NamedTuple):
    """What a request is about: the endpoint, its service and the path's steps."""

    service: Service
    endpoint: Endpoint
    steps: tuple[str, ...]


def find(services: Sequence[Service], asked: Asked) -> Found:
    """The endpoint of a request.

    A revision that is not here gets what the first one is, as the API serves another
    revision in the place of a retired one.

    Raises:
        Refused: when there is none.
    """
    path = asked.target.partition("?")[0]
    steps = tuple(unquote(step) for step in steps_of(path))
    revision = asked.headers.get("revision", "")
    ranked = sorted(services, key=lambda s: not _serves(s, revision))
    for service in ranked:
        endpoint = service.world.contract.find(asked.method, steps)
        if endpoint is not None:
            return Found(service, endpoint, steps)
    methods = sorted({m for s in services for m in s.world.contract.methods(steps)})
    if methods:
        allowed = ", ".join(methods)
        raise Refused(
            405, f"Method {asked.method} not allowed.", headers={"allow": allowed}
        )
    raise Refused(404, "The path does not exist.", "/data/")


def _serves(service: Service, revision: str) -> bool:
    return service.world.contract.revision == revision


def authorize(endpoint: Endpoint, asked: Asked, keys: frozenset[str] | None) -> str:
    """The account that a request is of.

    Raises:
        Refused: when its credentials are none.
    """
    if endpoint.public:
        query = dict(parse_qsl(asked.target.partition("?")[2]))
        return query.get("company_id", "")
    given = asked.headers.get("authorization", "")
    scheme, _, key = given.partition(" ")
    known = scheme in ("Klaviyo-API-Key", "Bearer", "Basic") and key.strip()
    if not known or (keys is not None and key.strip() not in keys):
        raise Refused(401, pointer="/data/")
    return given


def perform(
    found: Found, asked: Asked, limiter: Limiter, account: str, *, enforced: bool
) -> Answered:
    """Judge a request, do what it asks for, and answer it."""
    service, endpoint, _ = found
    operation, now = endpoint.operation, service.world.now()
    _check_retirement(asked, now)
    query_text = asked.target.partition("?")[2]
    limit = operation.rate_limit
    if operation.conditional_limits:
        limit = limit_of(operation, _arrays(endpoint, query_text))
    if enforced:
        limiter.check(account, operation, limit, now)
    headers = limiter.count(account, operation, limit, now)
    try:
        reply = service.reply(_call(found, asked, query_text))
    except Refused as refused:
        refused.headers = {**headers, **refused.headers}
        raise
    document = reply.document
    if document is None:
        return Answered(reply.status, headers)
    headers["content-type"] = operation.accept or MEDIA_TYPE
    if isinstance(document, bytes):
        return Answered(reply.status, headers, document)
    return Answered(reply.status, headers, msgspec.json.encode(document))


def _check_retirement(asked: Asked, now: float) -> None:
    """See that who wants no other revision than that asked for can have it.

    Raises:
        Refused: with a 410, when it has retired.
    """
    if asked.headers.get(OPT_OUT.lower()) != "1":
        return
    day = retires(asked.headers.get("revision", ""))
    if day is not None and day <= datetime.fromtimestamp(now, UTC).date():
        raise Refused(410, "The revision of this request has retired.", "/data/")


def _call(found: Found, asked: Asked, query_text: str) -> Call:
    service, endpoint, steps = found
    world = service.world
    query = query_of(
        endpoint, query_text, asked.headers, world.contract.filters, world.schemas
    )
    _check_path(endpoint, steps, world.schemas)
    body = None
    if endpoint.body is not None:
        body = _body(endpoint, asked, service)
        check_size(endpoint.operation, body, len(asked.content))
        own = endpoint.operation.body.path_id if endpoint.operation.body else None
        if own and isinstance(body, dict) and isinstance(body.get("data"), dict):
            id_ = body["data"].get("id")
            if id_ is not None and id_ != steps[2]:
                detail = "The id has to be the one of the path."
                raise Refused(400, detail, "/data/id")
    path = asked.target.partition("?")[0]
    return Call(endpoint, steps, query, body, asked.origin + path, asked.origin)


def _check_path(endpoint: Endpoint, steps: tuple[str, ...], schemas: Schemas) -> None:
    values = [s for own, s in zip(endpoint.steps, steps, strict=True) if own is None]
    for name, value in zip(endpoint.names, values, strict=True):
        known = schemas.shape(endpoint.parameters.get(name, {})).get("enum")
        if known and value not in known:
            listed = ", ".join(map(str, known))
            raise Refused(
                400, f"'{value}' is not a valid {name}: {listed}.", parameter=name
            )


def _arrays(endpoint: Endpoint, query_text: str) -> dict[str, tuple[str, ...]]:
    given = dict(parse_qsl(query_text))
    return {
        parameter.name: tuple(given[parameter.wire].split(","))
        for parameter in endpoint.operation.parameters
        if parameter.wire in given
    }


# ------------------------------------------------------------------ bodies


def _body(endpoint: Endpoint, asked: Asked, service: Service) -> Any:
    assert endpoint.body is not None
    body = endpoint.operation.body
    if not asked.content:
        if body is not None and body.optional:
            return None
        raise Refused(400, "The request has no body.")
    given = asked.headers.get("content-type", "")
    media_type = given.partition(";")[0].strip().lower()
    if JSON.fullmatch(endpoint.media_type):
        if not JSON.fullmatch(media_type):
            raise Refused(
                415, f"Unsupported media type '{media_type}' in request.", "/data/"
            )
        try:
            value = msgspec.json.decode(asked.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused(400, "The body is no JSON.", "/data/") from None
    elif media_type != endpoint.media_type.lower():
        raise Refused(
            415, f"Unsupported media type '{media_type}' in request.", "/data/"
        )
    elif media_type == "multipart/form-data":
        value = _form(given, asked.content, endpoint.body, service.world.schemas)
    elif media_type == "application/x-www-form-urlencoded":
        value = dict(parse_qsl(asked.content.decode("utf-8", "replace")))
    else:
        return asked.content
    checked = value
    if isinstance(value, dict) and media_type == "multipart/form-data":
        checked = {k: "" if isinstance(v, bytes) else v for k, v in value.items()}
    problems = service.world.requests.problems(endpoint.body, checked)
    if problems:
        raise invalid(problems)
    return value


def _form(
    content_type: str, content: bytes, schema: Schema, schemas: Schemas
) -> dict[str, Any]:
    """The parts of a form by name: files as bytes, and all else as the schema has it."""
    head = f"content-type: {content_type}\r\n\r\n".encode()
    message: Message = BytesParser(policy=HTTP).parsebytes(head + content)
    values: dict[str, Any] = {}
    for part in message.get_payload() if message.is_multipart() else ():
        assert isinstance(part, Message)
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        shape = schemas.property(schema, str(name)) or {}
        values[str(name)] = (
            payload
            if part.get_filename() is not None or shape.get("format") == "binary"
            else _scalar(payload.decode("utf-8", "replace"), shape)
        )
    return values


def _scalar(text: str, shape: Schema) -> Any:
    if shape.get("type") in ("boolean", "integer", "number"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


# ------------------------------------------------------------------ refusals


def refused_answer(refused: Refused, ids: list[str]) -> Answered:
    """The answer of a refusal, each error with an id of its own."""
    errors = [{"id": i, **e} for i, e in zip(ids, refused.errors, strict=True)]
    headers = dict(refused.headers)
    if refused.status != 429:  # as a live account answers
        headers.setdefault("content-type", MEDIA_TYPE)
    return Answered(refused.status, headers, _encoded(errors))


def _encoded(errors: list[dict[str, Any]]) -> bytes:
    return msgspec.json.encode({"errors": errors})


@lru_cache(maxsize=64)
def lowered(name: bytes) -> str:
    """A header's name in lower case."""
    return name.decode("latin-1").lower()
