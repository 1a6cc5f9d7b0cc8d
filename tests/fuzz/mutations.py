"""Documents made of others: parts left out, exchanged, and put in, by a seed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from generator.base.errors import Report
from generator.documents.merge import load

ROOT = Path(__file__).parents[2]
SLICES = ROOT / "specs"

Place: TypeAlias = tuple[Any, Any]
"""An object or array, and a key or index in it."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "x", "\u2028", "a/b~c%41", "🚧",
    [], [1], ["x"], {}, {"x": 1}, {"$ref": "#/components/schemas/None"}, {"$ref": 5},
    {"$ref": "#"}, {"$ref": "#/paths"},
)  # fmt: skip
"""What takes the place of anything."""

SCHEMA: dict[str, Any] = {"type": "string"}

FIELDS: dict[str, tuple[tuple[str, Any], ...]] = {
    "document": (
        ("externalDocs", {"url": "https://x.example.com"}),
        ("servers", [{"url": "https://{r}.example.com",
                      "variables": {"r": {"default": "eu", "enum": ["eu", "us"]}}}]),
        ("servers", [{"url": "/relative"}]),
        ("servers", [{"url": "http://x.example.com", "description": "d"}]),
        ("servers", []),
        ("security", [{}]),
        ("tags", [{"name": "x", "description": "d",
                   "externalDocs": {"url": "https://x.example.com"}}]),
    ),
    "components": (
        ("headers", {"H": {"schema": SCHEMA}}),
        ("examples", {"E": {"value": 1, "summary": "s"}}),
        ("links", {"L": {"operationId": "x"}}),
        ("callbacks", {"C": {}}),
        ("parameters", {"P": {"name": "p", "in": "query", "schema": SCHEMA}}),
        ("requestBodies", {"B": {"content": {"application/json": {}}}}),
    ),
    "path": (
        ("summary", "s"), ("description", "d"), ("$ref", "#/paths/~1x"),
        ("servers", [{"url": "https://x.example.com"}]),
        ("parameters", [{"name": "p", "in": "query", "schema": SCHEMA}]),
        ("trace", {"operationId": "t", "tags": ["x"], "responses": {}}),
    ),
    "operation": (
        ("deprecated", True), ("callbacks", {}), ("servers", [{"url": "/x"}]),
        ("externalDocs", {"url": "https://x.example.com"}),
        ("security", []), ("security", [{}]), ("security", [{"Nobody": []}]),
        ("tags", []), ("tags", ["🚧"]), ("tags", [""]), ("tags", ["a", "b"]),
        ("requestBody", {"content": {"application/json": {"schema": SCHEMA}}}),
        ("requestBody", {"content": {"text/csv": {"schema": SCHEMA}}}),
        ("requestBody", {"content": {"application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"n": SCHEMA}}}}}),
        ("requestBody", {"content": {"multipart/form-data": {
            "schema": {"type": "object", "properties": {
                "o": {"type": "object"},
                "f": {"type": "array", "items": {"type": "string",
                                                 "format": "binary"}}}},
            "encoding": {"o": {"contentType": "application/json", "headers": {}}}}}}),
        ("responses", {"200": {"description": "", "content": {"application/pdf": {
            "schema": {"type": "string", "format": "binary"}}}}}),
        ("responses", {"2XX": {"description": "", "content": {"application/json": {}}}}),
        ("responses", {"default": {"description": ""}}),
        ("description", "Burst: `3/s`<br>*Rate limits*: <br>"),
    ),
    "parameter": (
        ("deprecated", True), ("allowEmptyValue", True), ("allowReserved", True),
        ("style", "deepObject"), ("style", "pipeDelimited"), ("style", "matrix"),
        ("style", "spaceDelimited"), ("explode", True), ("explode", False),
        ("example", 1), ("examples", {"a": {"value": 1}}), ("in", "cookie"),
        ("in", "header"), ("name", "Authorization"), ("content", {"text/plain": {}}),
        ("schema", {"type": "array", "items": SCHEMA}),
        ("schema", {"type": "object", "properties": {"a": SCHEMA}}),
        ("schema", {"type": "array", "items": {"type": "array", "items": SCHEMA}}),
    ),
    "response": (
        ("headers", {"Retry-After": {"schema": SCHEMA, "description": "d"}}),
        ("links", {"L": {"operationId": "x"}}), ("content", {}), ("content", {"*/*": {}}),
    ),
    "media": (("example", 1), ("examples", {}), ("encoding", {"x": {"style": "form"}})),
    "schema": (
        ("title", "t"), ("multipleOf", 2), ("maximum", 5), ("exclusiveMaximum", True),
        ("minimum", 1), ("exclusiveMinimum", False), ("maxLength", 5), ("minLength", 1),
        ("pattern", "^a+$"), ("maxItems", 3), ("minItems", 1), ("uniqueItems", True),
        ("maxProperties", 3), ("minProperties", 1), ("required", ["ghost"]),
        ("enum", ["a", "b"]), ("enum", [1, "a"]), ("enum", [None]), ("enum", []),
        ("type", "array"), ("type", "object"), ("type", ["string", "null"]),
        ("not", SCHEMA), ("items", SCHEMA), ("properties", {"id": SCHEMA}),
        ("properties", {"class": SCHEMA, "from_dict": SCHEMA}),
        ("additionalProperties", True), ("additionalProperties", False),
        ("additionalProperties", SCHEMA), ("description", 'ends with "'),
        ("format", "binary"), ("format", "date"), ("format", "int64"),
        ("default", "x"), ("nullable", True), ("readOnly", True), ("writeOnly", True),
        ("xml", {"name": "x"}), ("externalDocs", {"url": "https://x.example.com"}),
        ("example", {"a": 1}), ("deprecated", True),
        ("discriminator", {"propertyName": "type", "mapping": {"a": "A"}}),
        ("oneOf", [SCHEMA, {"type": "integer"}]), ("anyOf", [SCHEMA]),
        ("oneOf", [{"type": "object", "properties": {"a": SCHEMA}}, SCHEMA]),
        ("allOf", [SCHEMA]), ("allOf", []), ("allOf", [SCHEMA, {"type": "integer"}]),
    ),
    "scheme": (
        ("type", "http"), ("scheme", "basic"), ("scheme", "bearer"), ("type", "oauth2"),
        ("flows", {}), ("in", "query"), ("in", "cookie"), ("name", "X-Key"),
        ("type", "openIdConnect"), ("openIdConnectUrl", "https://x.example.com"),
        ("bearerFormat", "JWT"),
    ),
}  # fmt: skip
"""Every field of every object of OpenAPI 3.0.3, with ordinary and odd values."""


def seeds() -> list[dict[str, Any]]:
    """The documents that others are made of: the vendored slices, and a small one."""
    files = sorted(SLICES.glob("20*/*.json")) + sorted(SLICES.glob("20*/**/*.json"))
    found = [json.loads(file.read_text("utf-8"), strict=False) for file in files[:12]]
    whole = load([SLICES / files[0].relative_to(SLICES).parts[0]], Report())
    return [*found, copy.deepcopy(dict(whole.root))]


def mutated(document: dict[str, Any], random: Random) -> dict[str, Any]:
    """Another document, one to three changes away."""
    root = copy.deepcopy(document)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        change = random.choice((_insert, _insert, _insert, _delete, _replace, _swap))
        change(root, random)
    return root


def _insert(root: dict[str, Any], random: Random) -> None:
    kind = random.choice(sorted(FIELDS))
    places = list(_objects(root, kind))
    if places:
        key, value = random.choice(FIELDS[kind])
        random.choice(places)[key] = copy.deepcopy(value)


def _delete(root: dict[str, Any], random: Random) -> None:
    holder, key = random.choice(list(_places(root)))
    del holder[key]


def _replace(root: dict[str, Any], random: Random) -> None:
    holder, key = random.choice(list(_places(root)))
    holder[key] = copy.deepcopy(random.choice(VALUES))


def _swap(root: dict[str, Any], random: Random) -> None:
    places = list(_places(root))
    (here, one), (there, other) = random.choice(places), random.choice(places)
    # A copy, or something could come to hold itself.
    here[one] = copy.deepcopy(there[other])


def _places(value: Any) -> Iterator[Place]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        yield value, key
        if isinstance(member, dict | list):
            yield from _places(member)


def _objects(root: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """The objects of a document that are, as far as one can see, of a kind."""
    if kind in ("document", "components"):
        found: Any = root if kind == "document" else root.get("components")
        yield from [found] if isinstance(found, dict) else []
        return
    for holder, key in _places(root):
        value = holder[key]
        if isinstance(value, dict) and _is(kind, value, key):
            yield value


def _is(kind: str, value: dict[str, Any], key: object) -> bool:
    match kind:
        case "path":
            return isinstance(key, str) and key.startswith("/")
        case "operation":
            return "operationId" in value
        case "parameter":
            return "in" in value and "schema" in value
        case "response":
            return isinstance(key, str) and key[:1] in "2345" and "description" in value
        case "media":
            return isinstance(key, str) and "/" in key and "schema" in value
        case "scheme":
            return "in" in value and "schema" not in value
    return isinstance(value.get("type"), str) and "in" not in value
