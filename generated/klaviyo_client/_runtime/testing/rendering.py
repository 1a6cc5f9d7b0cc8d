"""Resources as answers show them: all that the document asks for, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from .clock import iso
from .kinds import RELATIONSHIPS
from .queries import Query
from .samples import MISSING
from .schemas import Schema
from .store import Resource
from .world import World

_PLAIN = "!$&'()*+,;=:@"
"""What stands as it is in a step of a path, besides letters and digits (RFC 3986, 3.3):
ids of catalogs hold dollar signs and colons."""

MASKED = ("endpoint_url",)
"""Attributes of which answers only tell the host, as those of a live account do."""

Json = dict[str, Any]


class Renderer:
    """Shows resources in one answer, whose links begin with `origin`."""

    def __init__(self, world: World, query: Query, origin: str) -> None:
        self._world = world
        self._schemas = world.schemas
        self._query = query
        self._origin = origin
        self._shown = query.shown
        self._wanted = {path.partition(".")[0] for path in query.include}

    def resource(self, resource: Resource, schema: Schema) -> msgspec.Raw:
        """A resource as JSON, or its identifier where the schema has no more."""
        shape = self._schemas.shape(schema)
        key = id(shape), self._shown, self._origin
        version, raw = resource.shown.get(key, (-1, b""))
        if version != resource.version:
            raw = msgspec.json.encode(self.plain(resource, shape))
            resource.shown[key] = resource.version, raw
        return msgspec.Raw(raw)

    def plain(self, resource: Resource, shape: Schema) -> Json:
        """A resource as plain values."""
        parts = shape.get("properties", {})
        result: Json = {"type": resource.type}
        if "id" in parts:
            result["id"] = resource.id
        if "attributes" in parts:
            result["attributes"] = self._attributes(resource, parts["attributes"])
        if RELATIONSHIPS in parts:
            shown = self._relationships(resource, parts[RELATIONSHIPS])
            if shown or RELATIONSHIPS in shape.get("required", ()):
                result[RELATIONSHIPS] = shown
        if "links" in parts:
            result["links"] = {"self": f"{self._place(resource)}/"}
        for name in shape.get("required", ()):
            if name not in result and name in parts:
                result[name] = self._made(parts[name], MISSING, resource, name)
        return result

    def included(
        self, resources: Iterable[Resource], schema: Schema | None
    ) -> list[msgspec.Raw]:
        """The resources that these are related to and that were asked for, each once."""
        item = self._schemas.items(schema)
        if item is None:
            return []
        shapes = {
            self._schemas.constant(self._schemas.property(branch, "type")): branch
            for branch in self._schemas.branches(item) or (item,)
        }
        found: dict[tuple[str, str], Resource] = {}
        for resource in resources:
            for path in self._query.include:
                for other in self._reached(resource, path.split(".")):
                    found[other.type, other.id] = other
        return [
            self.resource(other, shapes[other.type])
            for other in found.values()
            if other.type in shapes
        ]

    def _reached(self, resource: Resource, steps: list[str]) -> Iterator[Resource]:
        relation = self._world.store.relation(resource.type, steps[0])
        if relation is None:
            return
        for id_ in resource.linked(steps[0]):
            other = self._world.store.get(relation.type, id_)
            if other is not None:
                yield other
                if steps[1:]:
                    yield from self._reached(other, steps[1:])

    def _attributes(self, resource: Resource, schema: Schema) -> Json:
        shown = self._world.shown(schema)
        if not shown:
            return dict(resource.attributes)
        asked = self._query.fields.get(resource.type)
        wanted = None if asked is None else {name.partition(".")[0] for name in asked}
        extra = self._query.additional.get(resource.type, ())
        more = {name.partition(".")[0] for name in extra}
        optional = self._world.optional.get(resource.type, frozenset()) - more
        result: Json = {}
        for name, shape, required in shown:
            if wanted is not None and name not in wanted and name not in more:
                continue
            if wanted is None and name in optional and not required:
                continue
            value = self._world.attribute(resource, name, shape)
            if value is not MISSING or required:
                result[name] = self._made(shape, value, resource, name)
            elif shape.get("nullable"):
                result[name] = None
        return result

    def _made(self, schema: Schema, value: Any, resource: Resource, name: str) -> Any:
        made = self._world.maker.conformed(
            schema, value, iso(resource.created), name=name
        )
        if name in MASKED and isinstance(made, str) and made.count("/") > 2:
            return "/".join([*made.split("/")[:3], "*****"])
        return made

    def _relationships(self, resource: Resource, schema: Schema) -> Json:
        properties = self._schemas.shape(schema).get("properties", {})
        result: Json = {}
        for name, entry in properties.items():
            shown = self._relationship(resource, name, self._schemas.shape(entry))
            if shown:
                result[name] = shown
        return result

    def _relationship(self, resource: Resource, name: str, entry: Schema) -> Json:
        parts: Mapping[str, Schema] = entry.get("properties", {})
        required = entry.get("required", ())
        result: Json = {}
        if "data" in parts:
            data = self._schemas.shape(parts["data"])
            item = self._schemas.items(data)
            # A live account tells of several only where they are asked for.
            if item is None or name in self._wanted or "links" not in parts:
                linkage = self.linkage(resource, name, data)
                if linkage is not None or data.get("nullable"):
                    result["data"] = linkage
            elif "data" in required:
                result["data"] = self.linkage(resource, name, data)
        if "links" in parts:
            place = self._place(resource)
            known = {
                "self": f"{place}/{RELATIONSHIPS}/{name}/",
                "related": f"{place}/{name}/",
            }
            links = self._schemas.shape(parts["links"]).get("properties", {})
            result["links"] = {key: known[key] for key in links if key in known}
        return result

    def linkage(self, resource: Resource, name: str, schema: Schema) -> Any:
        """The identifiers of what a resource is related to."""
        shape = self._schemas.shape(schema)
        item = self._schemas.items(shape)
        type_ = self._schemas.constant(self._schemas.property(item or shape, "type"))
        found = [{"type": type_, "id": id_} for id_ in resource.linked(name)]
        if item is not None:
            return found
        return found[0] if found else None

    def _place(self, resource: Resource) -> str:
        kind = self._world.kinds.get(resource.type)
        collection = kind.collection if kind and kind.collection else resource.type
        return f"{self._origin}/api/{collection}/{quote(resource.id, safe=_PLAIN)}"
