"""The types that we print, confirmed by datamodel-code-generator, which prints none.

`annotations` spells every type; this module asks a second reader of the same schemas
for the types that it comes to, and a difference is a mistake of ours. What is printed
is the same without it.

It is given one field of each kind, in flat schemas under code names (`M7`, `f3`), so
that no name of a document ever meets its own rules for names, and its answer is read
back as a syntax tree, so that nothing but types can come out of it. Everything that is
hard about these documents has been decided before, by `normalize`.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from generator.base.errors import GeneratorError
from generator.base.naming import ClassName, Identifier
from generator.printing.annotations import (
    FREE,
    annotation,
    field_annotation,
    optional,
)
from generator.understand.ir import (
    Array,
    Definition,
    Enum,
    Map,
    Model,
    Ref,
    Type,
    Union,
    referenced,
)

SCALARS: Mapping[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"anyOf": [{"type": "integer"}, {"type": "number"}]},
    "boolean": {"type": "boolean"},
    "null": {"type": "null"},
    "date-time": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "binary": {"type": "string"},
    "any": {},
    "object": {"type": "object"},
}

TYPE_NAMES: Mapping[str, str] = {
    "datetime": "_dt.datetime",
    "date": "_dt.date",
}
"""Types under names that no field can hide: inside of a class body, a field called
`date` stands before the class `date`."""

MARKED: Mapping[str, str] = {name: kind for kind, name in FREE.items()}
"""The types that carry a mark for the runtime, without it."""

FIELDS = "Fields"
"""The class that has one field of each kind."""

BUILTINS = frozenset({"bool", "dict", "float", "int", "list", "str"})


@dataclass(frozen=True)
class Kind:
    """What fields have in common that are spelled alike.

    In `type`, what it mentions goes by codes: `M0` for a model, `A0` for an alias.
    `place` is the first such field.
    """

    type: Type
    required: bool
    place: str = dataclasses.field(compare=False)


def spell_fields(
    definitions: Mapping[ClassName, Definition],
) -> dict[ClassName, dict[Identifier, str]]:
    """The annotation of every field of every model."""
    return {
        model.name: {
            field.name: unhidden(field_annotation(field), model)
            for field in model.fields
        }
        for model in definitions.values()
        if isinstance(model, Model)
    }


def kinds(definitions: Mapping[ClassName, Definition]) -> list[Kind]:
    """Every kind of field that the models have, once."""
    models = {n for n, d in definitions.items() if isinstance(d, Model)}
    found = (
        Kind(_coded(field.type, models, {}), field.required, f"{name}.{field.name}")
        for name in definitions
        if isinstance(model := definitions[name], Model)
        for field in model.fields
    )
    return list(dict.fromkeys(found))


def confirm(kinds: Sequence[Kind]) -> None:
    """See that datamodel-code-generator comes to our type for every kind of field.

    Raises:
        GeneratorError: when what it prints is not what `spell_fields` says.
    """
    if not kinds:
        return
    printed = _in_order(_classes(_print(_schemas(kinds)))[FIELDS], len(kinds))
    for kind, node in zip(kinds, printed, strict=True):
        for name in ast.walk(node):
            if isinstance(name, ast.Name):
                name.id = TYPE_NAMES.get(name.id, name.id)
        wanted = _spelled(kind)
        ours = ast.parse(wanted, mode="eval").body
        for name in ast.walk(ours):
            if isinstance(name, ast.Name):
                name.id = MARKED.get(name.id, name.id)
        if _alternatives(node) != _alternatives(ours):
            raise GeneratorError(
                f"datamodel-code-generator spells {kind.place} as "
                f"{ast.unparse(node)!r} instead of {wanted!r}; "
                "pin a version that prints it"
            )


def digest(kinds: Sequence[Kind]) -> str:
    """The hash of what `confirm` asks, of whom, and which answers it expects.

    Where it is the same, the answer is. The order of the kinds is nothing to it.
    """
    ordered = sorted(kinds, key=lambda kind: repr((kind.type, kind.required)))
    asked = [
        version("datamodel-code-generator"),
        _schemas(ordered),
        [_spelled(kind) for kind in ordered],
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _spelled(kind: Kind) -> str:
    return optional(annotation(kind.type), kind.required)


def _coded(type_: Type, models: Set[ClassName], codes: dict[ClassName, str]) -> Type:
    if isinstance(type_, Ref):
        letter = "M" if type_.name in models else "A"
        return Ref(ClassName(codes.setdefault(type_.name, f"{letter}{len(codes)}")))
    if isinstance(type_, Array):
        return Array(_coded(type_.item, models, codes))
    if isinstance(type_, Map):
        return Map(_coded(type_.item, models, codes))
    if isinstance(type_, Union):
        return Union(tuple(_coded(part, models, codes) for part in type_.options))
    return type_


def _print(schemas: Mapping[str, Any]) -> str:
    # Imported here: it takes longer to load than everything else together.
    from datamodel_code_generator import generate
    from datamodel_code_generator.config import GenerateConfig
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import (
        DateClassType,
        DatetimeClassType,
        PythonVersion,
    )
    from datamodel_code_generator.parser import LiteralType

    config = GenerateConfig(
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        formatters=[],
        input_file_type=InputFileType.JsonSchema,
        keep_model_order=True,
        keyword_only=True,
        output_date_class=DateClassType.Date,
        output_datetime_class=DatetimeClassType.Datetime,
        output_model_type=DataModelType.MsgspecStruct,
        target_python_version=PythonVersion.PY_311,
        use_standard_collections=True,
        use_union_operator=True,
    )
    text = generate(json.dumps({"$defs": schemas}), config=config)
    if not isinstance(text, str):
        raise GeneratorError("datamodel-code-generator printed no module")
    return text


def _schemas(kinds: Sequence[Kind]) -> dict[str, Any]:
    def schema(type_: Type) -> dict[str, Any]:
        if isinstance(type_, Ref):
            if type_.name.startswith("M"):
                return {"$ref": f"#/$defs/{type_.name}"}
            return {"customTypePath": f"aliases.{type_.name}"}
        if isinstance(type_, Array):
            return {"type": "array", "items": schema(type_.item)}
        if isinstance(type_, Map):
            return {"type": "object", "additionalProperties": schema(type_.item)}
        if isinstance(type_, Union):
            return {
                "anyOf": [part for option in type_.options for part in parts(option)]
            }
        if isinstance(type_, Enum):
            options = parts(type_)
            return options[0] if len(options) == 1 else {"anyOf": options}
        return SCALARS[type_.name]

    def parts(type_: Type) -> list[dict[str, Any]]:
        if not isinstance(type_, Enum):
            given = schema(type_)
            return given["anyOf"] if "anyOf" in given else [given]
        if any(isinstance(value, bool) for value in type_.values):
            return [SCALARS["boolean"]]
        kinds = dict.fromkeys(
            "string" if isinstance(value, str) else "integer" for value in type_.values
        )
        choices: dict[str, Any] = {"enum": list(type_.values)}
        if len(kinds) == 1:
            choices["type"] = next(iter(kinds))
        return (
            [choices, *(SCALARS[kind] for kind in kinds)] if type_.open else [choices]
        )

    mentioned = {name for kind in kinds for name in referenced(kind.type)}
    any_model = {"type": "object", "properties": {"f": SCALARS["string"]}}
    fields = {
        "type": "object",
        "properties": {f"f{i}": schema(kind.type) for i, kind in enumerate(kinds)},
        "required": [f"f{i}" for i, kind in enumerate(kinds) if kind.required],
    }
    models = sorted(name for name in mentioned if name.startswith("M"))
    return {**dict.fromkeys(models, any_model), FIELDS: fields}


def _classes(module: str) -> dict[str, ast.ClassDef]:
    nodes = ast.parse(module).body
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}


def _in_order(printed: ast.ClassDef, count: int) -> list[ast.expr]:
    found = {
        node.target.id: node.annotation
        for node in printed.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return [found[f"f{index}"] for index in range(count)]


def hidden_names(model: Model) -> set[Identifier]:
    """The names that mean something else inside of a model's class body."""
    return {*(f.name for f in model.fields), *(link.name for link in model.links)}


def unhidden(text: str, model: Model) -> str:
    """An annotation as it has to stand inside of a model's class body."""
    hidden = hidden_names(model) & BUILTINS
    if not hidden:
        return text
    tree = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in hidden:
            node.id = f"_builtins.{node.id}"
    return ast.unparse(tree)


def _alternatives(annotation: ast.expr) -> set[str]:
    """The parts of a union, in no order: printers differ in where None stands."""
    if isinstance(annotation, ast.BinOp):
        return _alternatives(annotation.left) | _alternatives(annotation.right)
    return {ast.unparse(annotation)}
