"""A node knows where it stands, in which file, and what it refers to."""

from __future__ import annotations

import pytest

from generator.base.errors import SpecErrors
from generator.documents.document import Document, escape, unescape

ROOT = {
    "paths": {"/api/a~b/{id}": {"get": {"tags": ["Coupons", "Tags"]}}},
    "components": {
        "schemas": {
            "Alias": {"$ref": "#/components/schemas/Second"},
            "Second": {"$ref": "#/components/schemas/List/items"},
            "List": {"type": "array", "items": {"type": "string"}},
            "Indexed": {"$ref": "#/components/schemas/Union/oneOf/1"},
            "Union": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "Lost": {"$ref": "#/components/schemas/Nothing"},
            "Far": {"$ref": "other.json#/Far"},
            "Odd": {"$ref": 1},
            "Ring": {"$ref": "#/components/schemas/Gnir"},
            "Gnir": {"$ref": "#/components/schemas/Ring"},
        }
    },
}
DOCUMENT = Document("api.json", ROOT)
SCHEMAS = DOCUMENT.node["components"]["schemas"]


@pytest.mark.parametrize("key", ["/api/x", "a~b", "~1", "/~0/", "", "plain"])
def test_pointer_tokens_are_reversible(key: str) -> None:
    assert "/" not in escape(key)
    assert unescape(escape(key)) == key


def test_a_node_names_its_place() -> None:
    node = DOCUMENT.node["paths"]["/api/a~b/{id}"]["get"]["tags"][1]
    assert node.value == "Tags"
    assert node.place == "api.json#/paths/~1api~1a~0b~1{id}/get/tags/1"


def test_children_are_nodes() -> None:
    operation = DOCUMENT.node["paths"]["/api/a~b/{id}"]["get"]
    assert [key for key, _ in operation.items()] == ["tags"]
    assert [node.pointer[-1] for node in operation["tags"].elements()] == ["0", "1"]
    assert "tags" in operation
    assert "get" not in operation
    assert operation.get("summary") is None
    assert operation["tags"].get("tags") is None


def test_the_file_of_a_merged_definition_is_named() -> None:
    merged = Document(
        "specs", ROOT, {"/components/schemas/List": "specs/lists.json"}
    ).node["components"]["schemas"]
    assert merged["List"]["items"].document_name == "specs/lists.json"
    assert merged["Union"].document_name == "specs"
    assert merged.document_name == "specs"


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("Alias", "/components/schemas/List/items"),
        ("Indexed", "/components/schemas/Union/oneOf/1"),
        ("List", "/components/schemas/List"),
    ],
)
def test_references_are_followed_to_the_end(name: str, pointer: str) -> None:
    assert SCHEMAS[name].resolve().pointer == pointer


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Lost", "$ref leads nowhere: '#/components/schemas/Nothing'"),
        ("Far", "$ref leaves the document: 'other.json#/Far'"),
        ("Odd", "$ref leaves the document: 1"),
        (
            "Ring",
            "circular $ref: #/components/schemas/Ring -> "
            "#/components/schemas/Gnir -> #/components/schemas/Ring",
        ),
    ],
)
def test_unusable_references_are_errors(name: str, message: str) -> None:
    with pytest.raises(SpecErrors) as caught:
        SCHEMAS[name].resolve()
    (finding,) = caught.value.findings
    assert finding.message == message
    assert finding.pointer == f"/components/schemas/{name}"
