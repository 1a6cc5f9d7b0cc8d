"""Requests by their path: for what no document describes, and for links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

import msgspec

from ..errors import ArgumentError, PagingError
from ..models.paging import same_origin_target
from ..operation import Body, Operation
from . import encoding
from .request import Request
from .retries import repeatable

DOCUMENT = "AnyDocument"
"""The name of the model of an answer that nothing is known of."""

JSON_API = "application/vnd.api+json"

_ANSWERS: Mapping[int, str | None] = {0: DOCUMENT}
"""The responses of a request by its path: whatever the status, the same model."""


class ByPath(NamedTuple):
    """A request, and what decides over its limits: the operation that its path belongs
    to, and the arguments that the operation would have."""

    request: Request
    operation: Operation
    arguments: Mapping[str, Any]


class Paths:
    """The operations by their methods and paths."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self._known: dict[tuple[str, int], list[Operation]] = {}
        self._others: dict[tuple[str, str], Operation] = {}
        self._revision = ""
        for operation in operations.values():
            self._revision = self._revision or operation.revision
            key = operation.method, operation.path.count("/")
            self._known.setdefault(key, []).append(operation)

    def operation(self, method: str, path: str) -> Operation:
        """The operation of a path; one without limits where none is known."""
        found = [
            operation
            for operation in self._known.get((method, path.count("/")), ())
            if _pattern(operation.path).fullmatch(path)
        ]
        if found:
            # `/api/a/b` is rather `/api/a/b` than `/api/a/{id}`.
            return min(found, key=lambda operation: operation.path.count("{"))
        # One for each family of paths: ids would make any number.
        family = "/".join(path.split("/")[:3])
        key = method, family
        if key not in self._others:
            self._others[key] = Operation(
                name=f"{method} {family}",
                group="",
                method=method,
                path=family,
                revision=self._revision,
                # https://developers.klaviyo.com/en/reference/api_overview
                security=not path.startswith("/client/"),
            )
        return self._others[key]


_paths: dict[int, tuple[Mapping[str, Operation], Paths]] = {}


def paths_of(operations: Mapping[str, Operation]) -> Paths:
    """The paths of some operations, found out once: all their modules are loaded."""
    known = _paths.get(id(operations))
    if known is None:
        _paths[id(operations)] = known = operations, Paths(operations)
    return known[1]


def build_by_path(
    paths: Paths,
    base_url: str,
    method: str,
    path: str,
    params: Mapping[str, Any],
    json: Any,
    idempotent: bool | Mapping[str, bool] | None,
) -> ByPath:
    """The request for a path below `base_url`, or for a whole link to there.

    Raises:
        ArgumentError: when the path leads elsewhere, or something cannot be sent.
    """
    if not isinstance(method, str) or not re.fullmatch("[A-Za-z]+", method):
        raise ArgumentError("method has to be one of HTTP, as GET")
    target = _target(base_url, path)
    place, _, query = target.partition("?")
    found = paths.operation(method.upper(), unquote(place))
    parameters = {parameter.wire: parameter for parameter in found.parameters}
    pairs = [query] if query else []
    arguments: dict[str, Any] = {}
    for wire, value in params.items():
        if value is None or value is msgspec.UNSET:
            continue
        known = parameters.get(wire)
        value = list(value) if encoding.is_array(value) else value
        pairs += encoding.pairs(wire, value, explode=known.explode if known else False)
        arguments[known.name if known else wire] = value
    headers = {"accept": found.accept}
    if found.revision:
        headers["revision"] = found.revision
    content = None
    if json is not None:
        # Imported here: requests without a body do without it.
        from ..bodies.values import encode, plain

        json = plain(json)
        content = encode(json)
        body = found.body or Body(media_type=JSON_API)
        headers["content-type"] = body.media_type
    operation = msgspec.structs.replace(found, responses=_ANSWERS)
    request = Request(
        operation=operation,
        target=f"{place}?{'&'.join(pairs)}" if pairs else place,
        headers=headers,
        content=content,
        repeatable=repeatable(operation, json, idempotent),
    )
    return ByPath(request, found, arguments)


def _target(base_url: str, path: str) -> str:
    """The path and the query below `base_url`, percent-encoded where they were not."""
    if not isinstance(path, str) or not path:
        raise ArgumentError('path has to be a text, as "/api/coupons"')
    if not path.startswith("/") or path.startswith("//"):
        prefix = urlsplit(base_url).path
        try:
            path = same_origin_target(base_url, path)
        except PagingError:
            path = ""
        if not path.startswith(f"{prefix}/"):
            raise ArgumentError(
                f"the path does not lead to {base_url}: credentials go nowhere else"
            )
        path = path.removeprefix(prefix)
    path = path.partition("#")[0]
    steps = unquote(path.partition("?")[0]).split("/")
    if "." in steps or ".." in steps or "\\" in path or not path.isprintable():
        raise ArgumentError("the path holds steps or characters that no path has")
    return quote(encoding.utf8("path", path), safe="%/?&=:,;@!$'()*+[]~-._")


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^{}]*\}", template)
    return re.compile("[^/]+".join(map(re.escape, parts)) + "/?")
