"""Checks of what the generator stands on: references, operations, names, keywords."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from generator.base.errors import Report, SpecErrors
from generator.base.naming import NAME, component_name, identifier
from generator.base.units import METHODS
from generator.documents.document import Document, Node

TYPES = frozenset({"array", "boolean", "integer", "number", "object", "string"})


def _plain(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "")


# What may stand in each kind of object, and which kind it is of: "x" one, "[x]" an
# array of them, "{x}" an object of them by name, "" a plain value. What OpenAPI
# knows but sdkgen has no use for is left out, so that it is reported.
GRAMMAR: dict[str, dict[str, str]] = {
    "document": {
        **_plain("openapi info servers security tags externalDocs"),
        "paths": "{path}",
        "components": "components",
    },
    "components": {
        **_plain("examples securitySchemes"),
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "requestBodies": "{body}",
    },
    "path": {
        **_plain("summary description"),
        **dict.fromkeys(METHODS, "operation"),
        "parameters": "[parameter]",
    },
    "operation": {
        **_plain("tags summary description operationId security externalDocs"),
        "parameters": "[parameter]",
        "requestBody": "body",
        "responses": "{response}",
    },
    "parameter": {
        **_plain("name in description required style explode example examples"),
        "schema": "schema",
    },
    "body": {**_plain("description required"), "content": "{media}"},
    "response": {**_plain("description"), "content": "{media}"},
    "media": {**_plain("example examples"), "schema": "schema"},
    "schema": {
        **_plain("type format enum default required nullable readOnly writeOnly"),
        **_plain("title description example externalDocs"),
        # Limits leave the type as it is; the server holds them.
        **_plain("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
        **_plain("minLength maxLength pattern minItems maxItems uniqueItems"),
        **_plain("minProperties maxProperties"),
        "properties": "{schema}",
        "items": "schema",
        "allOf": "[schema]",
        "oneOf": "[schema]",
        "anyOf": "[schema]",
    },
}

_TEMPLATE = re.compile(r"(?:[^{}]|\{[^{}]+\})*")
_VARIABLE = re.compile(r"\{([^{}]+)\}")

_Objects: TypeAlias = dict[str, tuple[str, Node]]


def check_structure(document: Document, report: Report) -> set[str]:
    """Check a document for everything that later stages rely on.

    Returns:
        The pointers of what is reported and makes no valid OpenAPI schema, so that
        another validator need not say it again.
    """
    objects = {node.pointer: (kind, node) for kind, node in _objects(document)}
    _check_references(objects, report)
    _check_cycles(objects, report)
    _check_operations(document, report)
    _check_names(objects, report)
    return _check_keywords(objects, report) | _check_types(objects, report)


def _objects(document: Document) -> Iterator[tuple[str, Node]]:
    """Every object that the grammar describes, with its kind."""

    def visit(kind: str, node: Node) -> Iterator[tuple[str, Node]]:
        # Values of a wrong kind are left to openapi-spec-validator.
        if not isinstance(node.value, dict):
            return
        yield kind, node
        for key in node.value:
            inner = GRAMMAR[kind].get(key)
            if not inner:
                continue
            child = node[key]
            if inner.startswith("[") and isinstance(child.value, list):
                for element in child.elements():
                    yield from visit(inner.strip("[]"), element)
            elif inner.startswith("{") and isinstance(child.value, dict):
                for _, member in child.items():
                    yield from visit(inner.strip("{}"), member)
            elif inner.isalpha():
                yield from visit(inner, child)

    return visit("document", document.node)


def _check_keywords(objects: _Objects, report: Report) -> set[str]:
    reported = set()
    for kind, node in objects.values():
        for key in node.value.keys() - GRAMMAR[kind].keys() - {"$ref"}:
            # Extensions are read, and judged, where operations are.
            if not key.startswith("x-"):
                report.not_understood(
                    node[key], key, f"the {kind} keyword {key!r} is not understood"
                )
                reported.add(node[key].pointer)
    return reported


def _check_types(objects: _Objects, report: Report) -> set[str]:
    reported = set()
    for kind, node in objects.values():
        type_ = node.get("type") if kind == "schema" else None
        if type_ is not None and not (
            isinstance(type_.value, str) and type_.value in TYPES
        ):
            report.error(
                type_,
                f"unknown type {type_.value!r}",
                f"OpenAPI 3.0 has {', '.join(sorted(TYPES))}",
            )
            reported.add(type_.pointer)
    return reported


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
        if "$ref" not in node:
            continue
        target = objects.get(_target(node))
        if target is None or target[0] != kind:
            try:
                node.resolve()
                report.error(node, f"$ref leads to no {kind}: {node.value['$ref']!r}")
            except SpecErrors as errors:
                for finding in errors.findings:
                    report.error(node, finding.message, finding.fix)


def _check_cycles(objects: _Objects, report: Report) -> None:
    """Report definitions that are made of themselves.

    A schema may well contain itself, in a property or as an element of an array.
    """
    made = ((pointer, [*_made_of(node)]) for pointer, (_, node) in objects.items())
    graph = {pointer: parts for pointer, parts in made if parts}
    while True:
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


def _made_of(node: Node) -> Iterator[str]:
    if "$ref" in node:
        yield _target(node)
    for key in ("allOf", "oneOf", "anyOf"):
        branches = node.value.get(key)
        if isinstance(branches, list):
            yield from (f"{node.pointer}/{key}/{i}" for i in range(len(branches)))


def _target(node: Node) -> str:
    return str(node.value["$ref"]).removeprefix("#")


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
