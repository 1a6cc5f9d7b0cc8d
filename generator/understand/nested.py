"""Resources within a body that may be given flat, without their envelopes.

`{"data": {"type": "metric", "attributes": {"name": ...}}}` says no more than
`{"name": ...}` where the schema has one kind of resource. What may be flat is decided
by the schema of the place, and never by the look of a value, so that free-form values
stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from generator.base.naming import ClassName
from generator.documents.document import escape
from generator.understand.ir import (
    NULL,
    Array,
    Definition,
    Field,
    Keyword,
    Linkage,
    Model,
    Nested,
    Operation,
    Primitive,
    Ref,
    Type,
    nullable,
    options,
)
from generator.understand.jsonapi import CONTAINERS, identified, resource_type

ENVELOPE = frozenset({"type", "attributes", "relationships"})
"""The members by which a resource in its envelope is told from a flat one."""

WRAPPER = "data"
"""The member by which a wrapped resource is told from one that is not."""


@dataclass
class Ambiguous(Exception):
    """A resource that could not be told from its envelope if it were flat."""

    pointer: str
    reason: str


class Nesting:
    """Finds what may be given flat among the members of a resource in a request.

    Args:
        definitions: all models by name.
    """

    def __init__(self, definitions: Mapping[ClassName, Definition]) -> None:
        self._definitions = definitions

    def at(
        self, type_: Type, pointer: str, above: tuple[ClassName, ...] = ()
    ) -> Nested | None:
        """How a place takes resources; None where it takes something else.

        Args:
            type_: what the document has there.
            pointer: the place, for messages.
            above: the resources that it is within.

        Raises:
            Ambiguous: where a flat resource could be taken for one in its envelope.
        """
        place = only(type_)
        wrapper = self.model(place)
        if wrapper is not None:
            members = {f.wire: f for f in wrapper.fields if f.direction != "read"}
            if set(members) != {WRAPPER}:
                return None
            place = only(members[WRAPPER].type)
        elif not isinstance(place, Array):
            return None
        many = isinstance(place, Array)
        item = only(place.item) if isinstance(place, Array) else place
        resource = self.model(item)
        type_name = resource_type(resource)
        if resource is None or type_name is None or resource.name in above:
            return None
        fields = {field.wire: field for field in resource.fields}
        if wrapper is None and not fields.keys() - {"type", "id"}:
            # Without the wrapper nothing tells identifiers from other values.
            return None
        keys = self.keys(resource, pointer, (*above, resource.name))
        if keys is None:
            return None
        check_flat(resource, keys, pointer)
        return Nested(
            model=resource.name,
            name=resource.name,
            template=template(resource, type_name),
            keys=keys,
            many=many,
            wrapped=wrapper is not None,
            identifier=identified(resource) is not None,
        )

    def keys(
        self,
        resource: Model,
        pointer: str,
        above: tuple[ClassName, ...],
        name: Callable[[Field], str] = attrgetter("wire"),
    ) -> tuple[Keyword, ...] | None:
        """What a flat resource is given by; None where a container is no object with
        properties.

        Args:
            resource: the resource's model.
            pointer: its place in the body, for messages.
            above: the resources that it is within, itself included.
            name: what a field is called.

        Raises:
            Ambiguous: where something within could not be told from its envelope.
        """
        found: list[Keyword] = []
        for field in resource.fields:
            place = f"/{escape(field.wire)}"
            if field.wire == "type" or field.direction == "read":
                continue
            if field.wire in CONTAINERS:
                container = self.model(only(field.type))
                if container is None:
                    return None
                found += self._members(container, field, pointer, above, name)
            else:
                found.append(
                    Keyword(
                        name(field),
                        place,
                        field.type,
                        field.required,
                        field.doc,
                        deprecated=field.deprecated,
                    )
                )
        return tuple(found)

    def _members(
        self,
        container: Model,
        holder: Field,
        pointer: str,
        above: tuple[ClassName, ...],
        name: Callable[[Field], str],
    ) -> Iterator[Keyword]:
        """Attributes or relationships, optional where their container is."""
        for field in container.fields:
            if field.constant is not None or field.direction == "read":
                continue
            way = f"/{escape(holder.wire)}/{escape(field.wire)}"
            made = Keyword(
                name(field),
                way,
                field.type,
                field.required and holder.required,
                field.doc,
                deprecated=field.deprecated,
            )
            linked = self._linked(made) if holder.wire == "relationships" else None
            nested = self.at(field.type, f"{pointer}{way}", above)
            yield linked or replace(made, nested=nested)

    def _linked(self, keyword: Keyword) -> Keyword | None:
        """A relationship by ids; None where it takes more than identifiers."""
        entry = self.model(only(keyword.type))
        members = {f.wire: f for f in entry.fields} if entry else {}
        if WRAPPER not in members or set(members) - {WRAPPER, "links"}:
            return None
        data = members[WRAPPER].type
        place = only(data)
        many = isinstance(place, Array)
        type_ = identified(
            self.model(place.item if isinstance(place, Array) else place)
        )
        if type_ is None:
            return None
        ids: Type = Array(Primitive("string")) if many else Primitive("string")
        what = "The ids of resources" if many else "The id of a resource"
        return replace(
            keyword,
            pointer=f"{keyword.pointer}/{WRAPPER}",
            type=nullable(ids) if NULL in options(data) else ids,
            doc=f"{what} of type `{type_}`.",
            linkage=Linkage(type_, many),
        )

    def model(self, type_: Type | None) -> Model | None:
        """The model that a type is, if it is one."""
        definition = (
            self._definitions.get(type_.name) if isinstance(type_, Ref) else None
        )
        return definition if isinstance(definition, Model) else None


def check_flat(resource: Model, keys: Iterable[Keyword], pointer: str) -> None:
    """See that a flat resource cannot be taken for one in its envelope.

    Raises:
        Ambiguous: where it can.
    """
    seen: set[str] = set()
    for key in keys:
        if key.name in ENVELOPE | {WRAPPER}:
            reason = f"has a member {key.name!r}, which its envelope has as well"
        elif key.name in seen:
            reason = f"has two members {key.name!r}"
        else:
            seen.add(key.name)
            continue
        raise Ambiguous(pointer, f"{resource.name} {reason}")


def nested_models(operations: Iterable[Operation]) -> set[ClassName]:
    """The resources that may be given flat within bodies, by their models."""
    waiting = [k for o in operations if o.body for k in o.body.keywords]
    found: set[ClassName] = set()
    while waiting:
        nested = waiting.pop().nested
        if nested is not None:
            found.add(nested.model)
            waiting += nested.keys
    return found


def template(resource: Model, type_: str) -> dict[str, object]:
    """What the members of a flat resource are put into: all that has to be there."""
    made: dict[str, object] = {"type": type_}
    for field in resource.fields:
        if field.wire in CONTAINERS and field.required:
            made[field.wire] = {}
    return made


def only(type_: Type) -> Type | None:
    """The one thing besides null that a type is; None where it is several."""
    found = [option for option in options(type_) if option != NULL]
    return found[0] if len(found) == 1 else None
