"""Checks of what the generator stands on: references, operations, names, keywords."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from generator.base.errors import Report, SpecErrors
from generator.base.naming import NAME, component_name, identifier
from generator.base.text import cut, shown
from generator.base.units import METHODS
from generator.documents.document import Document, Node

TYPES = frozenset({"array", "boolean", "integer", "number", "object", "string"})


def _each(shape: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), shape)


# What may stand in each kind of object, and of what shape it is: "x" one, "[x]" an
# array of them, "{x}" an object of them by name; x is a kind of object, or one of
# `SHAPES`. The comments say which stage gives the fields their meaning; those that have
# none are in `HARMLESS`. What OpenAPI knows but no stage has a use for is left out, so
# that it is reported.
GRAMMAR: dict[str, dict[str, str]] = {
    "document": {
        # documents.parse and documents.merge
        **_each("text", "openapi"),
        **_each("{any}", "info"),
        "paths": "{path}",
        "components": "components",
        "tags": "[tag]",
        # understand.servers and understand.security
        "servers": "[server]",
        "security": "[requirement]",
        # It leads to prose, and is printed nowhere.
        "externalDocs": "{any}",
    },
    "tag": {**_each("text", "name description"), "externalDocs": "{any}"},
    "server": {**_each("text", "url description"), "variables": "{variable}"},
    "variable": {"enum": "[text]", **_each("text", "default description")},
    "components": {
        # Where something refers to them.
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "requestBodies": "{body}",
        "headers": "{header}",
        "securitySchemes": "{scheme}",
        "examples": "{any}",
    },
    "scheme": {
        # understand.security; the rest is for those who get credentials.
        **_each("text", "type name in scheme"),
        **_each("text", "description bearerFormat openIdConnectUrl"),
        "flows": "{any}",
    },
    "path": {
        **_each("text", "summary description"),
        # understand.build
        **_each("operation", " ".join(METHODS)),
        "parameters": "[parameter]",
    },
    "operation": {
        # understand.operations
        **_each("text", "summary description operationId"),
        **_each("flag", "deprecated"),
        "tags": "[text]",
        "security": "[requirement]",
        "parameters": "[parameter]",
        "requestBody": "body",
        "responses": "{response}",
        "externalDocs": "{any}",
    },
    "parameter": {
        # understand.parameters
        **_each("text", "name in description style"),
        **_each("flag", "required deprecated explode allowReserved"),
        "schema": "schema",
        # An empty value can be sent in any case.
        "allowEmptyValue": "flag",
        "example": "any",
        "examples": "{any}",
    },
    "body": {
        # understand.operations
        "description": "text",
        "required": "flag",
        "content": "{media}",
    },
    "response": {
        # understand.operations; an answer's headers are in its `raw`.
        "description": "text",
        "content": "{media}",
        "headers": "{header}",
    },
    "header": {
        # They describe what comes, and answers give headers as the text that they are.
        **_each("text", "description style"),
        **_each("flag", "required deprecated explode allowReserved allowEmptyValue"),
        "schema": "schema",
        "content": "{media}",
        "example": "any",
        "examples": "{any}",
    },
    "media": {
        # understand.media_types
        "schema": "schema",
        "encoding": "{encoding}",
        "example": "any",
        "examples": "{any}",
    },
    "encoding": {
        # understand.media_types
        **_each("text", "contentType style"),
        **_each("flag", "explode allowReserved"),
        "headers": "{header}",
    },
    "schema": {
        # understand.schemas
        **_each("text", "type format"),
        **_each("flag", "nullable readOnly writeOnly deprecated"),
        "enum": "[any]",
        "required": "[text]",
        "default": "any",
        "discriminator": "discriminator",
        "properties": "{schema}",
        "additionalProperties": "schema|flag",
        "items": "schema",
        **_each("[schema]", "allOf oneOf anyOf"),
        **_each("text", "title description"),
        "example": "any",
        "externalDocs": "{any}",
        # Limits leave the type as it is; the server holds them.
        **_each("number", "minimum maximum multipleOf"),
        **_each("flag", "exclusiveMinimum exclusiveMaximum uniqueItems"),
        **_each("count", "minLength maxLength minItems maxItems"),
        **_each("count", "minProperties maxProperties"),
        "pattern": "text",
        # It says how the value would be written in XML, which no body is in.
        "xml": "{any}",
    },
    "discriminator": {"propertyName": "text", "mapping": "{text}"},
}

HARMLESS: dict[str, frozenset[str]] = {
    # By OpenAPI's meaning these change nothing that a client sends or reads: they are
    # prose for others than the client's users, examples, what somebody does who gets
    # credentials or writes XML, and limits, which the server holds. All other fields
    # of the grammar have a stage that gives them a meaning; a test changes each.
    "document": frozenset({"openapi", "externalDocs"}),
    "tag": frozenset({"externalDocs"}),
    "server": frozenset({"description"}),
    "variable": frozenset({"enum", "description"}),
    "components": frozenset({"headers", "examples"}),
    "scheme": frozenset("description bearerFormat openIdConnectUrl flows".split()),
    "path": frozenset({"summary", "description"}),
    "operation": frozenset({"externalDocs"}),
    "parameter": frozenset({"allowEmptyValue", "example", "examples"}),
    "body": frozenset({"description"}),
    "response": frozenset({"description", "headers"}),
    "header": frozenset(GRAMMAR["header"]),
    "media": frozenset({"example", "examples"}),
    "schema": frozenset(
        "title example externalDocs xml multipleOf pattern uniqueItems "
        "minLength maxLength minItems maxItems minProperties maxProperties "
        "exclusiveMinimum exclusiveMaximum".split()
    ),
}

REFERABLE = frozenset({"schema", "response", "parameter", "body", "header", "scheme"})
"""The kinds of objects that a reference may stand for."""

BESIDE_REFERENCES: dict[str, frozenset[str]] = {
    # Which members beside a `$ref` mean something; OpenAPI ignores all of them, and
    # Klaviyo's documents have these.
    "schema": frozenset(
        "nullable description title example externalDocs default "
        "readOnly writeOnly deprecated".split()
    ),
    "other": frozenset({"description", "summary"}),
}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


SHAPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "any": ("anything", lambda _: True),
    "count": ("a whole number from 0 on", lambda v: type(v) is int and v >= 0),
    "flag": ("true or false", lambda v: isinstance(v, bool)),
    "number": ("a number", _is_number),
    "requirement": (
        "an object of lists of scopes",
        lambda v: isinstance(v, dict)
        and all(
            isinstance(scopes, list) and all(isinstance(s, str) for s in scopes)
            for scopes in v.values()
        ),
    ),
    "text": ("text", lambda v: isinstance(v, str)),
}
"""The shapes of plain values, in words and as a check."""

VALUES: dict[tuple[str, str], frozenset[str]] = {
    ("schema", "type"): TYPES,
    ("parameter", "in"): frozenset({"path", "query", "header", "cookie"}),
    ("parameter", "style"): frozenset(
        "simple form deepObject spaceDelimited pipeDelimited label matrix".split()
    ),
    ("encoding", "style"): frozenset(
        "form deepObject spaceDelimited pipeDelimited".split()
    ),
    ("scheme", "type"): frozenset({"apiKey", "http", "oauth2", "openIdConnect"}),
    ("scheme", "in"): frozenset({"query", "header", "cookie"}),
}
"""The only values that OpenAPI 3.0 knows, where it says so."""

NEEDED: dict[str, str] = {
    "body": "content",
    "discriminator": "propertyName",
    "operation": "responses",
    "parameter": "name in",
    "scheme": "type",
    "server": "url",
    "tag": "name",
    "variable": "default",
}
"""The fields without which an object has no meaning."""

LONGEST_CHAIN = 100
"""How many references and unions may lead from one to the next."""

_TEMPLATE = re.compile(r"(?:[^{}]|\{[^{}]+\})*")
_VARIABLE = re.compile(r"\{([^{}]+)\}")

_Objects: TypeAlias = dict[str, tuple[str, Node]]


def check_structure(document: Document, report: Report) -> tuple[set[str], set[str]]:
    """Check a document for everything that later stages rely on.

    Returns:
        The pointers of what is reported and another validator would stumble over, and
        those of values of a wrong shape, of which it need not speak again.
    """
    reported: set[str] = set()
    unknown: set[str] = set()
    objects = {
        node.pointer: (kind, node)
        for kind, node in _objects(document, report, reported, unknown)
    }
    _check_needed(objects, report, reported)
    if reported:
        # Nothing else can be told of values that are something else.
        return _check_keywords(objects, report) | unknown, reported
    _check_references(objects, report)
    _check_cycles(objects, report)
    _check_chains(objects, report)
    _check_operations(document, report)
    _check_tags(document, report)
    _check_names(objects, report)
    return _check_keywords(objects, report) | unknown, set()


def _objects(
    document: Document, report: Report, reported: set[str], unknown: set[str]
) -> list[tuple[str, Node]]:
    """Every object that the grammar describes, with its kind.

    Args:
        document: a document.
        report: takes every value of a wrong shape.
        reported: takes the pointer of each.
        unknown: takes the pointers of values that OpenAPI does not know.
    """
    found: list[tuple[str, Node]] = []

    def wrong(node: Node, wanted: str, fix: str = "") -> None:
        report.error(node, f"{wanted} is expected here, not {shown(node.value)}", fix)
        reported.add(node.pointer)

    def visit(shape: str, node: Node, field: tuple[str, str]) -> None:
        alternative, _, other = shape.partition("|")
        if other and SHAPES[other][1](node.value):
            return
        if shape in SHAPES:
            wanted, fits = SHAPES[shape]
            known = VALUES.get(field)
            if known is not None and not (fits(node.value) and node.value in known):
                message = f"unknown {field[1]} {cut(repr(node.value))}"
                report.error(
                    node, message, f"OpenAPI 3.0 has {', '.join(sorted(known))}"
                )
                unknown.add(node.pointer)
            elif not fits(node.value):
                wrong(node, wanted)
        elif shape.startswith("["):
            if not isinstance(node.value, list):
                wrong(node, "an array")
                return
            for element in node.elements():
                visit(shape[1:-1], element, field)
        elif shape == "{any}":
            if not isinstance(node.value, dict):
                wrong(node, "an object")
        elif shape.startswith("{"):
            if not isinstance(node.value, dict):
                wrong(node, "an object")
                return
            for name, member in node.items():
                # An extension of OpenAPI is none of the named things; a name is one.
                if not (name.startswith("x-") and field[1] in ("paths", "responses")):
                    visit(shape[1:-1], member, field)
        elif not isinstance(node.value, dict):
            wrong(node, "an object")
        elif isinstance(node.value.get("$ref", ""), str):
            kind = alternative
            found.append((kind, node))
            for key, inner in GRAMMAR[kind].items():
                if key in node.value:
                    visit(inner, node[key], (kind, key))
        else:
            wrong(node["$ref"], "text")

    visit("document", document.node, ("", ""))
    return found


def _check_needed(objects: _Objects, report: Report, reported: set[str]) -> None:
    for kind, node in objects.values():
        for key in NEEDED.get(kind, "").split():
            if key not in node.value and "$ref" not in node.value:
                report.error(node, f"`{key}` is missing")
                reported.add(f"{node.pointer}/{key}")


def _check_keywords(objects: _Objects, report: Report) -> set[str]:
    reported = set()
    for kind, node in objects.values():
        for key in sorted(node.value.keys() - _understood(kind, node)):
            # Extensions are read, and judged, where operations are.
            if not key.startswith("x-"):
                what = "beside $ref " if key in GRAMMAR[kind] else ""
                report.not_understood(
                    node[key],
                    key,
                    f"the {kind} keyword {key!r} {what}is not understood",
                    missing="what it says is left out",
                )
                reported.add(node[key].pointer)
    return reported


def _understood(kind: str, node: Node) -> frozenset[str]:
    """The members of an object that mean something."""
    if "$ref" not in node.value or kind not in REFERABLE:
        return frozenset(GRAMMAR[kind])
    beside = BESIDE_REFERENCES.get(kind, BESIDE_REFERENCES["other"])
    return beside | {"$ref"}


def _check_tags(document: Document, report: Report) -> None:
    """Report tags that no attribute of the client can be called after."""
    for name, node in _tags(document):
        try:
            identifier(name)
        except ValueError as error:
            report.error(node, str(error), "name the tag with letters by an overlay")


def _tags(document: Document) -> Iterator[tuple[str, Node]]:
    """What groups are named by, as the operations have it."""
    for _, item in document.node["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            tags = operation.get("tags") if operation else None
            for tag in tags.elements() if tags else ():
                yield tag.value, tag


def _check_names(objects: _Objects, report: Report) -> None:
    """Report names that nothing in Python can be called after."""

    def check(
        make: Callable[[str], object],
        name: object,
        node: Node,
        fix: str = "rename it by an overlay",
    ) -> None:
        try:
            make(str(name))
        except ValueError as error:
            report.error(node, str(error), fix)

    def check_named(
        make: Callable[[str], object], name: object, described: Node, node: Node
    ) -> None:
        """A name that is sent, and so cannot be another one."""
        own = described.get(NAME) if isinstance(described.value, dict) else None
        if own is None:
            check(make, name, node, f"give it an {NAME!r} by an overlay")
        elif isinstance(own.value, str):
            check(make, own.value, own, "give another name")
        else:
            report.error(own, f"{NAME!r} is no text", "give a name")

    for kind, node in objects.values():
        value = node.value
        if kind == "schema" and NAME in value:
            check_named(identifier, "", node, node)
        if kind == "components" and isinstance(value.get("schemas"), dict):
            for name, schema in node["schemas"].items():
                check_named(component_name, name, schema, schema)
        elif kind == "schema" and isinstance(value.get("properties"), dict):
            for name, schema in node["properties"].items():
                check_named(identifier, name, schema, schema)
        elif kind == "parameter" and "name" in value:
            check_named(identifier, value["name"], node, node["name"])
        elif kind == "operation" and "operationId" in value:
            check(identifier, value["operationId"], node["operationId"])


# ---------------------------------------------------------------- references


def _check_references(objects: _Objects, report: Report) -> None:
    """Report references that leave the document, or lead to nothing usable."""
    for kind, node in objects.values():
        if "$ref" not in node or kind not in REFERABLE:
            continue
        try:
            found = objects.get(node.target().pointer)
            if found is None or found[0] != kind:
                report.error(node, f"$ref leads to no {kind}: {node.value['$ref']!r}")
        except SpecErrors as errors:
            for finding in errors.findings:
                report.error(node, finding.message, finding.fix)


MOST_CYCLES = 20
"""How many circles are told of at once."""


def _check_cycles(objects: _Objects, report: Report) -> None:
    """Report definitions that are made of themselves.

    A schema may well contain itself, in a property or as an element of an array.
    """
    made = ((pointer, [*_made_of(node)]) for pointer, (_, node) in objects.items())
    graph = {pointer: parts for pointer, parts in made if parts}
    for _ in range(MOST_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
            return
        except CycleError as error:
            # The last is the first again, and each is what the next is made of.
            cycle: list[str] = error.args[1][:0:-1]
        start = cycle.index(min(cycle))
        cycle = cycle[start:] + cycle[:start]
        chain = " -> ".join(f"#{pointer}" for pointer in [*cycle, cycle[0]])
        report.error(
            objects[cycle[0]][1],
            f"circular $ref: {chain}",
            "let one of them be a schema",
        )
        graph |= dict.fromkeys(cycle, [])


def _check_chains(objects: _Objects, report: Report) -> None:
    """Report schemas that lead to each other further than anything is followed."""
    lengths: dict[str, int] = {}
    parts = {p: [*_made_of(node), *_holds(node)] for p, (_, node) in objects.items()}
    for start in objects:
        way = [(start, iter(parts[start]))]
        while way:
            pointer, left = way[-1]
            lengths.setdefault(pointer, 0)
            for part in left:
                if part in lengths:
                    lengths[pointer] = max(lengths[pointer], lengths[part] + 1)
                elif part in parts:
                    way.append((part, iter(parts[part])))
                    break
            else:
                way.pop()
                if way:
                    above = way[-1][0]
                    lengths[above] = max(lengths[above], lengths[pointer] + 1)
    longest = max(lengths, key=lambda pointer: lengths[pointer], default="")
    if lengths and lengths[longest] > LONGEST_CHAIN:
        report.error(
            objects[longest][1],
            f"from here {lengths[longest]} references, unions and lists lead from one "
            f"to the next; sdkgen follows {LONGEST_CHAIN}",
            "refer to what is meant directly",
        )


def _made_of(node: Node) -> Iterator[str]:
    if "$ref" in node:
        try:
            yield node.target().pointer
        except SpecErrors:
            return
    for key in ("allOf", "oneOf", "anyOf"):
        branches = node.value.get(key)
        if isinstance(branches, list):
            yield from (f"{node.pointer}/{key}/{i}" for i in range(len(branches)))


def _holds(node: Node) -> Iterator[str]:
    """What a list, or a mapping, has for values."""
    for key in ("items", "additionalProperties"):
        if isinstance(node.value.get(key), dict):
            yield f"{node.pointer}/{key}"


# ---------------------------------------------------------------- operations


def _check_operations(document: Document, report: Report) -> None:
    names: dict[str, Node] = {}
    shapes: dict[str, Node] = {}
    for path, item in document.node["paths"].items():
        if not _TEMPLATE.fullmatch(path):
            report.error(item, f"the braces of the path {path} are not balanced")
            continue
        other = shapes.setdefault(_VARIABLE.sub("{}", path), item)
        if other is not item:
            report.error(
                item,
                f"only the names of parameters tell this path from {other.place}",
                "remove one of the two paths",
            )
        for method in METHODS:
            operation = item.get(method)
            if operation is not None and isinstance(operation.value, dict):
                _check_operation_id(operation, names, report)
                _check_path_parameters(path, item, operation, report)


def _check_operation_id(
    operation: Node, names: dict[str, Node], report: Report
) -> None:
    name = operation.get("operationId")
    if name is None:
        report.error(operation, "`operationId` is missing: the method has no name")
        return
    other = names.setdefault(str(name.value), name)
    if other is not name:
        report.error(
            name,
            f"the operationId {name.value!r} is already taken by {other.place}",
            "rename one of the two operations by an overlay",
        )


def _check_path_parameters(
    path: str, item: Node, operation: Node, report: Report
) -> None:
    declared: dict[str, Node] = {}
    for owner in (item, operation):
        parameters = owner.get("parameters")
        for parameter in parameters.elements() if parameters else ():
            match _resolved(parameter):
                case {"name": str(name), "in": "path"}:
                    declared[name] = parameter
                case {"name": str(), "in": "query" | "header" | "cookie"}:
                    pass
                case _:
                    # Reported elsewhere; what it describes is unknown.
                    return
    variables = _VARIABLE.findall(path)
    for variable in variables:
        if variable not in declared:
            report.error(
                operation,
                f"no path parameter describes {{{variable}}} of {path}",
                f"add a parameter {variable!r} with `in: path`",
            )
    for name, parameter in declared.items():
        if name not in variables:
            report.error(
                parameter,
                f"the path parameter {name!r} does not occur in {path}",
                "remove it, or add it to the path",
            )


def _resolved(node: Node) -> Any:
    try:
        return node.resolve().value
    except SpecErrors:
        return None
