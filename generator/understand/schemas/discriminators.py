"""Discriminators: which value of a property says that an object is of which schema.

A union's `discriminator` tells it beside its branches (OpenAPI 3.0.3, Discriminator
Object); here it becomes what other documents write themselves, a choice of values in
the branches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from generator.base.errors import Report, SpecErrors
from generator.documents.document import Document, Node, unescape

_SCHEMAS = "/components/schemas/"

UNIONS = frozenset({"oneOf", "anyOf"})

Told = Mapping[tuple[str, str], list[str]]
"""The values of properties, by the pointer of their schema and their name."""


def discriminated(document: Document, report: Report) -> Told:
    """What the discriminators of a document tell of its schemas' properties.

    Args:
        document: a document whose structure was checked.
        report: takes mappings to schemas that are no branches of the union, and
            discriminators of no union.
    """
    told: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for union in _discriminated(document.node):
        if not UNIONS & union.value.keys():
            report.warning(
                union["discriminator"],
                "a discriminator without a union: what extends the schema is read as "
                "the schema itself",
                "list the schemas that extend it as its oneOf, by an overlay",
            )
            continue
        discriminator = union["discriminator"]
        wire = str(discriminator.value["propertyName"])
        branches = list(_branches(union))
        mapped: set[str] = set()
        mapping = discriminator.get("mapping")
        for value, meant in mapping.items() if mapping else ():
            pointer = _pointer(meant)
            if pointer in branches:
                told[pointer, wire].append(value)
                mapped.add(pointer)
            else:
                report.error(
                    meant,
                    f"{meant.value!r} is no branch of the union",
                    "map values to schemas that the union lists",
                )
        for pointer in branches:
            if pointer not in mapped and pointer.startswith(_SCHEMAS):
                told[pointer, wire].append(unescape(pointer.removeprefix(_SCHEMAS)))
    return {key: list(dict.fromkeys(values)) for key, values in told.items()}


def with_choice(schema: Node, wire: str, told: Told, holder: str) -> Node:
    """A property with the values that a discriminator gives it, where it is a text that
    says nothing of them itself."""
    values = told.get((holder, wire))
    target: Mapping[str, Any] = schema.resolve().value
    if not values or target.get("type", "string") != "string" or "enum" in target:
        return schema
    if any(key in target for key in ("allOf", "oneOf", "anyOf", "format")):
        return schema
    value = {key: item for key, item in schema.value.items() if key != "$ref"}
    value = {**target, **value, "type": "string", "enum": values}
    return Node(schema.document, schema.pointer, value)


def _discriminated(node: Node) -> Iterator[Node]:
    """The schemas that have a discriminator."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one.value, dict):
            named = one.value.get("discriminator")
            if isinstance(named, dict):
                if isinstance(named.get("propertyName"), str):
                    yield one
            waiting += [child for _, child in one.items()]
        elif isinstance(one.value, list):
            waiting += one.elements()


def _branches(union: Node) -> Iterator[str]:
    for branch in union["oneOf" if "oneOf" in union.value else "anyOf"].elements():
        if isinstance(branch.value, dict) and "$ref" in branch.value:
            yield branch.resolve().pointer


def _pointer(meant: Node) -> str:
    """What a mapping names: a schema by its name, or by a reference."""
    text = str(meant.value)
    reference = text if text.startswith("#") else f"#{_SCHEMAS}{text}"
    try:
        return (
            Node(meant.document, meant.pointer, {"$ref": reference}).resolve().pointer
        )
    except SpecErrors:
        return text
