"""Synthetic JSON instances, derived from the schemas of an OpenAPI 3.0 document.

It reads the raw document and shares no code with the generator, so that a mistake
in the generator's reading of a schema cannot hide here too. It reads schemas as
their authors mean them: keywords next to a `$ref` count, `nullable` counts wherever
it stands, and `allOf` is one object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = Any
Schema: TypeAlias = Mapping[str, Any]
Direction: TypeAlias = Literal["request", "response"]

HOSTILE: Final = "a b/c%é?#&=+,;\"'[x]~ü\N{PARTY POPPER}"
"""Every character that a URL, a query string or a JSON text could trip over."""

FORMATS: Final[Mapping[str, str]] = {
    "date-time": "2024-04-20T00:00:00Z",
    "date": "2024-04-20",
    "time": "10:30:00",
    "uri": "https://example.com/path?name=value",
    "binary": "binary",
}

_PATTERNS: Final = {
    "date-time": re.compile(
        r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
    ),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d:\d\d"),
}

_ITEM: Final = "items"
_DEPTH: Final = 2
"""How often a component may stand inside itself."""


@dataclass(frozen=True)
class _Branch:
    """The step into one alternative of a union."""

    index: int


@dataclass(frozen=True)
class _Property:
    """The step into a property."""

    name: str


_Step: TypeAlias = _Branch | _Property | Literal["items"]


@dataclass(frozen=True)
class Style:
    """How an instance is filled.

    Args:
        full: every property, not only the required ones.
        nulls: null nowhere, wherever it is allowed, or only where no object with
            properties of its own would be lost by it.
        text: what a free string holds.
        turn: which of an enum's values and of a union's branches comes first.
    """

    full: bool = True
    nulls: Literal["never", "always", "leaves"] = "never"
    text: str = "some text"
    turn: int = 0


MINIMAL: Final = Style(full=False)
MAXIMAL: Final = Style()
NULL: Final = Style(nulls="always")
NULL_LEAVES: Final = Style(nulls="leaves")
HOSTILE_STYLE: Final = Style(text=HOSTILE)


class _Inexact(Exception):
    """No instance in the wanted style satisfies one branch of a union only."""


class Instances:
    """Makes instances of the schemas of one document.

    Args:
        document: the parsed document.
        direction: a request leaves out what is `readOnly`, a response what is
            `writeOnly`; None keeps both.
        turns: how many values of an enum are tried at most.
    """

    def __init__(
        self, document: Schema, direction: Direction | None = None, turns: int = 4
    ) -> None:
        self._document = document
        self._hidden = {"request": "readOnly", "response": "writeOnly"}.get(
            direction or "", ""
        )
        self._turns = turns
        self._recursive = _recursive(document)
        # What tells branches apart may be hidden in one direction.
        self._both = self if direction is None else Instances(document, None, turns)
        self._separable: dict[int, tuple[Schema, bool]] = {}
        self._effective: dict[int, tuple[Schema, Schema]] = {}
        self._telling: dict[int, tuple[Schema, list[tuple[str, Schema]]]] = {}
        self._values: dict[tuple[int, Style, tuple[str, ...]], Json] = {}

    # ------------------------------------------------------------ schemas

    def effective(self, schema: Schema) -> Schema:
        """The schema with `$ref` followed and `allOf` merged, at its own level."""
        found = self._effective.get(id(schema))
        if found is None:
            # The schema is kept beside the result: an id is only good while it lives.
            found = self._effective[id(schema)] = (schema, self._expand(schema))
        return found[1]

    def _expand(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            target: Json = self._document
            for token in schema["$ref"][2:].split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            siblings = {key: value for key, value in schema.items() if key != "$ref"}
            return {
                **self.effective(target),
                "names": (schema["$ref"].rpartition("/")[2],),
                **siblings,
            }
        if "allOf" in schema:
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            parts = [self.effective(part) for part in schema["allOf"]]
            # Null satisfies `allOf` when every part allows it.
            every = all(part.get("nullable") for part in parts)
            merged = self._merge([*parts, rest])
            return {**merged, "nullable": rest.get("nullable", every)}
        return schema

    @staticmethod
    def _merge(parts: Sequence[Schema]) -> Schema:
        merged: dict[str, Any] = {}
        properties: dict[str, list[Schema]] = {}
        required: dict[str, None] = {}
        names: tuple[str, ...] = ()
        for part in parts:
            enums = [shape["enum"] for shape in (merged, part) if "enum" in shape]
            merged.update(part)
            if len(enums) == 2:
                both = [v for v in enums[0] if any(_same(v, w) for w in enums[1])]
                merged["enum"] = both
            names += part.get("names", ())
            required.update(dict.fromkeys(part.get("required", ())))
            for name, value in part.get("properties", {}).items():
                properties.setdefault(name, []).append(value)
        if properties:
            merged["properties"] = {
                name: values[0] if len(values) == 1 else {"allOf": values}
                for name, values in properties.items()
            }
        return {**merged, "required": list(required), "names": names}

    def branches(self, schema: Schema) -> Sequence[Schema]:
        """The alternatives of a union; none for any other schema."""
        shape = self.effective(schema)
        return shape.get("oneOf") or shape.get("anyOf") or ()

    def properties(self, schema: Schema) -> Mapping[str, Schema]:
        """The properties that this direction may carry."""
        properties: Mapping[str, Schema] = self.effective(schema).get("properties", {})
        if not self._hidden:
            return properties
        return {
            name: value
            for name, value in properties.items()
            if not self.effective(value).get(self._hidden)
        }

    def describes_object(self, schema: Schema) -> bool:
        """Whether the schema is an object with properties of its own."""
        return bool(self.effective(schema).get("properties"))

    # ------------------------------------------------------------ validity

    def accepts(self, schema: Schema, value: Json) -> bool:
        """Whether the value is valid."""
        shape = self.effective(schema)
        if value is None and (shape.get("nullable") or not self._constrains(shape)):
            return True
        if "enum" in shape:
            chosen = any(_same(value, choice) for choice in shape["enum"])
            return chosen and (value is None or self._accepts_type(shape, value))
        if self.branches(shape):
            count = len(self.matching(shape, value))
            fits = count == 1 or (count > 1 and not self.separable(shape))
            return fits and (value is None or self._accepts_type(shape, value))
        return value is not None and self._accepts_type(shape, value)

    def matching(self, schema: Schema, value: Json) -> list[int]:
        """The indices of the branches that accept the value."""
        return [
            index
            for index, branch in enumerate(self.branches(schema))
            if self.accepts(branch, value)
        ]

    def separable(self, schema: Schema) -> bool:
        """Whether each branch of a union has instances that no other one accepts.

        The unions that are not, such as one of integer and number, are read as
        `anyOf`: taken at its word, `oneOf` would refuse what their authors mean.
        """
        if self._both is not self:
            return self._both.separable(schema)
        shape = self.effective(schema)
        branches = self.branches(shape)
        found = self._separable.get(id(branches))
        if found is None:
            self._separable[id(branches)] = (shape, True)
            separable = "oneOf" in shape and all(
                any(
                    self.matching(shape, value) == [index]
                    for value in self._attempts(branch, MAXIMAL, ())
                )
                for index, branch in enumerate(branches)
            )
            found = self._separable[id(branches)] = (shape, separable)
        return found[1]

    @staticmethod
    def _constrains(shape: Schema) -> bool:
        return bool(
            shape.keys() & {"type", "enum", "oneOf", "anyOf", "properties", "items"}
        )

    def _accepts_type(self, shape: Schema, value: Json) -> bool:
        match _type(shape):
            case "object":
                return isinstance(value, dict) and self._accepts_object(shape, value)
            case "array":
                items = shape.get("items", {})
                return isinstance(value, list) and all(
                    self.accepts(items, item) for item in value
                )
            case "string":
                pattern = _PATTERNS.get(shape.get("format", ""))
                return isinstance(value, str) and (
                    pattern is None or pattern.fullmatch(value) is not None
                )
            case "boolean":
                return isinstance(value, bool)
            case "integer":
                return type(value) is int and _in_range(shape, value)
            case "number":
                return type(value) in (int, float) and _in_range(shape, value)
            case _:
                return True

    def _accepts_object(self, shape: Schema, value: Mapping[str, Json]) -> bool:
        return (
            all(name in value for name in shape.get("required", ()))
            and len(value) <= shape.get("maxProperties", len(value))
            and len(value) >= shape.get("minProperties", 0)
            and self._accepts_further(shape, value)
            and all(
                self.accepts(schema, value[name])
                for name, schema in self._most_telling_first(shape)
                if name in value
            )
        )

    def _accepts_further(self, shape: Schema, value: Mapping[str, Json]) -> bool:
        further = shape.get("additionalProperties", True)
        others = value.keys() - shape.get("properties", {}).keys()
        if isinstance(further, bool):
            return further or not others
        return all(self.accepts(further, value[name]) for name in others)

    def _most_telling_first(self, shape: Schema) -> list[tuple[str, Schema]]:
        """The properties, enums first: they tell the branches of a union apart."""
        found = self._telling.get(id(shape))
        if found is None:
            properties = [
                (name, self.effective(schema))
                for name, schema in shape.get("properties", {}).items()
            ]
            properties.sort(key=lambda item: "enum" not in item[1])
            found = self._telling[id(shape)] = (shape, properties)
        return found[1]

    # ------------------------------------------------------------ values

    def value(self, schema: Schema, style: Style, within: tuple[str, ...] = ()) -> Json:
        """One instance; the outermost value is null only where nothing else is.

        Equal calls share one value: what is returned must not be changed.
        """
        shape = self.effective(schema)
        names = shape.get("names", ())
        within = (*within, *(name for name in names if name in self._recursive))
        key = id(shape), style, within
        if key not in self._values:
            self._values[key] = self._value(shape, style, within)
        return self._values[key]

    def _value(self, shape: Schema, style: Style, within: tuple[str, ...]) -> Json:
        if "enum" in shape:
            choices = [choice for choice in shape["enum"] if choice is not None]
            return choices[style.turn % len(choices)] if choices else None
        if self.branches(shape):
            return self._choose(shape, style, within)
        match _type(shape):
            case "object":
                return self._object(shape, style, within)
            case "array":
                return self._array(shape, style, within)
            case "string":
                return FORMATS.get(shape.get("format", ""), style.text)
            case "boolean":
                return style.turn % 2 == 0
            case "integer":
                return _number(shape, style)
            case "number":
                return _number(shape, style) + (0.5 if style.turn % 2 == 0 else 0)
            case _:
                return _anything(style)

    def _inner(self, schema: Schema, style: Style, within: tuple[str, ...]) -> Json:
        """An instance inside another one, which may be null."""
        if style.nulls == "always" or (
            style.nulls == "leaves" and not self._holds_objects(schema)
        ):
            if self.accepts(schema, None):
                return None
        return self.value(schema, style, within)

    def _holds_objects(self, schema: Schema) -> bool:
        shape = self.effective(schema)
        if shape.get("type") == "array":
            return self._holds_objects(shape.get("items", {}))
        branches = self.branches(shape)
        if branches:
            return any(self._holds_objects(branch) for branch in branches)
        return self.describes_object(shape)

    def _object(self, shape: Schema, style: Style, within: tuple[str, ...]) -> Json:
        further = self._further(shape, style, within)
        required = shape.get("required", ())
        properties = self.properties(shape)
        undeclared = set(required) - shape.get("properties", {}).keys()
        return {
            **dict.fromkeys(sorted(undeclared), style.text),
            **{
                name: self._inner(value, style, within)
                for name, value in properties.items()
                if name in required or (style.full and not self._deep(value, within))
            },
            **{
                k: v for k, v in further.items() if k not in shape.get("properties", {})
            },
        }

    def _further(
        self, shape: Schema, style: Style, within: tuple[str, ...]
    ) -> dict[str, Json]:
        """Members that the schema does not name, where it speaks of them, or of none."""
        further = shape.get("additionalProperties", not shape.get("properties"))
        if not style.full or further is False or shape.get("maxProperties") == 0:
            return {}
        if isinstance(further, dict) and further:
            deep = self._deep(further, within)
            return {} if deep else {"some key": self._inner(further, style, within)}
        found: dict[str, Json] = _anything(style)
        return found

    def _array(self, shape: Schema, style: Style, within: tuple[str, ...]) -> Json:
        items = shape.get("items", {})
        if not style.full or self._deep(items, within):
            return []
        # The second element is small: two full ones at every level would make
        # nested arrays grow exponentially.
        other = replace(style, full=False, turn=style.turn + 1)
        return [
            self._inner(items, style, within),
            self._inner(items, other, within),
        ]

    def _deep(self, schema: Schema, within: tuple[str, ...]) -> bool:
        shape = self.effective(schema)
        return any(within.count(name) >= _DEPTH for name in shape.get("names", ()))

    def _choose(self, shape: Schema, style: Style, within: tuple[str, ...]) -> Json:
        count = len(self.branches(shape))
        for offset in range(count):
            index = (style.turn + offset) % count
            branch = self.branches(shape)[index]
            try:
                return self._exact(shape, index, self._attempts(branch, style, within))
            except _Inexact:
                continue
        raise AssertionError("a separable union without an exact instance")

    def _attempts(
        self, branch: Schema, style: Style, within: tuple[str, ...]
    ) -> Iterator[Json]:
        for attempt in (
            style,
            replace(style, turn=style.turn + 1),
            replace(style, full=True),
            replace(style, full=False),
        ):
            yield self.value(branch, attempt, within)

    def _exact(self, shape: Schema, index: int, attempts: Iterable[Json]) -> Json:
        """The first value that no other branch accepts, where there can be one."""
        values = []
        for value in attempts:
            if self.matching(shape, value) == [index]:
                return value
            values.append(value)
        if self.separable(shape):
            raise _Inexact
        return values[0]

    # ------------------------------------------------------------ branches

    def targets(self, schema: Schema, own: bool = False) -> Iterator[tuple[_Step, ...]]:
        """The way to each branch of each union that the schema reaches.

        A union that is reached in several ways is counted once.

        Args:
            own: only the schema's own unions, not those of components in it.
        """
        return self._targets(schema, (), set(), own)

    def _targets(
        self, schema: Schema, path: tuple[_Step, ...], seen: set[int], own: bool
    ) -> Iterator[tuple[_Step, ...]]:
        if own and path and "$ref" in schema:
            return
        shape = self.effective(schema)
        if branches := self.branches(shape):
            if id(branches) in seen:
                return
            seen.add(id(branches))
            for index, branch in enumerate(branches):
                yield (*path, _Branch(index))
                yield from self._targets(branch, (*path, _Branch(index)), seen, own)
        elif "items" in shape:
            yield from self._targets(shape["items"], (*path, _ITEM), seen, own)
        elif "properties" in shape:
            if id(shape["properties"]) in seen:
                return
            seen.add(id(shape["properties"]))
            for name, value in self.properties(shape).items():
                yield from self._targets(value, (*path, _Property(name)), seen, own)

    def along(
        self, schema: Schema, path: tuple[_Step, ...], around: Style, at: Style
    ) -> Json:
        """The instance that takes a path, filled as told around and at its end."""
        if not path:
            return self.value(schema, at)
        shape = self.effective(schema)
        step, rest = path[0], path[1:]
        match step:
            case _Property(name):
                inner = self.along(shape["properties"][name], rest, around, at)
                return {**self.value(shape, around), name: inner}
            case _Branch(index):
                branch = self.branches(shape)[index]
                return self._exact(
                    shape,
                    index,
                    (
                        self.along(branch, rest, filler, variant)
                        for variant in (
                            at,
                            replace(at, turn=at.turn + 1),
                            replace(at, full=False),
                        )
                        for filler in (around, replace(around, full=not around.full))
                    ),
                )
            case _:
                return [self.along(shape["items"], rest, around, at)]

    def label(self, schema: Schema, path: Sequence[_Step]) -> str:
        """A JSON pointer through the schema, and the name of what it leads to."""
        pointer, names = "", ()
        for step in path:
            shape = self.effective(schema)
            match step:
                case _Property(name):
                    pointer, schema = f"{pointer}/{name}", shape["properties"][name]
                case _Branch(index):
                    pointer = f"{pointer}/oneOf/{index}"
                    schema = self.branches(shape)[index]
                case _:
                    pointer, schema = f"{pointer}/items", shape["items"]
            names = self.effective(schema).get("names", ())
        return " ".join((pointer, *names))

    # ------------------------------------------------------------ all of them

    def basic(self, schema: Schema) -> Iterator[tuple[str, Json]]:
        """The minimal, maximal, null and hostile instance."""
        yield "minimal", self.value(schema, MINIMAL)
        yield "maximal", self.value(schema, MAXIMAL)
        yield "null", self.value(schema, NULL)
        yield "null leaves", self.value(schema, NULL_LEAVES)
        yield "hostile", self.value(schema, HOSTILE_STYLE)

    def alternatives(
        self, schema: Schema, own: bool = False
    ) -> Iterator[tuple[str, Json]]:
        """One instance for each branch of each union, and enums' further values."""
        for turn in (*range(1, self._turns), -1):
            yield f"turn {turn}", self.value(schema, replace(MAXIMAL, turn=turn))
        for path in self.targets(schema, own):
            label = self.label(schema, path)
            yield f"branch {label}", self.along(schema, path, MINIMAL, MAXIMAL)
            try:
                nulls = self.along(schema, path, MINIMAL, NULL)
            except _Inexact:
                continue
            yield f"branch with nulls {label}", nulls

    def all(self, schema: Schema, own: bool = False) -> Iterator[tuple[str, Json]]:
        """Every instance, each once; `own` as in `targets`."""
        seen = set()
        for source in (self.basic(schema), self.alternatives(schema, own)):
            for label, value in source:
                text = json.dumps(value)
                if text not in seen:
                    seen.add(text)
                    yield label, value


def instances(
    document: Schema, schema: Schema, direction: Direction | None = None
) -> Iterator[tuple[str, Json]]:
    """Labelled instances of a schema of the document.

    Minimal (required properties only), maximal (every property), null (wherever it
    is allowed, and only at the leaves), hostile text, and one for each branch of
    each union and each of the first values of the enums.
    """
    return Instances(document, direction).all(schema)


def _recursive(document: Schema) -> set[str]:
    """The components that reach a reference cycle."""
    schemas: Mapping[str, Schema] = document.get("components", {}).get("schemas", {})
    references = {name: set(_references(schema)) for name, schema in schemas.items()}
    while leaves := {name for name, to in references.items() if not to}:
        references = {
            name: to - leaves for name, to in references.items() if name not in leaves
        }
    return set(references)


def _references(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _type(shape: Schema) -> Any:
    """The type that a schema states, or speaks of."""
    speaks = "properties" in shape or "additionalProperties" in shape
    return shape.get("type", "object" if speaks else None)


def _same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and bool(one == other)


def _in_range(shape: Schema, value: float) -> bool:
    low, high = shape.get("minimum", value), shape.get("maximum", value)
    return bool(low <= value <= high)


def _number(shape: Schema, style: Style) -> int:
    low = int(shape.get("minimum", 1))
    high = int(shape.get("maximum", max(low, 7)))
    return low if style.turn % 2 else high


def _anything(style: Style) -> Json:
    """A free object with a value of every kind."""
    if not style.full:
        return {}
    return {
        style.text: style.text,
        "number": 1.25,
        "integer": 3,
        "boolean": True,
        "nothing": None,
        "list": [1, style.text, {"nested": style.text}],
        "object": {"type": style.text},
    }
