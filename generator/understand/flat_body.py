"""Flat keywords for JSON:API bodies: attributes, relationships by id, and the id.

Nobody wants to write `{"data": {"type": ..., "attributes": {...}}}` for every call.
A body that holds one resource is also accepted as keywords; each knows the JSON
pointer of its place (https://jsonapi.org/format/#crud).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from generator.base.naming import ClassName, Identifier, identifier
from generator.documents.document import escape
from generator.understand.ir import (
    NULL,
    Array,
    Body,
    Definition,
    Field,
    Keyword,
    Linkage,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    nullable,
)

RESERVED = frozenset({"body", "options", "self"})
"""Arguments that every method with a body has besides its keywords."""


class FlatBody:
    """Finds the flat keywords of one body.

    Args:
        definitions: all models by name.
        parameters: the names of the operation's parameters, which keep theirs.
        path_id: the path parameter that names the resource that is written, if any.
    """

    def __init__(
        self,
        definitions: Mapping[ClassName, Definition],
        parameters: Iterable[Identifier],
        path_id: Identifier | None,
    ) -> None:
        self._definitions = definitions
        self._taken = RESERVED | set(parameters)
        self._path_id = path_id

    def describe(self, body: Body) -> Body:
        """The body, with its keywords where it has any."""
        document = self._definitions[body.model]
        if not isinstance(document, Model):
            return body
        if body.is_form:
            known = {f"/{escape(part.wire)}" for part in body.parts}
            members = self._members("", document)
            return replace(
                body, keywords=tuple(k for k in members if k.pointer in known)
            )
        data = next((f for f in document.fields if f.wire == "data"), None)
        if data is None or any(
            f.required and f is not data and f.direction != "read"
            for f in document.fields
        ):
            return body
        if isinstance(data.type, Array):
            return self._linkages(body, data.type)
        resource = self._model(data.type)
        return self._resource(body, resource) if resource else body

    def _linkages(self, body: Body, data: Array) -> Body:
        """A relationship's body: resource identifiers, given as ids."""
        type_ = self._identified(data.item)
        if type_ is None:
            return body
        keyword = Keyword(
            identifier("ids", self._taken),
            "/data",
            Array(Primitive("string")),
            required=True,
            doc=f"The ids of resources of type `{type_}`.",
            linkage=Linkage(type_, many=True),
        )
        return replace(body, keywords=(keyword,), template={"data": []})

    def _resource(self, body: Body, resource: Model) -> Body:
        fields = {field.wire: field for field in resource.fields}
        type_ = fields["type"].constant if "type" in fields else None
        if not isinstance(type_, str):
            return body
        data: dict[str, Any] = {"type": type_}
        keywords: list[Keyword] = []
        if "id" in fields and fields["id"].direction == "read":
            # The API gives it.
            del fields["id"]
        path_id = self._path_id if "id" in fields else None
        if "id" in fields and path_id is None:
            keywords.append(self._id(fields["id"], type_))
            self._taken |= {keywords[0].name}
        for wire, field in fields.items():
            pointer = f"/data/{escape(wire)}"
            container = self._model(field.type)
            if wire in {"type", "id"} or field.direction == "read":
                continue
            if wire in {"attributes", "relationships"} and container:
                if field.required:
                    data[wire] = {}
                make = self._members if wire == "attributes" else self._relationships
                members = make(pointer, container)
                keywords += members if field.required else map(_optional, members)
            else:
                keywords.append(self._member(pointer, field))
        return replace(
            body,
            keywords=tuple(keywords),
            template={"data": data},
            path_id=path_id,
        )

    def _id(self, field: Field, type_: str) -> Keyword:
        name = field.name
        if name in self._taken:
            name = identifier(f"{type_}_id", self._taken)
        return Keyword(
            name,
            "/data/id",
            field.type,
            field.required,
            field.doc,
            deprecated=field.deprecated,
        )

    def _members(self, pointer: str, container: Model) -> list[Keyword]:
        return [
            self._member(f"{pointer}/{escape(field.wire)}", field)
            for field in container.fields
            if field.constant is None and field.direction != "read"
        ]

    def _member(self, pointer: str, field: Field) -> Keyword:
        name = identifier(field.name, self._taken)
        return Keyword(
            name,
            pointer,
            field.type,
            field.required,
            field.doc,
            deprecated=field.deprecated,
        )

    def _relationships(self, pointer: str, container: Model) -> list[Keyword]:
        return [
            self._relationship(f"{pointer}/{escape(field.wire)}", field)
            for field in container.fields
            if field.direction != "read"
        ]

    def _relationship(self, pointer: str, field: Field) -> Keyword:
        entry = self._model(field.type)
        members = {f.wire: f for f in entry.fields} if entry else {}
        if "data" not in members or set(members) - {"data", "links"}:
            return self._member(pointer, field)
        data = members["data"].type
        options = data.options if isinstance(data, Union) else (data,)
        targets = [option for option in options if option != NULL]
        many = isinstance(targets[0], Array)
        item = targets[0].item if isinstance(targets[0], Array) else targets[0]
        type_ = self._identified(item) if len(targets) == 1 else None
        if type_ is None:
            return self._member(pointer, field)
        ids: Type = Primitive("string")
        ids = Array(ids) if many else ids
        return Keyword(
            identifier(field.name, self._taken),
            f"{pointer}/data",
            nullable(ids) if NULL in options else ids,
            field.required,
            _linkage_doc(type_, many),
            Linkage(type_, many),
        )

    def _identified(self, type_: Type) -> str | None:
        """The resource type of a plain identifier model."""
        model = self._model(type_)
        fields = {field.wire: field for field in model.fields} if model else {}
        if set(fields) != {"type", "id"} or fields["id"].type != Primitive("string"):
            return None
        constant = fields["type"].constant
        return constant if isinstance(constant, str) else None

    def _model(self, type_: Type) -> Model | None:
        definition = (
            self._definitions.get(type_.name) if isinstance(type_, Ref) else None
        )
        return definition if isinstance(definition, Model) else None


def _optional(keyword: Keyword) -> Keyword:
    return replace(keyword, required=False)


def _linkage_doc(type_: str, many: bool) -> str:
    what = "The ids of resources" if many else "The id of a resource"
    return f"{what} of type `{type_}`."
