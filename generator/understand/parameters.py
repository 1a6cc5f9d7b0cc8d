"""Parameters: which values they take, and how those travel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.base.errors import Report
from generator.base.naming import NAME, ClassName, class_name, python_name, words
from generator.documents.document import Node
from generator.understand.flat_body import RESERVED
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Map,
    Model,
    Parameter,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)
from generator.understand.schemas.names import below
from generator.understand.schemas.normalize import Normalizer
from generator.understand.texts import prose

METHOD_NAMES = RESERVED | {"answer", "arguments"}
"""Names that methods use themselves."""

STYLES: Mapping[str, tuple[str, ...]] = {
    "path": ("simple",),
    "query": ("form", "deepObject", "spaceDelimited", "pipeDelimited"),
    "header": ("simple",),
}
"""The styles that are understood, the default of each location first."""

COMMA_JOINED = frozenset({"include", "fields", "additional-fields", "sort"})
"""Query families whose lists are joined by commas, by JSON:API's own rule:
https://jsonapi.org/format/#fetching-includes and #fetching-sparse-fieldsets."""

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""Header parameters that OpenAPI says to ignore: other fields describe them."""

FRAMING_HEADERS = frozenset(
    "connection content-length expect host te trailer transfer-encoding upgrade".split()
)
"""Headers that belong to the connection; a caller who sets them breaks requests."""

_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


def read_parameter(
    operation_id: str, node: Node, normalizer: Normalizer, report: Report
) -> Parameter | None:
    """A parameter, None where it cannot be sent: then no method takes it.

    Args:
        operation_id: the operation's name.
        node: a parameter object.
        normalizer: gives types.
        report: takes what is not understood.
    """
    value = node.value
    wire = str(value["name"])
    location = value["in"]
    schema = node.get("schema")
    reason = _refused(wire, location)
    if reason:
        missing = f"no method takes {wire!r}"
        message = f"parameter {wire!r} {reason}"
        report.not_understood(node, f"parameter:{wire}", message, missing=missing)
        return None
    if schema is None:
        report.not_understood(
            node,
            f"parameter:{wire}",
            f"parameter {wire!r} without a schema",
            missing="any value is taken for it",
        )
        schema = Node(node.document, node.pointer, {})
    own = wire if words(wire) else str(value[NAME])
    path = below(class_name(operation_id), class_name(own))
    type_ = _without_null(normalizer.type_of(schema, path, open=False))
    shape = _shape(type_, normalizer.definitions)
    style = _style(node, wire, location, shape, report)
    if style is None:
        return None
    if value.get("allowReserved"):
        report.not_understood(
            node["allowReserved"],
            "allowReserved",
            f"parameter {wire!r} is sent with reserved characters as they are",
            missing="they are percent-encoded",
        )
    target = schema.resolve().value
    # They say nothing of values of other types.
    limits = target if target.get("type") in ("integer", "number") else {}
    return Parameter(
        name=python_name(value, wire, METHOD_NAMES),
        wire=wire,
        location=location,
        type=type_,
        required=location == "path" or bool(value.get("required")),
        doc=prose(value.get("description", "")),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        default=target.get("default"),
        style=style,
        explode=shape != "scalar" and _explodes(wire, location, style, shape, value),
        deprecated=bool(value.get("deprecated") or target.get("deprecated")),
    )


def _refused(wire: str, location: str) -> str:
    """Why a parameter cannot be sent."""
    if location not in STYLES:
        return f"in {location!r}"
    if location == "header":
        if wire.lower() in IGNORED_HEADERS:
            return "is a header that OpenAPI says to ignore as a parameter"
        if wire.lower() in FRAMING_HEADERS or not _HEADER_NAME.fullmatch(wire):
            return "is no header that callers can set"
    return ""


def _style(
    node: Node, wire: str, location: str, shape: str | None, report: Report
) -> str | None:
    """How values are written, None where that is not understood."""
    style = str(node.value.get("style", STYLES[location][0]))
    fits = style in STYLES[location] and shape is not None
    if style == "deepObject":
        # Without `explode` it is not defined, and its own default is false.
        fits = fits and shape in ("object", "any")
    elif style in ("spaceDelimited", "pipeDelimited"):
        fits = fits and shape == "array"
    if fits:
        # A text for one value and for several look alike in a path.
        return "" if location == "path" and shape == "scalar" else style
    what = "a value within a value" if shape is None else f"a value: {shape}"
    report.not_understood(
        node,
        f"style:{style}",
        f"parameter {wire!r} of style {style!r} with {what}",
        missing=f"no method takes {wire!r}",
    )
    return None


def _shape(type_: Type, definitions: Mapping[ClassName, Definition]) -> str | None:
    """Whether a type is `scalar`, `array`, `object` or `any` of these; None for what
    no style has a form for."""
    if isinstance(type_, Union):
        shapes = {_shape(option, definitions) for option in type_.options}
        if None in shapes:
            return None
        return shapes.pop() if len(shapes) == 1 else "any"
    if isinstance(type_, Array):
        inner = _shape(type_.item, definitions)
        return "array" if inner == "scalar" or type_.item == Primitive("any") else None
    if isinstance(type_, Map):
        return "object" if _shape(type_.item, definitions) == "scalar" else None
    if isinstance(type_, Ref):
        return _named_shape(definitions.get(type_.name), definitions)
    if type_ == Primitive("object"):
        return "object"
    if type_ == Primitive("binary"):
        return None
    return "any" if type_ == Primitive("any") else "scalar"


def _named_shape(
    definition: Definition | None, definitions: Mapping[ClassName, Definition]
) -> str | None:
    if isinstance(definition, Alias):
        return _shape(definition.type, definitions)
    if isinstance(definition, UnionAlias):
        return _shape(Union(definition.options), definitions)
    if isinstance(definition, Model):
        plain = [
            isinstance(_without_null(field.type), Primitive | Enum)
            for field in definition.fields
        ]
        return "object" if all(plain) else None
    return None


def _without_null(type_: Type) -> Type:
    """A parameter is given or left out; there is no null in paths and queries."""
    if not isinstance(type_, Union):
        return type_
    options = tuple(option for option in type_.options if option != NULL)
    return options[0] if len(options) == 1 else Union(options)


def _explodes(
    wire: str,
    location: str,
    style: str,
    shape: str | None,
    parameter: Mapping[str, Any],
) -> bool:
    """Whether a list or an object is sent as a parameter for each value.

    OpenAPI's default for query parameters is to do so; JSON:API's is not, and some
    early revisions leave it unsaid.
    """
    if style == "deepObject":
        return True
    family = wire.partition("[")[0]
    default = location == "query" and style == "form" and family not in COMMA_JOINED
    return bool(parameter.get("explode", default))
