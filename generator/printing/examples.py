"""Examples of calls: the least that a method takes, as people would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.base.literals import literal
from generator.base.naming import ClassName
from generator.understand.ir import (
    NULL,
    PLAIN_ANSWERS,
    Alias,
    Array,
    Definition,
    Enum,
    Keyword,
    Map,
    Model,
    Operation,
    Parameter,
    Primitive,
    Ref,
    Type,
    UnionAlias,
    options,
)

SCALARS: Mapping[str, Any] = {
    "string": "...",
    "boolean": True,
    "integer": 1,
    "number": 1,
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "binary": b"...",
    "any": "...",
    "object": {},
    "null": None,
}
"""What examples give for a value of each type."""


@dataclass(frozen=True)
class Call:
    """A method's arguments by position and by name, as plain values."""

    positional: tuple[Any, ...]
    named: Mapping[str, Any]


def call(operation: Operation, definitions: Mapping[ClassName, Definition]) -> Call:
    """The least that an operation can be called with and say something."""
    samples = _Samples(definitions)
    path = [p for p in operation.parameters if p.location == "path"]
    rest = [p for p in operation.parameters if p.location != "path"]
    body = operation.body
    named: dict[str, Any] = {}
    if body is not None and body.is_argument:
        is_free = body.model in PLAIN_ANSWERS
        named["body"] = {} if is_free else samples.value(Ref(body.model))
    elif body is not None:
        named |= samples.members(body.keywords)
    named |= {str(p.name): samples.argument(p) for p in rest if p.required}
    return Call(tuple(samples.argument(p) for p in path), named)


def written(function: str, example: Call, width: int) -> str:
    """A call as source: on a line where it fits, else an argument a line."""
    arguments = [_inline(value) for value in example.positional]
    arguments += [f"{name}={_inline(value)}" for name, value in example.named.items()]
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= width:
        return line
    broken = [_broken("", value, width - 4) for value in example.positional]
    broken += [
        _broken(f"{name}=", value, width - 4) for name, value in example.named.items()
    ]
    return f"{function}(\n{_indented(broken)}\n)"


def _broken(before: str, value: Any, width: int) -> str:
    line = f"{before}{_inline(value)}"
    if len(line) < width or not value or not isinstance(value, dict | list):
        return line
    if isinstance(value, dict):
        items = [_broken(f"{literal(k)}: ", v, width - 4) for k, v in value.items()]
        return f"{before}{{\n{_indented(items)}\n}}"
    items = [_broken("", item, width - 4) for item in value]
    return f"{before}[\n{_indented(items)}\n]"


def _indented(items: list[str]) -> str:
    text = "".join(f"{item},\n" for item in items)
    return "\n".join(f"    {line}" for line in text.splitlines())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        items = (f"{literal(key)}: {_inline(held)}" for key, held in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return literal(value)


class _Samples:
    """Values for types, the same each time."""

    def __init__(self, definitions: Mapping[ClassName, Definition]) -> None:
        self._definitions = definitions

    def argument(self, parameter: Parameter) -> Any:
        """A value for a parameter."""
        return self.value(parameter.type)

    def members(self, keys: tuple[Keyword, ...]) -> dict[str, Any]:
        """What has to be among some keys, or the first that says something."""
        chosen = [key for key in keys if key.required]
        if not chosen:
            told = [key for key in keys if key.name != "id" and not key.deprecated]
            chosen = (told or list(keys))[:1]
        return {key.name: self._member(key) for key in chosen}

    def _member(self, key: Keyword) -> Any:
        if key.nested is None:
            return self.value(key.type)
        one = "ID" if key.nested.identifier else self.members(key.nested.keys)
        return [one] if key.nested.many else one

    def value(self, type_: Type, above: tuple[ClassName, ...] = ()) -> Any:
        """A value of a type; models within themselves are left out."""
        match type_:
            case Primitive(name):
                return SCALARS[name]
            case Enum(values):
                return values[0]
            case Array(item):
                return [self.value(item, above)]
            case Map(item):
                return {"...": self.value(item, above)}
            case Ref(name):
                return self._named(name, above)
        found = [option for option in options(type_) if option != NULL]
        fresh = [o for o in found if not (isinstance(o, Ref) and o.name in above)]
        return self.value((fresh or found)[0], above)

    def _named(self, name: ClassName, above: tuple[ClassName, ...]) -> Any:
        definition = self._definitions[name]
        if isinstance(definition, Alias):
            return self.value(definition.type, above)
        if name in above:
            return {}
        if isinstance(definition, UnionAlias):
            fresh = [
                option
                for option in definition.options
                if not (isinstance(option, Ref) and option.name in above)
            ]
            return self.value((fresh or list(definition.options))[0], (*above, name))
        return self._model(definition, (*above, name))

    def _model(self, model: Model, above: tuple[ClassName, ...]) -> dict[str, Any]:
        """The members that have to be there, or the first."""
        fields = [field for field in model.fields if field.direction != "read"]
        chosen = [f for f in fields if f.required or f.wire in model.needed]
        chosen = chosen or fields[:1]
        return {
            field.wire: (
                field.constant
                if field.constant is not None
                else self.value(field.type, above)
            )
            for field in chosen
        }
