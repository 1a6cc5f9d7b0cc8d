"""`allOf` resolved: the one schema that its parts describe together."""

from __future__ import annotations

from typing import Any

from generator.base.naming import NAME
from generator.documents.document import Node

ANNOTATIONS = frozenset(
    "description title example examples externalDocs default deprecated".split()
)
"""Keywords that say something about a value without constraining it."""


def merge_all_of(schema: Node) -> Node:
    """The schema with its `allOf` parts merged into it, nested ones included.

    A deep merge: an overlay that adds to `attributes` leaves the attributes of the
    base in place. One lone reference stays a reference, so that it keeps its name.

    Raises:
        SpecErrors: where two parts contradict each other.
    """
    siblings = {key: value for key, value in schema.value.items() if key != "allOf"}
    parts = list(schema["allOf"].elements())
    if len(parts) == 1 and not set(siblings) - ANNOTATIONS - {"nullable", "type", NAME}:
        return Node(schema.document, schema.pointer, {**parts[0].value, **siblings})
    # What is referred to comes first: overlays add to it.
    parts.sort(key=lambda part: "$ref" not in part.value)
    merged: dict[str, Any] = {}
    for part in parts:
        # The name of a part is its own, not that of the whole.
        named = {key: item for key, item in _flat(part).items() if key != NAME}
        merged = _merge(schema, merged, named, "")
    return Node(schema.document, schema.pointer, _merge(schema, merged, siblings, ""))


def _merge(
    schema: Node, left: dict[str, Any], right: dict[str, Any], path: str
) -> dict[str, Any]:
    merged = dict(left)
    for key, value in right.items():
        if key not in merged or merged[key] == value or key in ANNOTATIONS:
            merged.setdefault(key, value)
        elif key == "properties":
            merged[key] = _merge_properties(schema, merged[key], value, path)
        elif key == "required":
            merged[key] = list(dict.fromkeys([*merged[key], *value]))
        elif key == "nullable":
            merged[key] = bool(merged[key] and value)
        else:
            raise schema.error(
                f"allOf parts contradict each other at {path or '/'}: "
                f"{key} is {merged[key]!r} in one and {value!r} in another",
                "make the parts agree",
            )
    return merged


def _merge_properties(
    schema: Node, left: dict[str, Any], right: dict[str, Any], path: str
) -> dict[str, Any]:
    merged = dict(left)
    for name, value in right.items():
        if name in merged and merged[name] != value:
            first, second = (
                _flat(Node(schema.document, schema.pointer, part))
                for part in (merged[name], value)
            )
            merged[name] = _merge(schema, first, second, f"{path}/{name}")
        else:
            merged[name] = value
    return merged


def _flat(schema: Node) -> dict[str, Any]:
    """A schema itself, without the references and `allOf` that lead to it."""
    if "$ref" in schema.value:
        siblings = {key: item for key, item in schema.value.items() if key != "$ref"}
        return {**_flat(schema.resolve()), **siblings}
    if "allOf" in schema.value:
        return _flat(merge_all_of(schema))
    return dict(schema.value)
