"""Where the models of an API came from: a place in the documents, and why so called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.base.naming import NAME, ClassName, component_class
from generator.compare.api.described import Described
from generator.documents.document import Node
from generator.understand.ir import (
    Alias,
    Definition,
    Field,
    Model,
    UnionAlias,
    referenced,
)

COMPONENT = "a component's class has the component's name"
GIVEN = f"an overlay, or the document, names it by {NAME}"
SHARED = "the class of several schemas, the component {} among them"
INLINE = "what stands inline is called by the path that leads to it"


@dataclass(frozen=True)
class Origin:
    """Where a schema stands, and the rule that gave its class a name."""

    node: Node
    rule: str


def origins(side: Described) -> Mapping[ClassName, Origin]:
    """The origin of each model that can be reached from a component or an operation.

    A model that several schemas share has the place that is reached first.
    """
    definitions = side.api.definitions
    found: dict[ClassName, Origin] = {}
    for component, node in side.schemas.items():
        name = component_class(component, node.value)
        if name in definitions:
            rule = GIVEN if NAME in node.value else COMPONENT
            found.setdefault(name, Origin(node, rule))
    for operation in side.api.operations:
        at = _at(side.document.node, operation.pointer)
        if operation.body and (body := at.get("requestBody")):
            found.setdefault(operation.body.model, Origin(body, INLINE))
        responses = at.get("responses")
        for status, answer in operation.responses.items():
            place = responses.get(str(status)) if responses else None
            if place and answer and answer in definitions:
                found.setdefault(answer, Origin(place, INLINE))
    waiting = list(found)
    for name in waiting:
        if name not in definitions:
            continue
        for inner, node in _inner(definitions[name], found[name].node):
            if inner in definitions and inner not in found:
                found[inner] = Origin(node, _rule(node))
                waiting.append(inner)
    return found


def users(definitions: Mapping[ClassName, Definition], name: ClassName) -> list[str]:
    """What mentions a model: fields of others, and unions."""
    found = []
    for definition in definitions.values():
        match definition:
            case Model():
                found += [
                    f"models.{definition.name}.{field.name}"
                    for field in definition.fields
                    if name in referenced(field.type)
                ]
            case UnionAlias():
                if any(name in referenced(option) for option in definition.options):
                    found.append(f"models.{definition.name}")
            case Alias():
                if name in referenced(definition.type):
                    found.append(f"models.{definition.name}")
    return found


def _inner(definition: Definition, node: Node) -> Iterator[tuple[ClassName, Node]]:
    """The models that stand within another, each with the place where it begins."""
    if not isinstance(definition, Model):
        return
    for field in definition.fields:
        place = _property(node, field, set())
        if place is not None:
            for inner in sorted(referenced(field.type)):
                yield inner, _element(place)


def _property(node: Node, field: Field, seen: set[str]) -> Node | None:
    """Where a schema, its branches or what it refers to declares a property."""
    node = node.resolve()
    if node.pointer in seen or not isinstance(node.value, dict):
        return None
    seen.add(node.pointer)
    properties = node.get("properties")
    if properties and field.wire in properties:
        return properties[field.wire]
    inside = [node.get(key) for key in ("items", "schema", "content")]
    for key in ("allOf", "anyOf", "oneOf"):
        branches = node.get(key)
        inside += branches.elements() if branches else ()
    if "schema" not in node and "content" not in node and "properties" not in node:
        # A media type of a body or an answer, `application/json` say.
        inside += [
            n for _, n in node.items() if isinstance(n.value, dict) and "schema" in n
        ]
    for one in inside:
        found = _property(one, field, seen) if one else None
        if found is not None:
            return found
    return None


def _element(node: Node) -> Node:
    """What a list holds, and what a reference refers to."""
    node = node.resolve()
    while isinstance(node.value, dict) and (items := node.get("items")):
        node = items.resolve()
    return node


def _rule(node: Node) -> str:
    if NAME in _value(node):
        return GIVEN
    place, _, component = node.pointer.rpartition("/")
    return SHARED.format(component) if place == "/components/schemas" else INLINE


def _at(root: Node, pointer: str) -> Node:
    node = root
    for token in pointer.split("/")[1:]:
        node = node[token.replace("~1", "/").replace("~0", "~")]
    return node


def _value(node: Node) -> Mapping[str, object]:
    return node.value if isinstance(node.value, dict) else {}
