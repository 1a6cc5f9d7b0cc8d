"""Types as Python annotations: the only place where the text of a type is made."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache

from generator.base.literals import literal
from generator.base.naming import ClassName
from generator.understand.ir import (
    NULL,
    Array,
    Definition,
    Enum,
    Field,
    Map,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)

PRIMITIVES: Mapping[str, str] = {
    "string": "str",
    "integer": "int",
    # JSON has one kind of number; int keeps 42 from becoming 42.0.
    "number": "int | float",
    "boolean": "bool",
    "null": "None",
    "date-time": "_dt.datetime",
    "date": "_dt.date",
    # Files travel as multipart parts; their model only names them.
    "binary": "str",
    "any": "Any",
    "object": "dict[str, Any]",
}

ARGUMENTS: Mapping[str, str] = {"object": "Mapping[str, Any]", "binary": "FileInput"}
"""Where what callers may give differs from what a model holds."""

FREE: Mapping[str, str] = {"str": "AnyText", "int": "AnyInteger"}
"""What the runtime calls a kind of which every value will do, beside some by name."""


def annotation(type_: Type) -> str:
    """How a model spells a type."""
    return " | ".join(_alternatives(type_, _model_part))


def field_annotation(field: Field) -> str:
    """How a model spells a field, absence included."""
    return optional(annotation(field.type), field.required or field.assumed)


def optional(text: str, required: bool) -> str:
    """An annotation of what may be left out, unless it is required."""
    return text if required else f"{text} | UnsetType"


def argument_annotation(
    type_: Type, definitions: Mapping[ClassName, Definition]
) -> str:
    """How a method's argument spells a type: what callers may give for it.

    Wherever a model stands, a mapping of its properties will do; wherever a list
    stands, any sequence.
    """

    def part(option: Type) -> list[str]:
        if isinstance(option, Ref):
            model = definitions.get(option.name)
            if isinstance(model, Model) and model.internal:
                return ["Mapping[str, Any]"]
            if isinstance(model, Model | UnionAlias):
                return [option.name, "Mapping[str, Any]"]
            return [option.name]
        if isinstance(option, Array):
            item = argument_annotation(option.item, definitions)
            return [f"Sequence[{item}]"]
        if isinstance(option, Map):
            item = argument_annotation(option.item, definitions)
            return [f"Mapping[str, {item}]"]
        if isinstance(option, Primitive) and option.name in ARGUMENTS:
            return [ARGUMENTS[option.name]]
        if isinstance(option, Enum):
            return _enum_part(option, {})
        return _model_part(option)

    return " | ".join(_alternatives(type_, part))


@cache
def names_in(source: str) -> frozenset[str]:
    """The variables that Python source mentions, those of its annotations included."""
    nodes = ast.walk(ast.parse(source))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def _alternatives(type_: Type, part: Callable[[Type], list[str]]) -> list[str]:
    """The texts of all alternatives, each once, None last."""
    options = type_.options if isinstance(type_, Union) else (type_,)
    texts: dict[str, None] = {}
    for option in sorted(options, key=lambda option: option == NULL):
        texts.update(dict.fromkeys(part(option)))
    return list(texts)


def _model_part(option: Type) -> list[str]:
    if isinstance(option, Primitive):
        return PRIMITIVES[option.name].split(" | ")
    if isinstance(option, Ref):
        return [option.name]
    if isinstance(option, Array):
        return [f"list[{annotation(option.item)}]"]
    if isinstance(option, Map):
        return [f"dict[str, {annotation(option.item)}]"]
    if isinstance(option, Enum):
        return _enum_part(option)
    return _alternatives(option, _model_part)


def _enum_part(option: Enum, whole: Mapping[str, str] = FREE) -> list[str]:
    # typing.Literal has booleans, but msgspec reads none:
    # https://jcristharif.com/msgspec/supported-types.html#literal
    if any(isinstance(value, bool) for value in option.values):
        return ["bool"]
    choices = f"Literal[{', '.join(literal(value) for value in option.values)}]"
    if not option.open:
        return [choices]
    kinds = dict.fromkeys(type(value).__name__ for value in option.values)
    return [choices, *(whole.get(k, k) if option.free else k for k in kinds)]
