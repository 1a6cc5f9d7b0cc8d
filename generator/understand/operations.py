"""Operations of a document as `ir.Operation`: what they take, send and answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from generator.base.errors import Report
from generator.base.naming import (
    NAME,
    RESOURCE_ATTRIBUTES,
    ClassName,
    class_name,
    identifier,
)
from generator.documents.document import Node
from generator.understand.body_places import TooManyPlaces, with_places
from generator.understand.descriptions import reconcile
from generator.understand.extensions import parse_extensions
from generator.understand.flat_body import FlatBody
from generator.understand.ir import (
    ANY,
    ANY_JSON,
    BYTES,
    Body,
    Enum,
    Job,
    Map,
    Model,
    Operation,
    Parameter,
    Primitive,
    Ref,
    Type,
)
from generator.understand.media_types import chosen, is_binary, kind, parts, plain
from generator.understand.nested import Ambiguous
from generator.understand.parameters import read_parameter
from generator.understand.schemas.names import below
from generator.understand.schemas.normalize import Normalizer
from generator.understand.security import security
from generator.understand.texts import prose

REFERENCE = "https://developers.klaviyo.com/en/reference"
REVISION = "revision"
"""The header that every operation has, and that no caller has to think of."""

CURSORS = frozenset({"page[cursor]", "page_cursor"})

PAGES = frozenset({"page[offset]", "page[number]", "page_offset", "page_number"})
"""Parameters that ask for another page than the first, and not by a cursor."""

BODILESS = frozenset({"get", "head", "trace"})
"""Methods whose requests have no body (RFC 9110, 9.3)."""

FREE = (ANY, Primitive("object"))
"""JSON values that no model describes."""


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
        responses, accept = self._responses(operation_id, method, node)
        wires = {parameter.wire for parameter in parameters}
        return Operation(
            name=identifier(operation_id, RESOURCE_ATTRIBUTES),
            operation_id=operation_id,
            method=method.upper(),
            path=path,
            summary=" ".join(prose(value.get("summary", "")).split()),
            doc=prose(value.get("description", ""), operation=True),
            revision=self._revision(revision, node),
            security=security(node, self._report),
            parameters=parameters,
            body=self._body(operation_id, path, method, node, parameters),
            accept=accept,
            responses=responses,
            rate_limit=facts.rate_limit,
            conditional_limits=facts.conditional_limits,
            scopes=facts.scopes,
            aliases=extensions.aliases,
            filters=facts.filters,
            paged=self._paged(node, wires, responses),
            job=self._job(path, method, responses),
            capacity=facts.capacity,
            pre_release=extensions.pre_release,
            subtag=extensions.subtag,
            reference=f"{REFERENCE}/{operation_id}",
            pointer=node.pointer,
            informing=extensions.informing,
            deprecated=bool(value.get("deprecated")),
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
        read = (
            read_parameter(operation_id, p, self._normalizer, self._report)
            for p in given
        )
        parameters = [
            replace(parameter, filter=parameter.wire == filter_wire)
            for parameter in read
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
        if method in BODILESS:
            self._report.not_understood(
                body,
                "requestBody",
                f"a {method.upper()} request with a body",
                missing="no body is sent",
            )
            return None
        described = body.resolve()
        media = chosen(described["content"], "request body", self._report)
        if media is None:
            self._report.error(
                described["content"],
                "a request body of no media type",
                "say what it is, or leave `requestBody` out",
            )
            return None
        found = self._content(operation_id, path, method, *media, parameters)
        if found is None:
            return None
        found = replace(found, optional=not described.value.get("required", False))
        self._check_keywords(found, parameters, body)
        try:
            return with_places(found, self._normalizer.definitions)
        except TooManyPlaces as error:
            self._report.error(body, str(error), "make the body smaller by an overlay")
            return None

    def _content(
        self,
        operation_id: str,
        path: str,
        method: str,
        media_type: str,
        media: Node,
        parameters: tuple[Parameter, ...],
    ) -> Body | None:
        """A body of one media type."""
        media_kind = kind(media_type)
        if media_kind is None:
            self._report.not_understood(
                media,
                f"media:{media_type}",
                f"a request body of the type {media_type!r} cannot be made",
                missing="no body is sent",
            )
            return None
        schema = media.get("schema")
        name = below(class_name(operation_id), "Body")
        definitions = self._normalizer.definitions
        type_: Type = ANY
        if schema is not None:
            type_ = plain(self._normalizer.type_of(schema, name), definitions)
        model = definitions.get(type_.name) if isinstance(type_, Ref) else None
        if media_kind != "json":
            if not isinstance(model, Model):
                self._report.not_understood(
                    schema or media,
                    "requestBody",
                    "a form that is no object with properties",
                    missing="no body is sent",
                )
                return None
            found = parts(model, media, media_kind, definitions, self._report)
            body = Body(media_type, model.name, kind=media_kind, parts=found)
        elif isinstance(type_, Ref):
            body = Body(media_type, type_.name)
        elif isinstance(type_, Map) or type_ in FREE:
            return Body(media_type, ANY_JSON)
        else:
            self._report.not_understood(
                schema or media,
                "requestBody",
                "the request body is no object",
                missing="no body is sent",
            )
            return None
        last = re.search(r"\{([^}]*)\}/?$", path)
        names = {p.wire: p.name for p in parameters if p.location == "path"}
        writes = method in ("patch", "put")
        path_id = names.get(last[1]) if last and writes else None
        flat = FlatBody(definitions, [p.name for p in parameters], path_id)
        try:
            return flat.describe(body)
        except Ambiguous as error:
            self._report.not_understood(
                schema or media,
                "requestBody",
                f"what stands at {error.pointer!r} of the body could not be told from "
                f"its envelope if it were given flat: {error.reason}",
                missing="the method takes the whole body only",
            )
            return body

    def _check_keywords(
        self, body: Body, parameters: tuple[Parameter, ...], node: Node
    ) -> None:
        places = {str(p.name): f"parameter {p.wire!r}" for p in parameters}
        named = [(k.name, f"{k.pointer!r} of the body") for k in body.keywords]
        if body.is_argument:
            named = [("body", "the body itself")]
        for name, place in named:
            if name in places:
                self._report.error(
                    node,
                    f"{places[name]} and {place} are both {name!r} in Python",
                    f"give the parameter, or the schema of a property of the body, an "
                    f"{NAME!r} by an overlay",
                )
            places[name] = place

    def _responses(
        self, operation_id: str, method: str, node: Node
    ) -> tuple[Mapping[int, ClassName | None], str]:
        responses: dict[int, ClassName | None] = {}
        accept: dict[bool, str] = {}
        for status, given in node["responses"].items():
            if status.startswith("x-"):
                continue
            response = given.resolve()
            success = re.fullmatch("2[0-9][0-9]|2XX", status)
            number = int(status.replace("X", "0")) if success else 0
            if success:
                responses.setdefault(number, None)
            content = response.get("content")
            if not content or not content.value or method == "head":
                # An answer to HEAD never has a body (RFC 9110, 9.3.2).
                continue
            if not success:
                # Errors are read as far as they can be, whatever they are.
                accept.setdefault(False, next(iter(content.value)))
                continue
            media = chosen(content, "response", self._report)
            assert media is not None
            accept.setdefault(True, media[0])
            name = self._answer(operation_id, *media)
            responses[number] = name
        if not responses:
            self._report.not_understood(
                node["responses"],
                "responses",
                f"operation {operation_id!r} has no response of success",
                missing="the method gives None, whatever is answered",
            )
        wanted = accept.get(True) or accept.get(False)
        return responses, wanted or "application/vnd.api+json"

    def _answer(
        self, operation_id: str, media_type: str, media: Node
    ) -> ClassName | None:
        """What an answer's body is read as."""
        schema = media.get("schema")
        if is_binary(schema):
            return BYTES
        if kind(media_type) != "json":
            self._report.not_understood(
                media,
                f"media:{media_type}",
                f"an answer of the type {media_type!r} cannot be read",
                missing="the method gives its bytes",
            )
            return BYTES
        if schema is None:
            return ANY_JSON
        name = below(class_name(operation_id), "Response")
        type_ = plain(
            self._normalizer.type_of(schema, name), self._normalizer.definitions
        )
        if isinstance(type_, Ref):
            return type_.name
        if not isinstance(type_, Map) and type_ not in FREE:
            self._report.not_understood(
                schema,
                "responses",
                "the response is no object",
                missing="the method gives it as plain values",
            )
        return ANY_JSON

    def _paged(
        self, node: Node, wires: set[str], responses: Mapping[int, ClassName | None]
    ) -> bool:
        """Whether there is a way from a page to the next one."""
        if wires & CURSORS:
            return True
        if not wires & PAGES:
            return False
        links = self._members(responses.get(200), "links")
        if "next" in links:
            return True
        self._report.warning(
            node,
            f"the answer has pages ({', '.join(sorted(wires & PAGES))}), and the "
            "document describes no link to the next one: iteration stops after the first",
            "describe `links.next` by an overlay, if the API sends it",
        )
        return False

    def _members(self, name: ClassName | None, *way: str) -> set[str]:
        """The wire names of the fields of what stands in a model, by its wire names."""
        definitions = self._normalizer.definitions
        type_: Type | None = Ref(name) if name else None
        for wire in (*way, None):
            type_ = plain(type_, definitions) if type_ else None
            model = definitions.get(type_.name) if isinstance(type_, Ref) else None
            fields = model.fields if isinstance(model, Model) else ()
            if wire is None:
                return {field.wire for field in fields}
            type_ = next((f.type for f in fields if f.wire == wire), None)
        return set()

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
