"""What an in-memory JSON:API server needs: routes, pages, refusals."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeAlias
from urllib.parse import parse_qsl, quote, unquote

import httpx2

from tests.functional.filter_reader import Condition, read_filter

MEDIA_TYPE = "application/vnd.api+json"
ORIGIN = "https://a.klaviyo.com"

Json: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """What an answer of the family 4xx holds."""

    def __init__(self, status: int, code: str, detail: str, **source: str) -> None:
        super().__init__(detail)
        self.status = status
        self.error = {
            "id": f"00000000-0000-4000-8000-{status:012}",
            "code": code,
            "title": f"{code.replace('_', ' ').capitalize()}.",
            "detail": detail,
            "source": source,
        }


def invalid(detail: str, **source: str) -> Refusal:
    """The refusal of what breaks a rule; `pointer` or `parameter` says where."""
    return Refusal(400, "invalid", detail, **source)


def conflict(detail: str, pointer: str) -> Refusal:
    """The refusal of what does not go with what is there."""
    return Refusal(409, "conflict", detail, pointer=pointer)


def not_found(kind: str, id: str) -> Refusal:
    """The refusal of an id that nothing has."""
    return Refusal(404, "not_found", f"A {kind} with id {id} does not exist.")


@dataclass(frozen=True)
class Recorded:
    """A request as it came: `target` is the raw path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The raw path."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query parameters, decoded."""
        text = self.target.partition("?")[2]
        return dict(parse_qsl(text, keep_blank_values=True))

    @property
    def json(self) -> Any:
        """The parsed body, or None where there is none."""
        return json.loads(self.body) if self.body else None

    def listed(self, name: str, choices: Sequence[str]) -> Sequence[str]:
        """The values of a parameter that takes several, joined by commas."""
        values = self.query[name].split(",") if name in self.query else []
        for value in values:
            if value not in choices:
                raise invalid(f"{value} is not a choice.", parameter=name)
        return values

    def conditions(self, allowed: Mapping[str, Sequence[str]]) -> list[Condition]:
        """The filter's conditions, when the fields and operators are allowed."""
        if "filter" not in self.query:
            return []
        try:
            found = read_filter(self.query["filter"])
        except ValueError as error:
            raise invalid(f"Bad filter: {error}.", parameter="filter") from None
        for condition in found:
            if condition.operator not in allowed.get(condition.field, ()):
                call = f"{condition.operator}({condition.field})"
                raise invalid(f"{call} is not allowed.", parameter="filter")
        return found

    def resource(self, type: str, keys: Sequence[str], id: str | None = None) -> Json:
        """The resource in the body; `id` is the one that it has to have."""
        data = (self.json or {}).get("data")
        if not isinstance(data, dict) or data.get("type") != type:
            raise invalid(f"The body holds no {type}.", pointer="/data/type")
        if data.get("id") != id:
            raise conflict("The id is not the one of the path.", "/data/id")
        known(data, ("type", *keys), "/data")
        return data


def known(given: Json, allowed: Sequence[str], pointer: str) -> None:
    """Refuse a key that the API does not know."""
    for key in given:
        if key not in allowed:
            raise invalid(f"{key} is not a field.", pointer=f"{pointer}/{key}")


def attributes_of(resource: Json, allowed: Sequence[str], pointer: str) -> Json:
    """The attributes that a request gives, when the API knows them all."""
    attributes = resource.get("attributes")
    if not isinstance(attributes, dict):
        raise invalid("attributes is required.", pointer=f"{pointer}/attributes")
    known(attributes, allowed, f"{pointer}/attributes")
    return attributes


def moment(text: object, **source: str) -> datetime:
    """A date-time with an offset."""
    try:
        parsed = datetime.fromisoformat(str(text))
    except ValueError:
        raise invalid(f"{text} is not a date-time.", **source) from None
    if parsed.tzinfo is None:
        raise invalid(f"{text} has no offset.", **source)
    return parsed


def single(request: Recorded, resource: Json) -> Json:
    """The document of one resource."""
    return {"data": resource, "links": {"self": ORIGIN + request.target}}


def page(request: Recorded, resources: Sequence[Json]) -> Json:
    """A page of a list. The real API, too, links to null where nothing follows."""
    size = request.query.get("page[size]", "100")
    if not size.isdecimal() or not 1 <= int(size) <= 100:
        raise invalid("A page holds from 1 to 100.", parameter="page[size]")
    start = _offset(request.query.get("page[cursor]"))
    before, after = max(start - int(size), 0), start + int(size)
    return {
        "data": list(resources[start:after]),
        "links": {
            "self": ORIGIN + request.target,
            "next": _link(request, after) if after < len(resources) else None,
            "prev": _link(request, before) if start > 0 else None,
        },
    }


def _link(request: Recorded, start: int) -> str:
    """The whole URL of another page.

    It is encoded as a client would not: links are to be followed as they stand.
    """
    text = base64.urlsafe_b64encode(f"next::offset::{start}".encode()).decode()
    pairs = {**request.query, "page[cursor]": text.rstrip("=")}
    encoded = (f"{quote(k)}={quote(v, safe='(),:')}" for k, v in pairs.items())
    return f"{ORIGIN}{request.path}?{'&'.join(encoded)}"


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(f"{cursor}===").decode()
        return int(text.removeprefix("next::offset::"))
    except (binascii.Error, ValueError):
        raise invalid("Not a cursor.", parameter="page[cursor]") from None


Handler: TypeAlias = Callable[..., httpx2.Response]


@dataclass(frozen=True)
class Route:
    """An operation: where it is, and which query parameters it takes."""

    method: str
    path: str
    parameters: frozenset[str]

    def arguments(self, path: str) -> list[str] | None:
        """The path's arguments, or None where the path is another one."""
        mine, its = self.path.split("/"), path.split("/")
        if len(mine) != len(its):
            return None
        pairs = list(zip(mine, its, strict=True))
        if any(a != b for a, b in pairs if not a.startswith("{")):
            return None
        return [unquote(b) for a, b in pairs if a.startswith("{")]


def route(method: str, path: str, *parameters: str) -> Callable[[Handler], Handler]:
    """Mark a method of a server as the handler of an operation."""

    def mark(handler: Handler) -> Handler:
        vars(handler)["route"] = Route(method, path, frozenset(parameters))
        return handler

    return mark


def answer(status: int, document: Json | None = None) -> httpx2.Response:
    """A JSON:API answer, or one without content."""
    if document is None:
        return httpx2.Response(status)
    return httpx2.Response(
        status,
        headers={"Content-Type": MEDIA_TYPE},
        content=json.dumps(document).encode(),
    )


class JsonApiServer:
    """A handler for `httpx2.MockTransport`, sync or async; `requests` holds what came.

    It refuses what Klaviyo refuses: a missing key or revision, another media type,
    an unknown query parameter.
    """

    api_key = "pk_test"
    revision: ClassVar[str]
    routes: ClassVar[Sequence[tuple[Route, Handler]]]

    def __init_subclass__(cls) -> None:
        """Collect the handlers."""
        handlers = [value for value in vars(cls).values() if hasattr(value, "route")]
        cls.routes = [(handler.route, handler) for handler in handlers]

    def __init__(self) -> None:
        self.requests: list[Recorded] = []

    @property
    def transport(self) -> httpx2.MockTransport:
        """A transport that ends here."""
        return httpx2.MockTransport(self)

    @property
    def last(self) -> Recorded:
        """The request that came last."""
        return self.requests[-1]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request."""
        recorded = Recorded(
            request.method,
            request.url.raw_path.decode("ascii"),
            {name.lower(): value for name, value in request.headers.items()},
            request.content,
        )
        self.requests.append(recorded)
        try:
            return self._dispatch(recorded)
        except Refusal as refusal:
            return answer(refusal.status, {"errors": [refusal.error]})

    def _dispatch(self, request: Recorded) -> httpx2.Response:
        found = {
            route.method: (route, handler, arguments)
            for route, handler in self.routes
            if (arguments := route.arguments(request.path)) is not None
        }
        if not found:
            raise Refusal(404, "not_found", f"There is no {request.path}.")
        if request.method not in found:
            raise Refusal(405, "method_not_allowed", f"Not {request.method}.")
        self._check_headers(request)
        route, handler, arguments = found[request.method]
        for name in request.query:
            if name not in route.parameters:
                raise invalid(f"{name} is not a parameter.", parameter=name)
        return handler(self, request, *arguments)

    def _check_headers(self, request: Recorded) -> None:
        headers = request.headers
        if headers.get("authorization") != f"Klaviyo-API-Key {self.api_key}":
            raise Refusal(401, "not_authenticated", "The API key is missing or wrong.")
        if headers.get("revision") != self.revision:
            raise invalid("The revision is missing or unknown.", parameter="revision")
        if headers.get("accept") != MEDIA_TYPE:
            raise Refusal(406, "not_acceptable", f"Accept {MEDIA_TYPE}.")
        if headers.get("content-type") != (MEDIA_TYPE if request.body else None):
            raise Refusal(415, "unsupported_media_type", f"Send {MEDIA_TYPE}.")
