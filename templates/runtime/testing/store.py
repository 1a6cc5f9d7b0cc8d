"""What the offline Klaviyo holds: resources, and how they are related."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .kinds import Kind, Relation

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's, as ULIDs are written in."""


@dataclass(eq=False)
class Resource:
    """A resource; what it is related to stands by relationship, as ids in order.

    `version` goes up with every change, and `shown` is the JSON
    that answers had of it, with the version.
    """

    type: str
    id: str
    attributes: dict[str, Any]
    created: float
    updated: float
    links: dict[str, dict[str, None]] = field(default_factory=dict)
    version: int = 0
    shown: dict[Any, tuple[int, bytes]] = field(default_factory=dict)

    def linked(self, name: str) -> tuple[str, ...]:
        """The ids that a relationship leads to."""
        return tuple(self.links.get(name, ()))


class Store:
    """Resources by type and id, in the order in which they came."""

    def __init__(self, kinds: Mapping[str, Kind], seed: int) -> None:
        self._kinds = kinds
        self._random = random.Random(seed)
        self._held: dict[str, dict[str, Resource]] = {}
        # By type, attribute and value: what identifies a resource.
        self._known: dict[tuple[str, str, Any], str] = {}

    def new_id(self) -> str:
        """An id that nothing has."""
        return "01" + "".join(self._random.choices(ALPHABET, k=24))

    def new_uuid(self) -> str:
        """An id of an error."""
        text = f"{self._random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def get(self, type_: str, id_: str) -> Resource | None:
        """The resource, None where there is none."""
        return self._held.get(type_, {}).get(id_)

    def candidates(
        self, type_: str, name: str, values: Iterable[Any]
    ) -> list[Resource]:
        """Those that have one of some values as their id or an identifier."""
        held = self._held.get(type_, {})
        ids = values
        if name != "id":
            ids = (self._known.get((type_, name, value)) for value in values)
        return [held[id_] for id_ in dict.fromkeys(ids) if id_ in held]

    def all(self, type_: str) -> list[Resource]:
        """The resources of a type."""
        return list(self._held.get(type_, {}).values())

    def types(self) -> Iterator[str]:
        """The types that there are resources of."""
        return (type_ for type_, held in self._held.items() if held)

    def known(self, type_: str, attributes: Mapping[str, Any]) -> list[str]:
        """The ids of resources that have one of these attributes' identifiers."""
        kind = self._kinds.get(type_)
        found = {
            self._known.get((type_, name, attributes[name])): None
            for name in (kind.identifiers if kind else ())
            if isinstance(attributes.get(name), str)
        }
        return [id_ for id_ in found if id_ is not None]

    def add(
        self, type_: str, id_: str, attributes: Mapping[str, Any], now: float
    ) -> Resource:
        """Put a resource there; one that has its id already goes."""
        resource = Resource(type_, id_, {}, now, now)
        self._held.setdefault(type_, {})[id_] = resource
        self._set(resource, attributes)
        return resource

    def update(
        self, resource: Resource, attributes: Mapping[str, Any], now: float
    ) -> None:
        """Set attributes; objects are merged, and what is not given stays."""
        self._set(resource, attributes)
        resource.updated = now
        resource.version += 1

    def delete(self, resource: Resource) -> None:
        """Take a resource away, and out of all relationships."""
        kind = self._kinds.get(resource.type)
        for name in list(resource.links):
            for id_ in resource.linked(name):
                self.unlink(resource, name, id_)
        del self._held[resource.type][resource.id]
        for name in kind.identifiers if kind else ():
            self._known.pop((resource.type, name, resource.attributes.get(name)), None)
        for other, relation in self._leading_to(resource.type):
            if relation.inverse is None:
                for each in self._held.get(other, {}).values():
                    self.unlink(each, relation.name, resource.id)

    def link(self, resource: Resource, name: str, ids: Iterable[str]) -> None:
        """Relate a resource to others, and these to it."""
        relation = self._relation(resource.type, name)
        for id_ in ids:
            if not relation.many:
                for old in resource.linked(name):
                    self.unlink(resource, name, old)
            self._put(resource, name, id_)
            other = self.get(relation.type, id_)
            if relation.inverse and other:
                back = self._relation(other.type, relation.inverse)
                if not back.many:
                    for old in other.linked(back.name):
                        if old != resource.id:
                            self.unlink(other, back.name, old)
                self._put(other, back.name, resource.id)

    def unlink(self, resource: Resource, name: str, id_: str) -> None:
        """End a relation, at both ends."""
        if id_ not in resource.links.get(name, ()):
            return
        del resource.links[name][id_]
        resource.version += 1
        relation = self._relation(resource.type, name)
        other = self.get(relation.type, id_)
        if relation.inverse and other:
            other.links.get(relation.inverse, {}).pop(resource.id, None)
            other.version += 1

    def relation(self, type_: str, name: str) -> Relation | None:
        """A relationship of a type."""
        kind = self._kinds.get(type_)
        return kind.relations.get(name) if kind else None

    def _relation(self, type_: str, name: str) -> Relation:
        found = self.relation(type_, name)
        assert found is not None, (type_, name)
        return found

    def _put(self, resource: Resource, name: str, id_: str) -> None:
        resource.links.setdefault(name, {})[id_] = None
        resource.version += 1

    def _leading_to(self, type_: str) -> Iterator[tuple[str, Relation]]:
        for kind in self._kinds.values():
            for relation in kind.relations.values():
                if relation.type == type_:
                    yield kind.name, relation

    def _set(self, resource: Resource, attributes: Mapping[str, Any]) -> None:
        kind = self._kinds.get(resource.type)
        for name in kind.identifiers if kind else ():
            if name in attributes:
                old = resource.attributes.get(name)
                self._known.pop((resource.type, name, old), None)
                if isinstance(attributes[name], str):
                    key = resource.type, name, attributes[name]
                    self._known[key] = resource.id
        merge(resource.attributes, attributes)


def merge(held: dict[str, Any], given: Mapping[str, Any]) -> None:
    """Put what is given into what is held, into objects in it too."""
    for name, value in given.items():
        inner = held.get(name)
        if isinstance(value, dict) and isinstance(inner, dict) and value:
            held[name] = inner = dict(inner)
            merge(inner, value)
        else:
            held[name] = value
