"""Small OpenAPI documents, built in place: a test shows what it is about, no more.

document(
    operation("GET /api/coupons/{id}", "get_coupon", answer=ref("CouponAnswer")),
    schemas={
        "CouponAnswer": obj({"data": ref("Coupon")}),
        "Coupon": resource("coupon", {"code": STRING, "uses?": INTEGER}),
    },
)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.base.errors import Report
from generator.documents.document import Document, Node
from generator.understand.build import build
from generator.understand.ir import Api

Schema = dict[str, Any]

MEDIA_TYPE = "application/vnd.api+json"
REVISION = "2026-07-15"

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
BOOLEAN: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "format": "date"}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}
FREE: Schema = {"type": "object"}

# ---------------------------------------------------------------- schemas


def ref(name: str, **siblings: Any) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}", **siblings}


def obj(properties: Mapping[str, Schema], **members: Any) -> Schema:
    """An object; a property is required unless its name is given as `name?`."""
    required = [name for name in properties if not name.endswith("?")]
    return {
        "type": "object",
        "properties": {name.removesuffix("?"): s for name, s in properties.items()},
        # OpenAPI 3.0 does not allow an empty list here.
        **({"required": required} if required else {}),
        **members,
    }


def array(items: Schema, **members: Any) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **members}


def enum(*values: str, **members: Any) -> Schema:
    """One of several texts; with one value, a constant."""
    return {"type": "string", "enum": list(values), **members}


def one_of(*branches: Schema, **members: Any) -> Schema:
    """One of several schemas."""
    return {"oneOf": list(branches), **members}


def nullable(schema: Schema) -> Schema:
    """The schema, or null, as OpenAPI 3.0 has it."""
    return {**schema, "nullable": True}


def identifier(type_: str, **members: Any) -> Schema:
    """A JSON:API resource identifier."""
    return obj({"type": enum(type_), "id": STRING}, **members)


def relationship(type_: str, *, many: bool = False) -> Schema:
    """A JSON:API relationship to one resource or to many."""
    linkage = identifier(type_)
    return obj({"data?": array(linkage) if many else linkage})


def resource(
    type_: str,
    attributes: Mapping[str, Schema],
    relationships: Mapping[str, Schema] | None = None,
    *,
    id: str = "id",
) -> Schema:
    """A JSON:API resource; `id=""` for one that has none yet, `"id?"` where it may."""
    properties: dict[str, Schema] = {"type": enum(type_)}
    if attributes:
        properties["attributes"] = obj(attributes)
    if id:
        properties[id] = STRING
    if relationships:
        properties["relationships?"] = obj(relationships)
    return obj(properties)


# ---------------------------------------------------------------- operations


class Operation(NamedTuple):
    """An operation, and where in a document it stands."""

    path: str
    method: str
    value: dict[str, Any]


def parameter(
    name: str, schema: Schema = STRING, location: str = "query", **members: Any
) -> dict[str, Any]:
    """A parameter; path parameters are required, lists are joined by commas."""
    given: dict[str, Any] = {"in": location, "name": name, "schema": schema}
    if location == "path":
        given["required"] = True
    if "items" in schema:
        given["explode"] = False
    return given | members


def operation(
    route: str,
    operation_id: str,
    *parameters: Mapping[str, Any],
    body: Schema | None = None,
    answer: Schema | None = None,
    tag: str = "Things",
    **members: Any,
) -> Operation:
    """An operation such as `GET /api/coupons/{id}`; its path parameters are implied.

    Without `answer` it answers with 204. `members` are added to it, or replace.
    """
    method, path = route.split()
    in_path = [
        parameter(name, location="path") for name in re.findall(r"\{([^}]*)\}", path)
    ]
    value: dict[str, Any] = {
        "operationId": operation_id,
        "tags": [tag],
        "parameters": [*in_path, *parameters],
        "responses": (
            {"200": {"description": "", "content": content(answer)}}
            if answer
            else {"204": {"description": ""}}
        ),
    }
    if body:
        value["requestBody"] = {"required": True, "content": content(body)}
    return Operation(path, method.lower(), value | members)


def content(schema: Schema, media_type: str = MEDIA_TYPE) -> dict[str, Any]:
    """What a body or an answer holds."""
    return {media_type: {"schema": schema}}


# ---------------------------------------------------------------- documents


def document(
    *operations: Operation,
    schemas: Mapping[str, Schema] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """A valid document. `members` are added to it, or replace."""
    paths: dict[str, Any] = {}
    for path, method, value in operations:
        paths.setdefault(path, {})[method] = value
    return {
        "openapi": "3.0.2",
        "info": {"title": "API", "version": REVISION},
        "servers": [{"url": "https://a.example.com"}],
        "tags": [{"name": name} for name in _tags(operations)],
        "paths": paths,
        "components": {
            "schemas": dict(schemas or {}),
            "securitySchemes": {
                "Key": {"type": "apiKey", "in": "header", "name": "Authorization"},
                "OAuth": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"Key": []}],
        **members,
    }


def _tags(operations: Iterable[Operation]) -> list[str]:
    return sorted({tag for op in operations for tag in op.value.get("tags", ())})


def node(schema: Schema, **schemas: Schema) -> Node:
    """A cursor at a schema, in a document with the given components."""
    root = document(schemas={"Schema": schema, **schemas})
    return Document("api.json", root).node["components"]["schemas"]["Schema"]


def understood(root: Mapping[str, Any], report: Report | None = None) -> Api:
    """What a document describes, from the stages between loading and printing.

    Raises:
        SpecErrors: for what is wrong with it or not understood.
    """
    return build(Document("api.json", root), "0" * 64, report or Report())
