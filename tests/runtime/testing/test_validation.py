"""Values judged by schemas, and made to fit them."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.testing.samples import MISSING, Maker
from runtime.testing.schemas import Schemas
from runtime.testing.validation import Validator

TREE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "inner": {"type": "array", "items": {"$ref": "Tree"}},
    },
    "required": ["name"],
}
COMPONENTS: dict[str, Any] = {
    "Tree": TREE,
    "Named": {
        "allOf": [{"$ref": "Tree"}, {"properties": {"age": {"type": "integer"}}}]
    },
    "Cat": {
        "type": "object",
        "properties": {"kind": {"enum": 0}, "lives": {"type": "integer"}},
        "required": ["kind", "lives"],
    },
    "Dog": {
        "type": "object",
        "properties": {"kind": {"enum": 1}, "name": {"type": "string"}},
        "required": ["kind", "name"],
    },
    "Pet": {"oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}]},
}
ENUMS: list[Any] = [["cat"], ["dog"], [1, True]]


@pytest.fixture
def schemas() -> Schemas:
    return Schemas(COMPONENTS, ENUMS)


@pytest.mark.parametrize(
    ("schema", "value", "pointers"),
    [
        ({"type": "string"}, "a", []),
        ({"type": "string"}, 1, [""]),
        ({"type": "string"}, None, [""]),
        ({"type": "string", "nullable": True}, None, []),
        ({}, None, []),
        ({"type": "integer"}, True, [""]),
        ({"type": "integer"}, 1.0, [""]),
        ({"type": "number"}, 1, []),
        ({"type": "number", "minimum": 2}, 1, [""]),
        ({"type": "number", "maximum": 2}, 3, [""]),
        ({"type": "string", "format": "date-time"}, "2026-01-01T00:00:00Z", []),
        ({"type": "string", "format": "date-time"}, "2026-01-01", [""]),
        ({"type": "string", "format": "date"}, "2026-01-01", []),
        ({"enum": 2}, True, []),
        ({"enum": 0}, "dog", [""]),
        ({"enum": 2}, [], [""]),
        ({"type": "array", "items": {"type": "string"}}, ["a", 1], ["/1"]),
        ({"type": "array", "maxItems": 1}, [1, 2], [""]),
        ({"type": "object"}, {"any": 1}, []),
        ({"type": "object", "maxProperties": 0}, {"any": 1}, [""]),
        ({"$ref": "Tree"}, {"name": "a", "inner": [{"name": "b"}]}, []),
        ({"$ref": "Tree"}, {"inner": [{}]}, ["/name", "/inner/0/name"]),
        ({"$ref": "Tree"}, {"name": "a", "b/c~": 1}, ["/b~1c~0"]),
        ({"$ref": "Tree", "nullable": True}, None, []),
        ({"$ref": "Named"}, {"name": "a", "age": 1}, []),
        ({"$ref": "Named"}, {"age": "x"}, ["/name", "/age"]),
        ({"$ref": "Pet"}, {"kind": "cat", "lives": 9}, []),
        ({"$ref": "Pet"}, {"kind": "dog", "lives": 9}, ["/lives", "/name"]),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"a": "b"},
            ["/a"],
        ),
    ],
)
def test_problems_have_their_places(
    schemas: Schemas, schema: Any, value: Any, pointers: list[str]
) -> None:
    found = Validator(schemas, "request").problems(schema, value)
    assert sorted(problem.pointer for problem in found) == sorted(pointers)
    assert all(problem.detail for problem in found)


def test_a_direction_hides_what_the_other_side_sets(schemas: Schemas) -> None:
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "secret": {"type": "string", "writeOnly": True},
        },
        "required": ["id", "secret"],
    }
    request, response = (Validator(schemas, d) for d in ("request", "response"))
    assert request.problems(schema, {"secret": "s"}) == []
    assert response.problems(schema, {"id": "1"}) == []
    assert len(request.problems(schema, {"id": "1", "secret": "s"})) == 1


@pytest.mark.parametrize(
    ("schema", "value", "made"),
    [
        ({"type": "string"}, "kept", "kept"),
        ({"type": "string"}, 1, "1"),
        ({"type": "string", "nullable": True}, [], None),
        ({"$ref": "Tree"}, MISSING, {"name": "name"}),
        ({"$ref": "Tree"}, {"name": "a", "other": 1}, {"name": "a"}),
        (
            {"$ref": "Tree"},
            {"name": "a", "inner": [{"name": None}]},
            {"name": "a", "inner": [{"name": "name"}]},
        ),
        ({"$ref": "Pet"}, {"kind": "dog", "lives": 1}, {"kind": "dog", "name": "name"}),
        ({"$ref": "Pet"}, MISSING, {"kind": "cat", "lives": 0}),
        ({"enum": 0}, "other", "cat"),
        ({"type": "string", "format": "date-time"}, MISSING, "2026-05-01T00:00:00Z"),
        ({"type": "array", "items": {"$ref": "Pet"}}, MISSING, []),
        ({"type": "object"}, {"any": [1]}, {"any": [1]}),
        ({"type": "boolean"}, "x", False),
        ({"type": "integer", "minimum": 3}, MISSING, 3),
        ({"type": "string", "maxLength": 2}, MISSING, "te"),
    ],
)
def test_values_are_made_to_fit(
    schemas: Schemas, schema: Any, value: Any, made: Any
) -> None:
    validator = Validator(schemas, "response")
    maker = Maker(schemas, validator)
    found = maker.conformed(schema, value, "2026-05-01T00:00:00Z")
    assert found == made
    assert validator.problems(schema, found) == []
