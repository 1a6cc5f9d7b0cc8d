"""Flat keywords for JSON:API bodies: attributes, relationships by id, and the id.

Nobody wants to write `{"data": {"type": ..., "attributes": {...}}}` for every call.
A body that holds one resource is also accepted as keywords; each knows the JSON
pointer of its place (https://jsonapi.org/format/#crud).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.base.naming import ClassName, Identifier, identifier, plural
from generator.documents.document import escape
from generator.understand.ir import (
    Array,
    Body,
    Definition,
    Field,
    Keyword,
    Linkage,
    Model,
    Primitive,
)
from generator.understand.jsonapi import identified, resource_type
from generator.understand.nested import Nesting, template

RESERVED = frozenset({"options", "self"})
"""Arguments that every method has besides its keywords."""


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
        self._nesting = Nesting(definitions)
        self._taken = RESERVED | set(parameters)
        self._path_id = path_id

    def describe(self, body: Body) -> Body:
        """The body, with its keywords where it has any.

        Raises:
            Ambiguous: where a resource within could not be told from its envelope.
        """
        document = self._definitions[body.model]
        if not isinstance(document, Model):
            return body
        if body.is_form:
            known = {f"/{escape(part.wire)}" for part in body.parts}
            members = self._members(document)
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
            return self._list(body, data)
        resource = self._nesting.model(data.type)
        type_ = resource_type(resource)
        if resource is None or type_ is None:
            return body
        return self._resource(body, resource, type_)

    def _list(self, body: Body, data: Field) -> Body:
        """A body of several resources; of identifiers, the ids will do."""
        assert isinstance(data.type, Array)
        type_ = identified(self._nesting.model(data.type.item))
        if type_ is not None:
            keyword = Keyword(
                identifier("ids", self._taken),
                "/data",
                Array(Primitive("string")),
                required=True,
                doc=f"The ids of resources of type `{type_}`.",
                linkage=Linkage(type_, many=True),
            )
        else:
            nested = self._nesting.at(data.type, "/data")
            if nested is None:
                return body
            name = identifier(plural(nested.template["type"]), self._taken)
            keyword = Keyword(
                name, "/data", data.type, True, doc=data.doc, nested=nested
            )
        return replace(body, keywords=(keyword,), template={"data": []})

    def _resource(self, body: Body, resource: Model, type_: str) -> Body:
        keys = self._nesting.keys(resource, "/data", (resource.name,), _python_name)
        if keys is None:
            return body
        taken = set(self._taken)
        has_id = any(key.pointer == "/id" for key in keys)
        keywords: list[Keyword] = []
        # The id keeps its name where an attribute has the same one.
        for key in sorted(keys, key=lambda key: key.pointer != "/id"):
            name = identifier(key.name, taken)
            if key.pointer == "/id":
                if self._path_id:
                    continue
                if key.name in taken:
                    name = identifier(f"{type_}_id", taken)
                taken.add(name)
            keywords.append(replace(key, name=name, pointer=f"/data{key.pointer}"))
        return replace(
            body,
            keywords=tuple(keywords),
            template={"data": template(resource, type_)},
            path_id=self._path_id if has_id else None,
        )

    def _members(self, container: Model) -> list[Keyword]:
        """The members of a form."""
        return [
            Keyword(
                identifier(_python_name(field), self._taken),
                f"/{escape(field.wire)}",
                field.type,
                field.required,
                field.doc,
                deprecated=field.deprecated,
            )
            for field in container.fields
            if field.constant is None and field.direction != "read"
        ]


def _python_name(field: Field) -> str:
    """What a field is called as an argument: tools that make schemas of signatures
    refuse what begins with an underscore."""
    return field.name.lstrip("_") or field.name
