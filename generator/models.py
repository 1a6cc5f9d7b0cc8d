"""The one call of datamodel-code-generator, which spells the types of all fields.

It is given flat schemas under code names (`M7`, `f3`), so that no name of a document
ever meets its own rules for names, and its answer is read back as a syntax tree, so
that nothing but types can come out of it. Everything that is hard about these
documents has been decided before, by `normalize`.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Set
from typing import Any

from generator.annotations import field_annotation
from generator.errors import GeneratorError
from generator.ir import (
    Array,
    Definition,
    Enum,
    Field,
    Model,
    Ref,
    Type,
    Union,
)
from generator.naming import ClassName, Identifier

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

BUILTINS = frozenset({"bool", "dict", "float", "int", "list", "str"})


def spell_fields(
    definitions: Mapping[ClassName, Definition],
) -> dict[ClassName, dict[Identifier, str]]:
    """The annotation of every field of every model.

    Raises:
        GeneratorError: when what is printed is not what was asked for.
    """
    models = [d for d in definitions.values() if isinstance(d, Model)]
    codes = {name: f"M{index}" for index, name in enumerate(definitions)}
    printed = _classes(_print(_schemas(models, codes)))
    names = {code: name for name, code in codes.items()}
    return {
        model.name: {
            field.name: _annotation(model, field, node, names)
            for field, node in zip(
                model.fields,
                _in_order(printed[codes[model.name]], len(model.fields)),
                strict=True,
            )
        }
        for model in models
    }


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


def _schemas(models: Iterable[Model], codes: Mapping[ClassName, str]) -> dict[str, Any]:
    own = {model.name for model in models}

    def schema(type_: Type) -> dict[str, Any]:
        if isinstance(type_, Ref):
            if type_.name in own:
                return {"$ref": f"#/$defs/{codes[type_.name]}"}
            return {"customTypePath": f"aliases.{codes[type_.name]}"}
        if isinstance(type_, Array):
            return {"type": "array", "items": schema(type_.item)}
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

    return {
        codes[model.name]: {
            "type": "object",
            "properties": {
                f"f{index}": schema(field.type)
                for index, field in enumerate(model.fields)
            },
            "required": [f"f{i}" for i, f in enumerate(model.fields) if f.required],
        }
        for model in models
    }


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


def _annotation(
    model: Model, field: Field, printed: ast.expr, names: Mapping[str, ClassName]
) -> str:
    hidden = hidden_names(model)
    for node in ast.walk(printed):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, TYPE_NAMES.get(node.id, node.id))
    text = ast.unparse(printed)
    wanted = ast.parse(field_annotation(field), mode="eval").body
    if _alternatives(ast.parse(text, mode="eval").body) != _alternatives(wanted):
        raise GeneratorError(
            f"datamodel-code-generator spells {model.name}.{field.name} as {text!r} "
            f"instead of {field_annotation(field)!r}; pin a version that prints it"
        )
    return _unhidden(wanted, hidden)


def hidden_names(model: Model) -> set[Identifier]:
    """The names that mean something else inside of a model's class body."""
    return {*(f.name for f in model.fields), *(link.name for link in model.links)}


def unhidden(text: str, model: Model) -> str:
    """An annotation as it has to stand inside of a model's class body."""
    return _unhidden(ast.parse(text, mode="eval").body, hidden_names(model))


def _unhidden(annotation: ast.expr, hidden: Set[str]) -> str:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name) and node.id in hidden & BUILTINS:
            node.id = f"_builtins.{node.id}"
    return ast.unparse(annotation)


def _alternatives(annotation: ast.expr) -> set[str]:
    """The parts of a union, in no order: printers differ in where None stands."""
    if isinstance(annotation, ast.BinOp):
        return _alternatives(annotation.left) | _alternatives(annotation.right)
    return {ast.unparse(annotation)}
