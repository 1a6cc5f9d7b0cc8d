"""Operations of a document as `ir.Operation`: what they take, send and answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from generator.base.errors import Report
from generator.base.naming import (
    NAME,
    RESOURCE_ATTRIBUTES,
    ClassName,
    class_name,
    identifier,
    python_name,
)
from generator.documents.document import Node
from generator.understand.body_places import with_places
from generator.understand.descriptions import reconcile
from generator.understand.extensions import parse_extensions
from generator.understand.flat_body import RESERVED, FlatBody
from generator.understand.ir import (
    NULL,
    Array,
    Body,
    Enum,
    Job,
    Model,
    Operation,
    Parameter,
    Ref,
    Type,
    Union,
)
from generator.understand.schemas.names import below
from generator.understand.schemas.normalize import Normalizer
from generator.understand.texts import prose

REFERENCE = "https://developers.klaviyo.com/en/reference"
REVISION = "revision"
"""The header that every operation has, and that no caller has to think of."""

CURSORS = frozenset({"page[cursor]", "page_cursor"})

METHOD_NAMES = RESERVED | {"answer", "arguments"}
"""Names that methods use themselves."""

STYLES = {"path": "simple", "query": "form", "header": "simple"}
"""The default styles of OpenAPI 3.0, the only ones that occur."""

COMMA_JOINED = frozenset({"include", "fields", "additional-fields", "sort"})
"""Query families whose lists are joined by commas, by JSON:API's own rule:
https://jsonapi.org/format/#fetching-includes and #fetching-sparse-fieldsets."""


class OperationReader:
    """Reads operations; `normalizer` gives their types."""

    def __init__(self, normalizer: Normalizer, report: Report) -> None:
        self._normalizer = normalizer
        self._report = report

    def read(
        self, path: str, method: str, node: Node, inherited: list[Node]
    ) -> Operation:
        """The operation at `node`; `inherited` are its path's own parameters."""
        value = node.value
        operation_id = str(value["operationId"])
        extensions = parse_extensions(node, self._report)
        facts = reconcile(node, extensions, self._report)
        given = {
            (p.value["in"], p.value["name"]): p for p in map(Node.resolve, inherited)
        }
        own = node.get("parameters")
        for parameter in map(Node.resolve, own.elements() if own else ()):
            given[parameter.value["in"], parameter.value["name"]] = parameter
        revision = given.pop(("header", REVISION), None)
        parameters = self._parameters(
            operation_id, path, list(given.values()), facts.filter_parameter, node
        )
        responses, accept = self._responses(operation_id, node)
        security = value.get("security", node.document.root.get("security", []))
        wires = {parameter.wire for parameter in parameters}
        return Operation(
            name=identifier(operation_id, RESOURCE_ATTRIBUTES),
            operation_id=operation_id,
            method=method.upper(),
            path=path,
            summary=" ".join(prose(value.get("summary", "")).split()),
            doc=prose(value.get("description", ""), operation=True),
            revision=self._revision(revision, node),
            authenticated=bool(security),
            parameters=parameters,
            body=self._body(operation_id, path, method, node, parameters),
            accept=accept,
            responses=responses,
            rate_limit=facts.rate_limit,
            conditional_limits=facts.conditional_limits,
            scopes=facts.scopes,
            aliases=extensions.aliases,
            filters=facts.filters,
            paged=bool(wires & CURSORS),
            job=self._job(path, method, responses),
            capacity=facts.capacity,
            pre_release=extensions.pre_release,
            subtag=extensions.subtag,
            reference=f"{REFERENCE}/{operation_id}",
            pointer=node.pointer,
            informing=extensions.informing,
        )

    def _revision(self, header: Node | None, node: Node) -> str:
        schema = header.get("schema") if header else None
        default = schema.value.get("default") if schema else None
        return str(default or node.document.root["info"]["version"])

    def _parameters(
        self,
        operation_id: str,
        path: str,
        given: list[Node],
        filter_wire: str | None,
        node: Node,
    ) -> tuple[Parameter, ...]:
        order = re.findall(r"\{([^}]*)\}", path)
        parameters = [
            replace(parameter, filter=parameter.wire == filter_wire)
            for parameter in (self._parameter(operation_id, p) for p in given)
            if parameter is not None
        ]
        parameters.sort(
            key=lambda p: order.index(p.wire) if p.location == "path" else len(order)
        )
        names: dict[str, str] = {}
        for parameter in parameters:
            if parameter.name in names:
                self._report.error(
                    node,
                    f"parameters {names[parameter.name]!r} and {parameter.wire!r} "
                    f"are both {parameter.name!r} in Python",
                    f"give one of them an {NAME!r} by an overlay",
                )
            names[parameter.name] = parameter.wire
        return tuple(parameters)

    def _parameter(self, operation_id: str, node: Node) -> Parameter | None:
        """A parameter, None where it cannot be sent: then no method takes it."""
        value = node.value
        wire = str(value["name"])
        location = value["in"]
        schema = node.get("schema")
        if location not in STYLES or schema is None:
            what = "without a schema" if location in STYLES else f"in {location!r}"
            self._report.not_understood(
                node,
                f"parameter:{wire}",
                f"parameter {wire!r} {what}",
            )
            if location not in STYLES:
                return None
        type_ = self._normalizer.type_of(
            schema or node,
            below(class_name(operation_id), class_name(wire)),
            open=False,
        )
        style = value.get("style", STYLES.get(location))
        if style != STYLES.get(location):
            self._report.not_understood(
                node, f"style:{style}", f"parameter {wire!r} of style {style!r}"
            )
        limits = schema.value if schema else {}
        return Parameter(
            name=python_name(value, wire, METHOD_NAMES),
            wire=wire,
            location=location,
            type=_without_null(type_),
            required=location == "path" or bool(value.get("required")),
            doc=prose(value.get("description", "")),
            minimum=limits.get("minimum"),
            maximum=limits.get("maximum"),
            default=limits.get("default"),
            explode=isinstance(type_, Array) and _explodes(wire, value),
        )

    def _body(
        self,
        operation_id: str,
        path: str,
        method: str,
        node: Node,
        parameters: tuple[Parameter, ...],
    ) -> Body | None:
        body = node.get("requestBody")
        if body is None:
            return None
        content = body.resolve()["content"]
        media_type, media = self._only(content, "request body")
        name = below(class_name(operation_id), "Body")
        type_ = self._normalizer.type_of(media["schema"], name)
        if not isinstance(type_, Ref):
            self._report.not_understood(
                media["schema"], "requestBody", "the request body is no object"
            )
            return None
        last = re.search(r"\{([^}]*)\}/?$", path)
        names = {p.wire: p.name for p in parameters if p.location == "path"}
        path_id = names.get(last[1]) if last and method == "patch" else None
        flat = FlatBody(
            self._normalizer.definitions, [p.name for p in parameters], path_id
        )
        described = flat.describe(media_type, type_.name)
        self._check_keywords(described, parameters, body)
        return with_places(described, self._normalizer.definitions)

    def _check_keywords(
        self, body: Body, parameters: tuple[Parameter, ...], node: Node
    ) -> None:
        places = {str(p.name): f"parameter {p.wire!r}" for p in parameters}
        for keyword in body.keywords:
            place = f"{keyword.pointer!r} of the body"
            if keyword.name in places:
                self._report.error(
                    node,
                    f"{places[keyword.name]} and {place} are both {keyword.name!r} "
                    "in Python",
                    f"give the schema of a property of the body an {NAME!r} by an "
                    "overlay",
                )
            places[keyword.name] = place

    def _responses(
        self, operation_id: str, node: Node
    ) -> tuple[Mapping[int, ClassName | None], str]:
        responses: dict[int, ClassName | None] = {}
        accept = ""
        for status, given in node["responses"].items():
            response = given.resolve()
            success = re.fullmatch("2[0-9][0-9]", status)
            if success:
                responses[int(status)] = None
            content = response.get("content")
            if not content or not content.value:
                continue
            media_type, media = self._only(content, "response")
            accept = accept or media_type
            if success:
                name = below(class_name(operation_id), "Response")
                type_ = self._normalizer.type_of(media["schema"], name)
                if isinstance(type_, Ref):
                    responses[int(status)] = type_.name
                else:
                    self._report.not_understood(
                        media["schema"], "responses", "the response is no object"
                    )
        if not responses:
            self._report.not_understood(
                node["responses"],
                "responses",
                f"operation {operation_id!r} has no response of success",
            )
        return responses, accept or "application/vnd.api+json"

    def _only(self, content: Node, what: str) -> tuple[str, Node]:
        media_types = list(content.items())
        if len(media_types) > 1:
            names = ", ".join(name for name, _ in media_types)
            self._report.not_understood(
                content, "content", f"a {what} in several media types: {names}"
            )
        return media_types[0]

    def _job(
        self, path: str, method: str, responses: Mapping[int, ClassName | None]
    ) -> Job | None:
        """The job that an operation tells the progress of, if it does."""
        if method != "get" or not re.search(r"-jobs/\{[^}]*\}/?$", path):
            return None
        definitions = self._normalizer.definitions
        name = responses.get(200)
        type_: Type | None = Ref(name) if name else None
        for wire in ("data", "attributes", "status"):
            model = definitions.get(type_.name) if isinstance(type_, Ref) else None
            fields = model.fields if isinstance(model, Model) else ()
            type_ = next((f.type for f in fields if f.wire == wire), None)
        if not isinstance(type_, Enum):
            return None
        return Job(tuple(str(value) for value in type_.values))


def _without_null(type_: Type) -> Type:
    """A parameter is given or left out; there is no null in paths and queries."""
    if not isinstance(type_, Union):
        return type_
    options = tuple(option for option in type_.options if option != NULL)
    return options[0] if len(options) == 1 else Union(options)


def _explodes(wire: str, parameter: Mapping[str, Any]) -> bool:
    """Whether a list is sent as a parameter for each value.

    OpenAPI's default for query parameters is to do so; JSON:API's is not, and some
    early revisions leave it unsaid.
    """
    default = parameter["in"] == "query" and wire.partition("[")[0] not in COMMA_JOINED
    return bool(parameter.get("explode", default))
