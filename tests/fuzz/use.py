"""A package used: every method is called, and what it sends and reads is judged by the
document, with openapi-core and without a line of the generator's."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import httpx2

from tests.contract.checker import Checker
from tests.fuzz.mutations import objects
from tests.fuzz.wrong import Wrong
from tests.support.instances import Instances, Style

BASE_URL = "https://a.example.com"
WHOLE = ""
"""What a whole body is among the arguments: no argument is called so."""

FILE = b"\x89PNG\r\n\x1a\n\x00\xff"

Document = Mapping[str, Any]

SEPARATED = ("spaceDelimited", "pipeDelimited")

DIRECTIONS = frozenset({"readOnly", "writeOnly"})

COMMAS = ("include", "fields", "additional-fields", "sort")
"""Families of parameters whose lists JSON:API joins by commas."""

# No style of a list has a form for values that hold what stands between them.
STYLES = (Style(full=False, text="word"), Style(text="word"))


def use(sdk: Any, document: Document) -> None:
    """Load all of a package, and call every method.

    Raises:
        Wrong: when a request is not what the document describes, or an answer is read
            as something else.
    """
    for model in dir(sdk.models):
        getattr(sdk.models, model)
    for name in dir(sdk.filters):
        getattr(sdk.filters, name)
    operations = _operations(document)
    server = _Server(sdk, document)
    for operation in sdk.operations.values():
        for answer in filter(None, operation.responses.values()):
            if answer not in ("Any", "bytes"):
                getattr(sdk.models, answer)
        described = operations[operation.method, operation.path]
        for style in STYLES:
            server.call(operation, described, style)


def _operations(document: Document) -> dict[tuple[str, str], Document]:
    return {
        (method.upper(), path): {
            **operation,
            "parameters": [
                *item.get("parameters", ()),
                *operation.get("parameters", ()),
            ],
        }
        for path, item in document["paths"].items()
        if not path.startswith("x-")
        for method, operation in item.items()
        if isinstance(operation, dict) and "responses" in operation
    }


class _Server:
    """Answers as the document says, and judges what is asked."""

    def __init__(self, sdk: Any, document: Document) -> None:
        self._sdk = sdk
        # Where the document names no server, every client has to.
        self._base_url = None if _default(sdk) else BASE_URL
        document = _plainly(document)
        self._document = document
        told = (
            document
            if self._base_url is None
            else {**document, "servers": [{"url": BASE_URL}]}
        )
        self._checker = Checker(told)
        self._requests = Instances(document, "request")
        self._answers = Instances(document, "response")

    def call(self, operation: Any, described: Document, style: Style) -> None:
        """Call an operation's method.

        Raises:
            Wrong: when the request or what is read is wrong.
        """
        try:
            arguments = self._arguments(operation, described, style)
            status, answer = self._answer(operation, described, style)
        except NoValue:
            return
        what = f"{operation.method} {operation.path} with {arguments!r}"
        request, found = self._called(operation, arguments, status, answer)
        # openapi-core reads paths as they are, and would see no time in "10%3A00";
        # it knows separators but commas only where nothing encodes them.
        url = str(request.url).replace("%3A", ":")
        url = url.replace("%20", "%2C").replace("%7C", "%2C")
        problems = self._checker.request_problems(
            httpx2.Request(
                request.method, url, headers=request.headers, content=request.content
            )
        )
        if problems:
            raise Wrong(f"{what}: {request.url} {request.content!r}: {problems}")
        _check_read(what, found, answer)
        flat = _flat(operation.body, arguments.get(WHOLE))
        if flat is not None:
            others = {name: v for name, v in arguments.items() if name != WHOLE}
            again, _ = self._called(operation, {**others, **flat}, status, answer)
            if json.loads(again.content) != json.loads(request.content):
                raise Wrong(f"{what}: otherwise with {flat!r}: {again.content!r}")

    def _called(
        self, operation: Any, arguments: dict[str, Any], status: int, answer: bytes
    ) -> tuple[httpx2.Request, Any]:
        """What a call sends, and what it gives."""
        sent: list[httpx2.Request] = []

        def answered(request: httpx2.Request) -> httpx2.Response:
            request.read()
            sent.append(request)
            headers = {"content-type": operation.accept}
            return httpx2.Response(status, content=answer, headers=headers)

        http = httpx2.Client(transport=httpx2.MockTransport(answered))
        client = self._sdk.Klaviyo(
            **_credentials(self._sdk, operation),
            base_url=self._base_url,
            http_client=http,
            rate_limit=False,
            max_retries=0,
        )
        method = getattr(getattr(client, operation.group), operation.name)
        options = {"strict": True}
        if any(p.filter for p in operation.parameters):
            options["check"] = False
        try:
            others = {name: v for name, v in arguments.items() if name != WHOLE}
            if WHOLE not in arguments:
                found = method(**others, options=options)
            elif operation.body.keywords or operation.body.template:
                found = client.send(method, arguments[WHOLE], **others, options=options)
            else:
                found = method(body=arguments[WHOLE], **others, options=options)
        except self._sdk.KlaviyoError as error:
            what = f"{operation.method} {operation.path} with {arguments!r}"
            raise Wrong(f"{what}: {type(error).__name__}: {error}") from error
        (request,) = sent
        return request, found

    def _arguments(
        self, operation: Any, described: Document, style: Style
    ) -> dict[str, Any]:
        given: dict[str, Any] = {}
        parameters = {
            (p["in"], p["name"]): p
            for p in map(self._resolved, described["parameters"])
        }
        for parameter in operation.parameters:
            told = parameters[parameter.location, parameter.wire]
            if style.full or told.get("required"):
                value = self._value(self._requests, told.get("schema", {}), style)
                if not _can_travel(value):
                    raise NoValue
                given[parameter.name] = value
        if operation.body is not None:
            body = self._resolved(described["requestBody"])
            if style.full or body.get("required"):
                media = body["content"][operation.body.media_type]
                schema = media.get("schema", {"type": "object"})
                value = self._value(self._requests, schema, style)
                if not isinstance(value, dict):
                    raise NoValue
                if operation.body.model is None:
                    value = {
                        name: _with_files(
                            item,
                            self._requests.properties(schema).get(name, {}),
                            self._requests,
                        )
                        for name, item in value.items()
                    }
                given[WHOLE] = value
        return given

    def _answer(
        self, operation: Any, described: Document, style: Style
    ) -> tuple[int, bytes]:
        for status, given in described["responses"].items():
            if status[:1] != "2":
                continue
            response = self._resolved(given)
            content = response.get("content") or {}
            number = int(status.replace("X", "0"))
            name = operation.responses[number]
            if not content or name is None:
                return number, b""
            media = content.get(operation.accept)
            if media is None:
                raise NoValue
            if name == "bytes":
                return number, FILE
            value = self._value(self._answers, media.get("schema", {}), style)
            return number, json.dumps(value).encode()
        return 200, b""

    def _resolved(self, value: Document) -> Document:
        while "$ref" in value:
            target: Any = self._document
            for token in value["$ref"][2:].split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def _value(self, instances: Instances, schema: Document, style: Style) -> Any:
        try:
            value = instances.value(schema, style)
            fits = instances.accepts(schema, value)
        except (AssertionError, RecursionError):
            raise NoValue from None
        if not fits:
            raise NoValue
        return json.loads(json.dumps(value))


def _plainly(document: Document) -> Document:
    """The document, in words that openapi-core has a meaning for.

    Branches say themselves what discriminators say of them. Objects whose style is
    deepObject are exploded, as which alone the style is defined. Directions stand at
    properties alone, where they mean something, and no format beside an enum.
    """
    told: Any = copy.deepcopy(document)
    components = told.get("components", {}).get("schemas", {})
    for kind, value in objects(told):
        if kind == "Schema" and "enum" in value:
            value.pop("format", None)
        if kind == "Schema":
            for property_ in value.get("properties", {}).values():
                name = str(property_.get("$ref")).rpartition("/")[2]
                for key in DIRECTIONS & components.get(name, {}).keys():
                    property_.setdefault(key, components[name][key])
        if kind == "Parameter" and value.get("style") == "deepObject":
            value["explode"] = True
        elif kind == "Parameter" and value.get("style") in SEPARATED:
            value.update(style="form", explode=value.get("explode", False))
        elif kind == "Parameter" and str(value.get("name")).partition("[")[0] in COMMAS:
            value.setdefault("explode", False)
        for key in ("schema", "items", "additionalProperties"):
            if isinstance(value.get(key), dict):
                for direction in DIRECTIONS:
                    value[key].pop(direction, None)
    for component in components.values():
        for direction in DIRECTIONS:
            component.pop(direction, None)
    schemas = told.get("components", {}).get("schemas", {})
    values: dict[tuple[str, str], list[str]] = {}
    for kind, union in objects(told):
        one = union.get("discriminator")
        if kind != "Schema" or not one or not {"oneOf", "anyOf"} & union.keys():
            continue
        branches = [
            b["$ref"] for b in union.get("oneOf") or union["anyOf"] if "$ref" in b
        ]
        mapping = {
            value: to.rpartition("/")[2] for value, to in one.get("mapping", {}).items()
        }
        names = [branch.rpartition("/")[2] for branch in branches]
        for name in names:
            given = [value for value, to in mapping.items() if to == name] or [name]
            values.setdefault((name, one["propertyName"]), []).extend(given)
    for (name, wire), given in values.items():
        properties = schemas[name].get("properties", {})
        if (
            properties.get(wire, {}).keys() <= {"type", "description"}
            and wire in properties
        ):
            properties[wire] = {"type": "string", "enum": list(dict.fromkeys(given))}
    return cast("Document", told)


class NoValue(Exception):
    """A schema allows no value, or none that is found."""


def _default(sdk: Any) -> str | None:
    found: str | None = sdk.Klaviyo.default_base_url
    return found


def _flat(body: Any, whole: Any) -> dict[str, Any] | None:
    """A body as flat keywords; None where these cannot say it."""
    if body is None or not body.keywords or not whole or body.unique_id:
        return None
    if body.model is None:
        return None  # forms have no other form
    found: dict[str, Any] = {}
    rebuilt: Any = copy.deepcopy(dict(body.template))
    for name, pointer in body.keywords.items():
        *way, last = steps(pointer)
        holder: Any = whole
        place: Any = rebuilt
        for step in way:
            holder = holder.get(step) if isinstance(holder, dict) else None
        if not isinstance(holder, dict) or last not in holder:
            continue
        for step in way:
            place = place.setdefault(step, {})
        value = place[last] = holder[last]
        if name in body.linkages and value is not None:
            many = isinstance(value, list)
            value = [one["id"] for one in value] if many else value["id"]
        found[name] = value
    if body.path_id:
        rebuilt["data"].setdefault("id", whole["data"].get("id"))
    return found if rebuilt == whole else None


def steps(pointer: str) -> list[str]:
    """The steps of a JSON pointer."""
    return [s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]]


def _credentials(sdk: Any, operation: Any) -> dict[str, Any]:
    ways = getattr(operation.security, "ways", ())
    kinds = {way.kind for way in ways}
    if "basic" in kinds and not kinds & {"authorization", "header", "query"}:
        return {"auth": sdk.BasicAuth("name", "word")}
    if kinds == {"bearer"}:
        return {"access_token": "token"}
    return {"api_key": "pk_x"}


def _can_travel(value: Any) -> bool:
    """Whether a value has a form outside of bodies: there is no null, and no nothing."""
    if isinstance(value, list | dict):
        items = list(value.values()) if isinstance(value, dict) else value
        return bool(items) and all(isinstance(v, str | int | float) for v in items)
    return value is not None and value != ""


def _with_files(value: Any, schema: Document, instances: Instances) -> Any:
    shape = instances.effective(schema)
    is_binary = (shape.get("type"), shape.get("format")) == ("string", "binary")
    if is_binary and "enum" not in shape:
        return FILE
    if isinstance(value, list):
        return [_with_files(item, shape.get("items", {}), instances) for item in value]
    return value


def _check_read(what: str, found: Any, answer: bytes) -> None:
    if not answer or isinstance(found, bytes):
        return
    came = json.loads(answer)
    read = found.to_dict() if hasattr(found, "to_dict") else found
    for difference in _differences(came, read, ""):
        raise Wrong(f"{what}: the answer {answer!r} reads otherwise at {difference}")


def _differences(came: Any, read: Any, pointer: str) -> Iterator[str]:
    if isinstance(came, dict) and isinstance(read, dict):
        for key in came.keys() | read.keys():
            if key not in read or key not in came:
                yield f"{pointer}/{key}"
            else:
                yield from _differences(came[key], read[key], f"{pointer}/{key}")
    elif isinstance(came, list) and isinstance(read, list) and len(came) == len(read):
        for at, (one, other) in enumerate(zip(came, read, strict=True)):
            yield from _differences(one, other, f"{pointer}/{at}")
    elif (
        came != read
        or type(came) is not type(read)
        and not isinstance(came, float | int)
    ):
        yield f"{pointer}: {came!r} is {read!r}"
