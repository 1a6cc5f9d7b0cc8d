"""Judges requests and answers by the document, with openapi-core.

openapi-core reads the document by the letter of OpenAPI 3.0. Klaviyo's documents
mean more than that in some ways, which `by_the_letter` spells out for it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx2
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.support.instances import Instances

_KEPT: Final = frozenset(
    # Not `default`: openapi-core takes it for a required parameter that is missing.
    "format maxProperties maximum minimum readOnly required type writeOnly".split()
)
_NULL: Final[Mapping[str, Any]] = {"type": "string", "nullable": True, "enum": [None]}


class Checker:
    """Checks what is sent and answered against one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._requests: dict[Hashable, list[str]] = {}
        self._openapi = OpenAPI.from_dict(
            by_the_letter(document),
            # That the document itself is valid is tested elsewhere.
            config=Config(spec_validator_cls=None),
        )

    def request_problems(self, request: httpx2.Request) -> list[str]:
        """What is wrong with a request; nothing where it is as described."""
        headers = frozenset(request.headers.raw)
        key = (request.method, request.url.raw_path, headers, request.content)
        if key not in self._requests:
            # Bodies given as dict, model and keywords are the same request.
            self._requests[key] = _texts(
                self._openapi.iter_request_errors(_Request(request))
            )
        return self._requests[key]

    def response_problems(
        self, request: httpx2.Request, response: httpx2.Response
    ) -> list[str]:
        """What is wrong with the answer to a request."""
        return _texts(
            self._openapi.iter_response_errors(_Request(request), _Response(response))
        )


class _Request:
    """A request in openapi-core's terms."""

    def __init__(self, request: httpx2.Request) -> None:
        url = urlsplit(str(request.url))
        self.method = request.method.lower()
        self.host_url = f"{url.scheme}://{url.netloc}"
        # The path as sent: decoded, a value with a slash would look like two.
        self.path = url.path
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(url.query, keep_blank_values=True)),
            header=Headers(
                [(k.decode("ascii"), v.decode()) for k, v in request.headers.raw]
            ),
        )


class _Response:
    """An answer in openapi-core's terms."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status_code = response.status_code
        self.content_type = response.headers.get("content-type", "")
        self.headers = dict(response.headers)
        self.data = response.content or None


def _texts(errors: Iterable[BaseException]) -> list[str]:
    return [text for error in errors for text in _text(error)]


def _text(error: BaseException) -> Iterator[str]:
    """The innermost causes, with the place in the body where there is one."""
    cause: BaseException | None = error
    while cause is not None:
        found = getattr(cause, "schema_errors", None)
        if found:
            for item in found:
                yield f"{type(error).__name__}: {_pointer(item)}: {item.message[:300]}"
            return
        cause = cause.__cause__
    yield f"{type(error).__name__}: {error}"[:300]


def _pointer(error: Any) -> str:
    return "".join(f"/{step}" for step in error.absolute_path) or "/"


def by_the_letter(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document's meaning, in words that leave nothing to be read into them.

    `nullable` counts next to `$ref`, `oneOf`, `allOf` and an enum without null. A
    union that is open by an enum beside a plain string is `anyOf`: an enum's value
    fits both. `include` is joined by commas. What lists properties has no others:
    Klaviyo's documents allow them nowhere, and an invented key in a request must be
    found; a document that speaks of further keys is taken at its word. For that,
    `allOf` becomes one object.
    """
    instances = Instances(document)
    components = document.get("components", {})
    schemas = {
        name: _schema(schema, instances)
        for name, schema in components.get("schemas", {}).items()
    }
    around = {key: v for key, v in components.items() if key != "schemas"}
    return {
        **document,
        "paths": _places(document["paths"], instances),
        "components": {**_places(around, instances), "schemas": schemas},
    }


def _places(value: Any, instances: Instances) -> Any:
    """Everything around schemas, with the schemas in it rewritten."""
    if isinstance(value, list):
        return [_places(item, instances) for item in value]
    if isinstance(value, dict):
        return {
            key: (
                _schema(item, instances)
                if key == "schema"
                else _places(item, instances)
            )
            for key, item in _told(value, instances).items()
            if not key.startswith("x-")
        }
    return value


def _told(value: dict[str, Any], instances: Instances) -> dict[str, Any]:
    """A parameter or a form, with what it leaves to defaults."""
    if value.get("in") == "query":
        return {**value, "explode": explodes(value)}
    form = value.get("multipart/form-data")
    if not form:
        return value
    # openapi-core takes a form's scalars for strings, unless they are JSON.
    encoding = {
        name: {"contentType": "application/json"}
        for name, schema in instances.properties(form["schema"]).items()
        if instances.effective(schema).get("type") in ("boolean", "integer", "number")
    }
    return {**value, "multipart/form-data": {**form, "encoding": encoding}}


def explodes(parameter: Mapping[str, Any]) -> bool:
    """Whether a list in the query is a parameter for each of its values.

    That is OpenAPI's default. Sixteen times the document of 2022-10-17 leaves it
    unsaid for `include`, which JSON:API joins by commas.
    """
    exploded = parameter["in"] == "query" and parameter["name"] != "include"
    return bool(parameter.get("explode", exploded))


def _schema(schema: Mapping[str, Any], instances: Instances) -> dict[str, Any]:
    nullable = schema.get("nullable") is True
    if "$ref" in schema:
        return _or_null({"$ref": schema["$ref"]}, nullable)
    if "allOf" in schema:
        return _schema(_merged(schema, instances), instances)
    result: dict[str, Any] = {
        key: value for key, value in schema.items() if key in _KEPT
    }
    if schema.get("properties"):
        result.setdefault("type", "object")
        result["additionalProperties"] = False
        result["properties"] = {
            name: _schema(item, instances)
            for name, item in schema["properties"].items()
        }
        undeclared = set(schema.get("required", ())) - schema["properties"].keys()
        result["properties"] |= {name: {} for name in undeclared}
    further = schema.get("additionalProperties")
    if further is not None:
        is_schema = isinstance(further, dict)
        result["additionalProperties"] = (
            _schema(further, instances) if is_schema else further
        )
    if "items" in schema:
        result["items"] = _schema(schema["items"], instances)
    if branches := instances.branches(schema):
        keyword = "oneOf" if instances.separable(schema) else "anyOf"
        result[keyword] = [_schema(branch, instances) for branch in branches]
        return _or_null(result, nullable)
    if "enum" in schema:
        missing = [None] if nullable and None not in schema["enum"] else []
        result["enum"] = [*schema["enum"], *missing]
        nullable = nullable or None in schema["enum"]
    return {**result, "nullable": True} if nullable else result


def _merged(schema: Mapping[str, Any], instances: Instances) -> dict[str, Any]:
    effective = instances.effective(schema)
    return {key: value for key, value in effective.items() if key != "allOf"}


def _or_null(schema: dict[str, Any], nullable: bool) -> dict[str, Any]:
    return {"anyOf": [schema, _NULL]} if nullable else schema
