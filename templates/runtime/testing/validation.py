"""Judges JSON values by the document's schemas: what is wrong, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from .schemas import Schema, Schemas

Direction: TypeAlias = Literal["request", "response"]
Check: TypeAlias = "Callable[[Any, str, list[Problem]], None]"


class Problem(NamedTuple):
    """What is wrong with a value: a JSON pointer to it, and a sentence.

    A `mismatch` is a constant that is another one: it tells branches of a union apart.
    """

    pointer: str
    detail: str
    mismatch: bool = False


HIDDEN: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}

FORMATS = {
    "date-time": re.compile(
        r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?"
    ),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?"),
}

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}

LIMITS = (
    ("minimum", lambda value, limit: value >= limit, "at least"),
    ("maximum", lambda value, limit: value <= limit, "at most"),
    ("minLength", lambda value, limit: len(value) >= limit, "at least this long:"),
    ("maxLength", lambda value, limit: len(value) <= limit, "at most this long:"),
    ("minItems", lambda value, limit: len(value) >= limit, "at least this many:"),
    ("maxItems", lambda value, limit: len(value) <= limit, "at most this many:"),
    ("minProperties", lambda value, limit: len(value) >= limit, "at least this many:"),
    ("maxProperties", lambda value, limit: len(value) <= limit, "at most this many:"),
)


class Validator:
    """Judges what goes in one direction: `readOnly` is no part of a request."""

    def __init__(self, schemas: Schemas, direction: Direction) -> None:
        self._schemas = schemas
        self._hidden = HIDDEN[direction]
        self._checks: dict[int, Check] = {}

    def problems(self, schema: Schema, value: Any, pointer: str = "") -> list[Problem]:
        """Everything that is wrong with a value; nothing where it is valid."""
        found: list[Problem] = []
        self.check(schema)(value, pointer, found)
        return found

    def properties(self, schema: Schema) -> Mapping[str, Schema]:
        """The properties that this direction may carry."""
        found: Mapping[str, Schema] = self._schemas.shape(schema).get("properties", {})
        return {
            name: item
            for name, item in found.items()
            if not self._schemas.shape(item).get(self._hidden)
        }

    def check(self, schema: Schema) -> Check:
        """What judges values of a schema, made when it is first needed."""
        shape = self._schemas.shape(schema)
        key = id(shape)
        if key not in self._checks:

            def later(value: Any, pointer: str, found: list[Problem]) -> None:
                self._checks[key](value, pointer, found)

            self._checks[key] = later  # while it is made, it may meet itself
            self._checks[key] = self._made(shape)
        return self._checks[key]

    def _made(self, shape: Schema) -> Check:
        inner = self._inner(shape)
        free = not shape.keys() & {"type", "enum", "oneOf", "anyOf", "properties"}
        if shape.get("nullable") or free or None in shape.get("enum", ()):

            def nullable(value: Any, pointer: str, found: list[Problem]) -> None:
                if value is not None:
                    inner(value, pointer, found)

            return nullable
        return inner

    def _inner(self, shape: Schema) -> Check:
        if "enum" in shape:
            return _enum(shape["enum"])
        if self._schemas.branches(shape):
            return self._union(shape)
        kind = shape.get("type", "object" if "properties" in shape else None)
        if kind is None:
            return _anything
        checks: list[Check] = []
        if kind == "object":
            checks.append(self._object(shape))
        elif kind == "array" and "items" in shape:
            checks.append(self._array(shape))
        elif kind == "string":
            pattern = FORMATS.get(shape.get("format", ""))
            if pattern is not None:
                checks.append(_format(pattern, shape["format"]))
        checks += [
            _limit(test, shape[key], words)
            for key, test, words in LIMITS
            if key in shape
        ]
        return _typed(kind, tuple(checks))

    def _object(self, shape: Schema) -> Check:
        declared = {
            name: self.check(item) for name, item in self.properties(shape).items()
        }
        hidden = shape.get("properties", {}).keys() - declared.keys()
        required = [n for n in shape.get("required", ()) if n not in hidden]
        extra = shape.get("additionalProperties", not shape.get("properties"))
        other = self.check(extra) if isinstance(extra, dict) else None

        def check(value: Any, pointer: str, found: list[Problem]) -> None:
            for name in required:
                if name not in value:
                    at = f"{pointer}/{_escaped(name)}"
                    found.append(Problem(at, f"'{name}' is a required field."))
            for name, item in value.items():
                inner = declared.get(name, other)
                at = f"{pointer}/{_escaped(name)}"
                if inner is not None:
                    inner(item, at, found)
                elif not extra:
                    found.append(Problem(at, f"'{name}' is not a valid field here."))

        return check

    def _array(self, shape: Schema) -> Check:
        inner = self.check(shape["items"])

        def check(value: Any, pointer: str, found: list[Problem]) -> None:
            for index, item in enumerate(value):
                inner(item, f"{pointer}/{index}", found)

        return check

    def _union(self, shape: Schema) -> Check:
        checks = [self.check(branch) for branch in self._schemas.branches(shape)]

        def check(value: Any, pointer: str, found: list[Problem]) -> None:
            nearest: list[Problem] | None = None
            for inner in checks:
                own: list[Problem] = []
                inner(value, pointer, own)
                if not own:
                    return
                if nearest is None or _distance(own) < _distance(nearest):
                    nearest = own
            found.extend(nearest or ())

        return check


def _anything(value: Any, pointer: str, found: list[Problem]) -> None:
    """What has no constraints is never wrong."""


def _distance(problems: list[Problem]) -> tuple[int, int]:
    return sum(problem.mismatch for problem in problems), len(problems)


def _enum(values: list[Any]) -> Check:
    known = {(type(value), value) for value in values}
    listed = ", ".join(map(str, values[:20])) + (", ..." if len(values) > 20 else "")

    def check(value: Any, pointer: str, found: list[Problem]) -> None:
        if isinstance(value, dict | list) or (type(value), value) not in known:
            found.append(Problem(pointer, f"It has to be one of: {listed}.", True))

    return check


def _typed(kind: str, checks: tuple[Check, ...]) -> Check:
    types = TYPES[kind]
    refuse_bool = kind in ("integer", "number")

    def check(value: Any, pointer: str, found: list[Problem]) -> None:
        if not isinstance(value, types) or (refuse_bool and isinstance(value, bool)):
            given = "null" if value is None else type(value).__name__
            found.append(Problem(pointer, f"It has to be of type {kind}, not {given}."))
            return
        for inner in checks:
            inner(value, pointer, found)

    return check


def _format(pattern: re.Pattern[str], name: str) -> Check:
    def check(value: Any, pointer: str, found: list[Problem]) -> None:
        if pattern.fullmatch(value) is None:
            found.append(Problem(pointer, f"It has to be a {name} in ISO 8601."))

    return check


def _limit(test: Callable[[Any, Any], bool], limit: Any, words: str) -> Check:
    def check(value: Any, pointer: str, found: list[Problem]) -> None:
        if not test(value, limit):
            found.append(Problem(pointer, f"It has to be {words} {limit}."))

    return check


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
