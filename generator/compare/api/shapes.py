"""What a schema allows, whichever way the document spells it.

References are followed, `allOf` is merged, unions within unions are opened, and null
belongs to the place, so that two schemas can be compared part by part.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.documents.document import Node, unescape
from generator.understand.schemas.all_of import merge_all_of
from generator.understand.schemas.normalize import SCHEMAS

ANY = "any value"
FREE_OBJECT = "any object"

_UNIONS = ("oneOf", "anyOf")
_JSON_KINDS = {bool: "boolean", int: "integer", float: "number", str: "string"}
_SHORT = 3
"""Enumerations up to this length are called by their values."""


@dataclass(frozen=True)
class Shape:
    """A schema, with what stands behind its references.

    Args:
        site: where it stands.
        node: what is meant: neither a reference nor an `allOf`.
        name: the component that the site refers to, if it refers to one.
        stated_null: whether `nullable` stands here or behind the reference.
    """

    site: Node
    node: Node
    name: str | None
    stated_null: bool

    @property
    def own(self) -> Mapping[str, Any]:
        """What stands at the site itself."""
        value: Mapping[str, Any] = self.site.value
        return value

    @property
    def value(self) -> Mapping[str, Any]:
        """The schema's members; those beside a reference win over those behind it."""
        beside = {k: v for k, v in self.own.items() if k not in ("$ref", "allOf")}
        return {**self.node.value, **beside}

    @property
    def is_union(self) -> bool:
        """Whether it is one of several schemas."""
        return any(key in self.node.value for key in _UNIONS)

    @property
    def nullable(self) -> bool:
        """Whether null is allowed."""
        if self.stated_null or None in self.node.value.get("enum", ()):
            return True
        return self.is_union and any(branch.nullable for branch in _branches(self))

    @property
    def values(self) -> tuple[Any, ...] | None:
        """The values of an enumeration, null apart; None for anything else."""
        given = self.node.value.get("enum")
        return None if given is None else tuple(v for v in given if v is not None)

    @property
    def properties(self) -> dict[str, Node]:
        """The properties of an object."""
        properties = self.node.get("properties")
        return dict(properties.items()) if properties else {}

    @property
    def required(self) -> frozenset[str]:
        """The names of the properties that have to be there."""
        return frozenset(self.node.value.get("required", ()))

    @property
    def constants(self) -> frozenset[tuple[str, str]]:
        """The properties of an object that have one possible value, and that value:
        what tells it from the other objects of a union."""
        shapes = {name: shape(node) for name, node in self.properties.items()}
        return frozenset(
            (name, json.dumps(found.values[0]))
            for name, found in shapes.items()
            if found.values is not None and len(found.values) == 1
        )

    @property
    def kind(self) -> str:
        """What kind of value it is, in words: `object`, `string (date-time)`."""
        value = self.node.value
        kind = value.get("type") or _implied_kind(value)
        if kind == "object" and not value.get("properties"):
            return FREE_OBJECT
        if kind and value.get("format"):
            return f"{kind} ({value['format']})"
        return kind or ANY

    @property
    def label(self) -> str:
        """What it is called, as an alternative of a union."""
        if self.name:
            return self.name
        if self.values and len(self.values) <= _SHORT:
            return " or ".join(json.dumps(v, ensure_ascii=False) for v in self.values)
        constants = dict(self.constants)
        required = sorted(self.required & self.properties.keys())
        parts = [f"{key} {constants.get(key, '')}".strip() for key in required]
        return f"{self.kind} with {', '.join(parts)}" if parts else self.kind

    @property
    def bases(self) -> tuple[str, ...]:
        """The components that it is, or that an `allOf` adds to."""
        if self.name:
            return (self.name,)
        parts = self.site["allOf"].elements() if "allOf" in self.site else ()
        names = (component_of(part) for part in parts if "$ref" in part.value)
        return tuple(name for name in names if name)

    @property
    def options(self) -> str:
        """What its alternatives are called."""
        return " or ".join(branch.label for branch in alternatives(self))


def shape(site: Node) -> Shape:
    """What the schema at `site` allows."""
    node, name, null = site, None, False
    while True:
        null = null or bool(node.value.get("nullable"))
        if "$ref" in node.value:
            name = name or component_of(node)
            node = node.resolve()
        elif "allOf" in node.value:
            node = merge_all_of(node)
        else:
            return Shape(site, node, name, null)


def component_of(reference: Node) -> str | None:
    """The schema that a reference names; None where it leads to a part of one."""
    target = reference.target().pointer
    name = target.removeprefix(SCHEMAS)
    return unescape(name) if name != target and "/" not in name else None


def alternatives(found: Shape) -> list[Shape]:
    """The schemas that a union is made of, or the one schema; null is none of them."""
    if not found.is_union:
        return [found]
    return [branch for branch in _branches(found) if branch.values != ()]


def widens(old: str, new: str) -> bool:
    """Whether the values of one kind are all values of another, wider one."""
    plain = old.partition(" (")[0]
    return old != new and (
        new in (ANY, plain)
        or (plain, new) in {("integer", "number"), ("object", FREE_OBJECT)}
    )


def _branches(union: Shape) -> list[Shape]:
    key = next(key for key in _UNIONS if key in union.node.value)
    found: list[Shape] = []
    for branch in map(shape, union.node[key].elements()):
        found += _branches(branch) if branch.is_union else [branch]
    return found


def _implied_kind(value: Mapping[str, Any]) -> str | None:
    """The kind of a schema that does not say its type."""
    if "properties" in value:
        return "object"
    if "items" in value:
        return "array"
    kinds = {_JSON_KINDS.get(type(v)) for v in value.get("enum", ()) if v is not None}
    return kinds.pop() if len(kinds) == 1 else None


# ---------------------------------------------------------------- alternatives


@dataclass(frozen=True)
class Matching:
    """The alternatives of two unions: which ones are the same, gone, and added."""

    same: tuple[tuple[Shape, Shape], ...]
    gone: tuple[Shape, ...]
    added: tuple[Shape, ...]


def match_alternatives(old: Shape, new: Shape) -> Matching:
    """Find the alternatives of two unions that are the same ones.

    The surest sign comes first: the same name, the same schema, the same constants,
    the same kind, a name that is the beginning of the other one (`ButtonBlockV0` after
    `ButtonBlock`); at last, that no other object is left. A sign that two of one side
    share says nothing.
    """
    befores = dict(enumerate(alternatives(old)))
    afters = dict(enumerate(alternatives(new)))
    same: list[tuple[Shape, Shape]] = []
    for agree in _SIGNS:
        matches = [
            (i, j)
            for i, before in befores.items()
            for j, after in afters.items()
            if agree(before, after)
        ]
        lefts, rights = Counter(i for i, _ in matches), Counter(j for _, j in matches)
        for i, j in matches:
            if lefts[i] == rights[j] == 1:
                same.append((befores.pop(i), afters.pop(j)))
    return Matching(tuple(same), tuple(befores.values()), tuple(afters.values()))


def _named_alike(old: Shape, new: Shape) -> bool:
    return old.name is not None and old.name == new.name


def _equal(old: Shape, new: Shape) -> bool:
    return bool(old.value == new.value)


def _constants_alike(old: Shape, new: Shape) -> bool:
    return bool(old.constants) and old.constants == new.constants


def _kinds_alike(old: Shape, new: Shape) -> bool:
    if (old.values is None) != (new.values is None):
        return False
    return old.kind == new.kind != "object"


def _renamed(old: Shape, new: Shape) -> bool:
    if not (old.name and new.name):
        return False
    return old.name.startswith(new.name) or new.name.startswith(old.name)


def _left_over(old: Shape, new: Shape) -> bool:
    if not old.kind == new.kind == "object":
        return False
    ours, theirs = dict(old.constants), dict(new.constants)
    return all(ours[name] == theirs[name] for name in ours.keys() & theirs.keys())


_SIGNS = (_named_alike, _equal, _constants_alike, _kinds_alike, _renamed, _left_over)
