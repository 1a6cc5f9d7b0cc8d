"""The document's schemas as compact JSON: what the offline Klaviyo judges and answers by.

It is made of the document, not of the models: these know what Python needs, a contract
is what the API says. Prose and examples are left out, and an enum stands once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.documents.document import Document, Node, unescape
from generator.understand.ir import Api, Operation

PLAIN = frozenset(
    "default exclusiveMaximum exclusiveMinimum format maxItems maxLength maxProperties "
    "maximum minItems minLength minProperties minimum multipleOf nullable pattern "
    "readOnly required type uniqueItems writeOnly".split()
)
"""Keywords without schemas in them that say what a value may be, and `default`."""


@dataclass(frozen=True)
class Contract:
    """The members of the data file, each as JSON: operations and schemas by name.

    `enums` are lists of values, to which schemas refer by their place.
    """

    revision: str
    operations: Mapping[str, str]
    schemas: Mapping[str, str]
    enums: tuple[str, ...]


def contract(api: Api, document: Document) -> Contract:
    """What a revision's document says of bodies, parameters and answers."""
    reader = _Reader(document.node)
    operations = {_json(op.name): _json(reader.operation(op)) for op in api.operations}
    components = document.node.get("components")
    found = components.get("schemas") if components else None
    schemas = {
        _json(_name(node.pointer)): _json(reader.schema(node))
        for _, node in (found.items() if found else ())
    }
    while missing := reader.elsewhere.keys() - schemas.keys():
        for text in sorted(missing):
            schemas[text] = _json(reader.schema(reader.elsewhere[text]))
    return Contract(_json(api.revision), operations, schemas, tuple(reader.enums))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _name(pointer: str) -> str:
    """What a schema that others refer to goes by: its name, if it is a component."""
    name = pointer.removeprefix("/components/schemas/")
    return pointer if "/" in name else unescape(name)


class _Reader:
    """Reads schemas; `enums` are those that it met, with their places.

    `elsewhere` are schemas that are referred to and no components, by their pointers
    as JSON.
    """

    def __init__(self, root: Node) -> None:
        self._root = root
        self.enums: dict[str, int] = {}
        self.elsewhere: dict[str, Node] = {}

    def operation(self, op: Operation) -> dict[str, Any]:
        """Parameters by name, and the body and answers by status and media type."""
        node = self._root
        for token in op.pointer.split("/")[1:]:
            node = node[unescape(token)]
        parameters = {
            parameter.value["name"]: self.schema(parameter["schema"])
            for holder in (self._root["paths"][op.path], node)
            for parameter in _elements(holder.get("parameters"))
            if "schema" in parameter
        }
        body = node.get("requestBody")
        content = body.resolve().get("content") if body else None
        responses = {
            status: self._media(response.resolve().get("content"))
            for status, response in node["responses"].items()
            if status.startswith("2")
        }
        return {
            "parameters": parameters,
            **({"body": self._media(content)} if content else {}),
            "responses": responses,
        }

    def schema(self, node: Node) -> Any:
        """The constraints of a schema."""
        if not isinstance(node.value, dict):
            return node.value  # `additionalProperties` may be true or false
        result: dict[str, Any] = {}
        if "$ref" in node.value:
            target = node.target()
            result["$ref"] = _name(target.pointer)
            if result["$ref"] == target.pointer:
                self.elsewhere[_json(target.pointer)] = target
        for key, value in node.items():
            if key in ("items", "additionalProperties"):
                result[key] = self.schema(value)
            elif key == "properties":
                result[key] = {name: self.schema(item) for name, item in value.items()}
            elif key in ("allOf", "anyOf", "oneOf"):
                result[key] = [self.schema(item) for item in value.elements()]
            elif key == "enum":
                text = _json(value.value)
                result[key] = self.enums.setdefault(text, len(self.enums))
            elif key in PLAIN:
                result[key] = value.value
        return result

    def _media(self, content: Node | None) -> dict[str, Any]:
        """The schema of each media type; where there is none, anything may stand."""
        return {
            media: self.schema(node["schema"]) if "schema" in node else {}
            for media, node in (content.items() if content else ())
        }


def _elements(parameters: Node | None) -> list[Node]:
    return [node.resolve() for node in parameters.elements()] if parameters else []
