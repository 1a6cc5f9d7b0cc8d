"""The data file of the offline Klaviyo: what the document says, without its prose."""

from __future__ import annotations

import json
from typing import Any

from generator.documents.document import Document
from generator.printing.render import prepare
from generator.printing.views.contract import contract
from tests.support.documents import (
    REVISION,
    STRING,
    Operation,
    Schema,
    document,
    operation,
    parameter,
    ref,
    understood,
)

SIZE: Schema = {"type": "string", "enum": ["small", 'l"arge'], "description": "prose"}


def held(*operations: Operation, **schemas: Schema) -> dict[str, Any]:
    """The data file of a document, as the runtime reads it."""
    root = document(*operations, schemas=schemas)
    template = prepare().get_template("testing/contract.json.jinja")
    made = contract(understood(root), Document("api.json", root))
    found: dict[str, Any] = json.loads(template.render(contract=made))
    return found


def test_operations_have_their_parameters_bodies_and_answers() -> None:
    thing: Schema = {"type": "object", "properties": {"size": SIZE}}
    found = held(
        operation(
            "PATCH /api/things/{id}",
            "update_thing",
            parameter("page[size]", {"type": "integer", "default": 20}),
            body=ref("Thing"),
            answer=ref("Thing"),
        ),
        operation("DELETE /api/things/{id}", "delete_thing"),
        Thing=thing,
    )
    assert found["revision"] == REVISION
    operations = found["operations"]
    update, delete = operations["update_thing"], operations["delete_thing"]
    media = {"application/vnd.api+json": {"$ref": "Thing"}}
    assert update["parameters"]["page[size]"] == {"type": "integer", "default": 20}
    assert update["body"] == media
    assert update["responses"] == {"200": media}
    assert delete["responses"] == {"204": {}}
    assert "body" not in delete


def test_schemas_lose_prose_and_share_enums() -> None:
    thing: Schema = {
        "type": "object",
        "description": "prose",
        "properties": {
            "description": {**STRING, "example": "e", "nullable": True},
            "size": SIZE,
            "sizes": {"type": "array", "items": SIZE},
            "other": {"oneOf": [ref("Thing"), {"type": "object"}]},
        },
        "required": ["size"],
    }
    found = held(
        operation("GET /api/things", "get_things", answer=ref("Thing")), Thing=thing
    )
    assert found["enums"] == [["small", 'l"arge']]
    size = {"type": "string", "enum": 0}
    assert found["schemas"] == {
        "Thing": {
            "type": "object",
            "properties": {
                "description": {"type": "string", "nullable": True},
                "size": size,
                "sizes": {"type": "array", "items": size},
                "other": {"oneOf": [{"$ref": "Thing"}, {"type": "object"}]},
            },
            "required": ["size"],
        }
    }


def test_a_schema_inside_of_another_is_found_by_its_pointer() -> None:
    inner = "/components/schemas/Thing/properties/a~1b"
    thing: Schema = {
        "type": "object",
        "properties": {"a/b": {"type": "object", "properties": {"size": STRING}}},
    }
    found = held(
        operation(
            "GET /api/things",
            "get_things",
            answer={
                "type": "object",
                "properties": {"data": {"$ref": f"#{inner}"}},
            },
        ),
        Thing=thing,
    )
    answer = found["operations"]["get_things"]["responses"]["200"]
    (schema,) = answer.values()
    assert schema["properties"]["data"] == {"$ref": inner}
    assert found["schemas"][inner] == thing["properties"]["a/b"]
