"""Every object of OpenAPI 3.0.3, its fields, what they hold, and values for them.

https://spec.openapis.org/oas/v3.0.3#schema. What a field holds is a kind of object,
`[x]` for an array of them, `{x}` for an object of them by name, and nothing for plain
values. A test holds that the OpenAPI Initiative's own schema knows no other field.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Field(NamedTuple):
    """A field of an object: what it holds, and ordinary and odd values for it."""

    holds: str
    values: tuple[Any, ...]


def _plain(*values: Any) -> Field:
    return Field("", values)


TEXT: dict[str, Any] = {"type": "string"}
BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
THING: dict[str, Any] = {"type": "object", "properties": {"a": TEXT, "b": TEXT}}
URL = "https://x.example.com"
DOCS: dict[str, Any] = {"url": URL}
SHOWN: dict[str, Any] = {"a": {"value": 1}}


def _content(media_type: str, **media: Any) -> dict[str, Any]:
    return {"content": {media_type: media}}


_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["f"],
    "properties": {
        "f": BINARY,
        "many": {"type": "array", "items": BINARY},
        "o": THING,
        "t": {"type": "array", "items": TEXT},
        "n": {"type": "integer"},
    },
}

_PAIRS: dict[str, Any] = {
    "type": "object",
    "required": ["t"],
    "properties": {"n": {"type": "integer"}, "t": {"type": "array", "items": TEXT}},
}

_VALUE: dict[str, Field] = {
    # What parameters and headers have in common.
    "description": _plain("d", ""),
    "required": _plain(True, False),
    "deprecated": _plain(True, False),
    "allowEmptyValue": _plain(True, False),
    "style": _plain(
        "simple", "form", "deepObject", "pipeDelimited", "spaceDelimited", "matrix",
        "label",
    ),
    "explode": _plain(True, False),
    "allowReserved": _plain(True, False),
    "schema": Field("Schema", (
        TEXT, {"type": "array", "items": TEXT}, THING, {},
        {"type": "array", "items": {"type": "array", "items": TEXT}},
        {"type": "object", "additionalProperties": TEXT},
        {"type": "integer", "minimum": 1, "maximum": 5},
        {"type": "string", "enum": ["a", "b"]},
        {"oneOf": [TEXT, {"type": "array", "items": TEXT}]},
        {"type": "string", "format": "date-time"}, BINARY,
    )),
    "content": Field("{MediaType}", (
        {"application/json": {"schema": TEXT}}, {"text/plain": {}},
    )),
    "example": _plain(1, None),
    "examples": Field("{Example}", (SHOWN, {})),
}  # fmt: skip

_FLOW = {
    "authorizationUrl": _plain(URL),
    "tokenUrl": _plain(URL),
    "refreshUrl": _plain(URL),
    "scopes": _plain({"x:read": "d"}, {}),
}

_SCHEME = {
    "type": _plain("apiKey", "http", "oauth2", "openIdConnect"),
    "description": _plain("d"),
    "name": _plain("X-Key", "Authorization", "a b"),
    "in": _plain("query", "header", "cookie"),
    "scheme": _plain("basic", "bearer", "digest"),
    "bearerFormat": _plain("JWT"),
    "flows": Field("OAuthFlows", ({},)),
    "openIdConnectUrl": _plain(URL),
}


def _operation(**members: Any) -> dict[str, Any]:
    return {
        "operationId": "inserted",
        "tags": ["Things"],
        "responses": {"204": {"description": ""}},
        **members,
    }


SPECIFICATION: dict[str, dict[str, Field]] = {
    "OpenAPI": {
        "openapi": _plain("3.0.3", "3.1.0"),
        "info": Field("Info", (
            {"title": "t", "version": "2026-04-15"},
            {"title": "t", "version": "2026-07-15"},
        )),
        "servers": Field("[Server]", (
            [{"url": "https://{r}.example.com",
              "variables": {"r": {"default": "eu", "enum": ["eu", "us"]}}}],
            [{"url": "/relative"}], [{"url": "http://x.example.com"}], [],
        )),
        "paths": Field("{PathItem}", ({},)),
        "components": Field("Components", ({},)),
        "security": Field("[SecurityRequirement]", ([{}], [], [{"Nobody": []}])),
        "tags": Field("[Tag]", ([{"name": "Things", "description": "d"}], [])),
        "externalDocs": Field("ExternalDocumentation", (DOCS,)),
    },
    "Info": {
        "title": _plain("t"), "description": _plain("d"),
        "termsOfService": _plain(URL), "contact": Field("Contact", ({},)),
        "license": Field("License", ({"name": "MIT"},)),
        "version": _plain("2026-07-15", "2026-07-15.pre", "v1"),
    },
    "Contact": {
        "name": _plain("n"), "url": _plain(URL), "email": _plain("a@example.com"),
    },
    "License": {"name": _plain("MIT"), "url": _plain(URL)},
    "Server": {
        "url": _plain("https://y.example.com/base/", "//y.example.com", "{v}"),
        "description": _plain("d"),
        "variables": Field("{ServerVariable}", ({"v": {"default": "1"}}, {})),
    },
    "ServerVariable": {
        "enum": _plain(["eu"], []), "default": _plain("eu", "us", "a b"),
        "description": _plain("d"),
    },
    "Components": {
        "schemas": Field("{Schema}", ({"Inserted": THING},)),
        "responses": Field("{Response}", ({"R": {"description": ""}},)),
        "parameters": Field("{Parameter}", (
            {"P": {"name": "p", "in": "query", "schema": TEXT}},
        )),
        "examples": Field("{Example}", (SHOWN,)),
        "requestBodies": Field("{RequestBody}", (
            {"B": _content("application/json", schema=THING)},
        )),
        "headers": Field("{Header}", ({"H": {"schema": TEXT}},)),
        "securitySchemes": Field("{SecurityScheme}", (
            {"Key": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        )),
        "links": Field("{Link}", ({"L": {"operationId": "inserted"}},)),
        "callbacks": Field("{Callback}", ({"C": {}},)),
    },
    "PathItem": {
        "$ref": _plain("#/paths/~1x"), "summary": _plain("s"),
        "description": _plain("d"),
        "servers": Field("[Server]", ([{"url": URL}],)),
        "parameters": Field("[Parameter]", (
            [{"name": "p", "in": "query", "schema": TEXT}],
            [{"name": "p", "in": "query", "schema": TEXT, "required": True}],
        )),
        **{
            method: Field("Operation", (_operation(),))
            for method in "get put post delete options head patch trace".split()
        },
    },
    "Operation": {
        "tags": _plain([], ["\N{PARTY POPPER}"], [""], ["a", "b"], ["Other"]),
        "summary": _plain("s", "a\nb"),
        "description": _plain("d", "Burst: `3/s`<br>*Rate limits*: <br>", 'x"""\\'),
        "externalDocs": Field("ExternalDocumentation", (DOCS,)),
        "operationId": _plain("inserted_too", "class", "getThing"),
        "parameters": Field("[Parameter]", (
            [], [{"name": "page[offset]", "in": "query", "schema": TEXT}],
            [{"name": "class", "in": "header", "schema": TEXT}],
            [{"name": "o", "in": "query", "style": "deepObject", "explode": True,
              "schema": THING}],
        )),
        "requestBody": Field("RequestBody", (
            _content("application/json", schema=THING),
            _content("application/json", schema=TEXT),
            _content("application/json"),
            _content("text/csv", schema=TEXT),
            _content("application/x-www-form-urlencoded", schema=_PAIRS),
            _content("multipart/form-data", schema=_FORM),
            _content("application/json", schema=THING) | {"required": True},
        )),
        "responses": Field("{Response}", (
            {"200": {"description": "", **_content("application/pdf", schema=BINARY)}},
            {"2XX": {"description": "", **_content("application/json")}},
            {"default": {"description": ""}}, {},
        )),
        "callbacks": Field("{Callback}", ({}, {"C": {"{$url}": {}}})),
        "deprecated": _plain(True, False),
        "security": Field("[SecurityRequirement]", (
            [], [{}], [{"Nobody": []}], [{"Key": []}, {}], [{"Key": [], "Other": []}],
        )),
        "servers": Field("[Server]", ([{"url": "/x"}], [])),
    },
    "ExternalDocumentation": {"description": _plain("d"), "url": _plain(URL)},
    "Parameter": {
        "name": _plain("Authorization", "a b", "X-Inserted", "page[size]"),
        "in": _plain("cookie", "header", "query", "path"), **_VALUE,
    },
    "RequestBody": {
        "description": _plain("d"), "content": Field("{MediaType}", ({},)),
        "required": _plain(True, False),
    },
    "MediaType": {
        "schema": Field("Schema", (TEXT, THING, {}, {"type": "array", "items": THING})),
        "example": _plain(1), "examples": Field("{Example}", (SHOWN,)),
        "encoding": Field("{Encoding}", ({"x": {"style": "form"}},)),
    },
    "Encoding": {
        "contentType": _plain("text/plain", "application/json", "image/png, image/*"),
        "headers": Field("{Header}", ({"H": {"schema": TEXT}}, {})),
        "style": _plain("form", "deepObject", "pipeDelimited", "spaceDelimited"),
        "explode": _plain(True, False), "allowReserved": _plain(True, False),
    },
    "Response": {
        "description": _plain("d"),
        "headers": Field("{Header}", (
            {"Retry-After": {"schema": TEXT, "description": "d"}},
        )),
        "content": Field("{MediaType}", (
            {}, {"*/*": {}}, {"application/json": {}, "text/plain": {"schema": TEXT}},
            {"application/pdf": {"schema": BINARY}},
            {"application/json": {"schema": {"type": "array", "items": THING}}},
        )),
        "links": Field("{Link}", ({"L": {"operationId": "inserted"}}, {})),
    },
    "Callback": {"{$request.body#/url}": Field("PathItem", ({},))},
    "Example": {
        "summary": _plain("s"), "description": _plain("d"), "value": _plain(1, None),
        "externalValue": _plain(URL),
    },
    "Link": {
        "operationRef": _plain("#/paths/~1x/get"), "operationId": _plain("inserted"),
        "parameters": _plain({"id": "$response.body#/id"}), "requestBody": _plain(1),
        "description": _plain("d"), "server": Field("Server", ({"url": URL},)),
    },
    "Header": _VALUE,
    "Tag": {
        "name": _plain("Things", "Unused"), "description": _plain("d", "What they are."),
        "externalDocs": Field("ExternalDocumentation", (DOCS,)),
    },
    "Reference": {
        "$ref": _plain(
            "#/components/schemas/None", "#", "#/paths", "other.json", 5,
            "#/components/schemas/Thing",
        ),
    },
    "Schema": {
        "title": _plain("t"), "multipleOf": _plain(2, 0.5),
        "maximum": _plain(5, 10**400, 1e300), "exclusiveMaximum": _plain(True, False),
        "minimum": _plain(1, -1.5), "exclusiveMinimum": _plain(True, False),
        "maxLength": _plain(50), "minLength": _plain(1), "pattern": _plain("^.+$"),
        "maxItems": _plain(3), "minItems": _plain(1), "uniqueItems": _plain(True),
        "maxProperties": _plain(30), "minProperties": _plain(1),
        "required": _plain(["ghost"], ["a", "a"]),
        "enum": _plain(["a", "b"], [1, "a"], [None], [], [1.5], [True], [{"a": 1}]),
        "type": _plain(
            "array", "boolean", "integer", "number", "object", "string",
            ["string", "null"],
        ),
        "not": Field("Schema", (TEXT,)),
        "allOf": Field("[Schema]", (
            [TEXT], [], [TEXT, {"type": "integer"}], [THING, {"required": ["a"]}],
            [THING, {"type": "object", "additionalProperties": TEXT}],
        )),
        "oneOf": Field("[Schema]", (
            [TEXT, {"type": "integer"}], [THING, TEXT],
            [{"type": "array", "items": TEXT}, THING, {"type": "boolean"}],
        )),
        "anyOf": Field("[Schema]", ([TEXT], [], [{"type": "string", "enum": ["a"]}, TEXT])),
        "items": Field("Schema", (TEXT, {}, {"type": "array", "items": TEXT})),
        "properties": Field("{Schema}", (
            {"id": TEXT}, {"class": TEXT, "from_dict": TEXT, "keys": TEXT}, {},
            {"items": TEXT, "a b": TEXT}, {"s": {"type": "string", "format": "date"}},
        )),
        "additionalProperties": Field("Schema", (
            True, False, TEXT, {}, THING, {"type": "array", "items": {"type": "integer"}},
        )),
        "description": _plain("d", 'ends with "', "\\"),
        "format": _plain("binary", "date", "date-time", "int64", "uuid", "byte", "x"),
        "default": _plain("x", None, 5), "nullable": _plain(True, False),
        "discriminator": Field("Discriminator", (
            {"propertyName": "type", "mapping": {"a": "A"}}, {"propertyName": "type"},
        )),
        "readOnly": _plain(True, False), "writeOnly": _plain(True, False),
        "xml": Field("XML", ({"name": "x"},)),
        "externalDocs": Field("ExternalDocumentation", (DOCS,)),
        "example": _plain({"a": 1}, None), "deprecated": _plain(True, False),
    },
    "Discriminator": {
        "propertyName": _plain("type", "a", "none"),
        "mapping": _plain({"a": "Thing"}, {}, {"a": "#/components/schemas/Thing"}),
    },
    "XML": {
        "name": _plain("x"), "namespace": _plain(URL), "prefix": _plain("p"),
        "attribute": _plain(True), "wrapped": _plain(True),
    },
    "SecurityScheme": _SCHEME,
    "OAuthFlows": {
        flow: Field("OAuthFlow", ({"scopes": {}},))
        for flow in ("implicit", "password", "clientCredentials", "authorizationCode")
    },
    "OAuthFlow": _FLOW,
    "SecurityRequirement": {"Key": _plain([], ["x:read"]), "Nobody": _plain([])},
}  # fmt: skip
