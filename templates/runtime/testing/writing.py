"""Making, changing and deleting resources, with what stands inside of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .errors import Refused, missing
from .filtering import moment_of
from .kinds import RELATIONSHIPS, Kind
from .samples import MISSING
from .store import Resource, merge
from .world import World

Data = Mapping[str, Any]


class Writer:
    """Writes to a revision's world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store
        self._kinds = world.kinds

    # -------------------------------------------------------------- one resource

    def create(self, kind: Kind, data: Data, context: tuple[Resource, ...] = ()) -> Any:
        """Make a resource.

        Args:
            kind: its type.
            data: what was sent, with attributes and relationships.
            context: resources that stood beside it, which it is related to.

        Raises:
            Refused: when there is one like it, or something that it names is missing.
        """
        attributes = dict(data.get("attributes") or {})
        self.check_links(kind, data)
        id_ = self._id(kind, data)
        if self._store.get(kind.name, id_) is not None:
            raise Refused(
                409, f"A {kind.name} with id {id_} already exists.", "/data/attributes"
            )
        self.check_unique(kind, attributes)
        inside = self.absorb(attributes)
        others = (*context, *inside)
        known = self._repeated(kind, attributes, others)
        if known is not None:
            return known
        resource = self._store.add(kind.name, id_, attributes, self._world.now())
        if kind.time is not None:
            self._world.state.journal.append(resource)
        self._remember(kind, resource, others)
        self.set_links(kind, resource, data)
        for other in others:
            self._relate(resource, other)
        return resource

    def upsert(self, kind: Kind, data: Data) -> tuple[Resource, bool]:
        """Make a resource, or change the one that is known by these identifiers.

        Returns:
            The resource, and whether it is new.

        Raises:
            Refused: when the identifiers belong to different resources.
        """
        attributes = dict(data.get("attributes") or {})
        id_ = data.get("id")
        found = self._store.known(kind.name, attributes)
        if id_ is not None:
            if self._store.get(kind.name, id_) is None:
                if not self._world.state.invent:
                    raise missing(kind.name, id_, "/data/id")
                self.invented(kind, id_)
            found = list(dict.fromkeys([id_, *found]))
        if len(found) > 1:
            raise self._duplicate(kind, found[1])
        if not found:
            return self.create(kind, data), True
        resource = self._store.get(kind.name, found[0])
        assert resource is not None
        self.update(kind, resource, data)
        return resource, False

    def update(self, kind: Kind, resource: Resource, data: Data) -> None:
        """Change a resource; what is not given stays.

        Raises:
            Refused: when an identifier belongs to another one.
        """
        attributes = dict(data.get("attributes") or {})
        self.check_links(kind, data)
        self.check_unique(kind, attributes, resource)
        self.absorb(attributes)
        patch = (data.get("meta") or {}).get("patch_properties")
        if isinstance(patch, Mapping):
            attributes["properties"] = patched(resource.attributes, attributes, patch)
            resource.attributes.pop("properties", None)
        self._store.update(resource, attributes, self._world.now())
        self.set_links(kind, resource, data, replace=True)

    def delete(self, resource: Resource) -> None:
        """Delete a resource."""
        self._store.delete(resource)

    def invented(self, kind: Kind, id_: str) -> Resource:
        """A resource that nobody has made, with what its schema asks for."""
        return self._store.add(kind.name, id_, {}, self._world.now())

    # -------------------------------------------------------------- relationships

    def check_links(self, kind: Kind, data: Data) -> None:
        """See that all that a resource is to be related to is there.

        Raises:
            Refused: with the place of what is not.
        """
        for name, type_, id_ in links_in(data):
            pointer = f"/data/{RELATIONSHIPS}/{name}/data/id"
            self.reach(type_, id_, pointer)

    def reach(self, type_: str, id_: str, pointer: str) -> Resource | None:
        """What an identifier leads to; None for a type that has no resources here.

        What no request can make is there as soon as somebody speaks of it.

        Raises:
            Refused: when it is not there.
        """
        found = self._store.get(type_, id_)
        kind = self._kinds.get(type_)
        if found is None and kind is not None:
            if kind.made_elsewhere or self._world.state.invent:
                return self.invented(kind, id_)
            raise missing(type_, id_, pointer)
        return found

    def set_links(
        self, kind: Kind, resource: Resource, data: Data, *, replace: bool = False
    ) -> None:
        """Relate a resource to what its data names."""
        named: dict[str, list[str]] = {}
        for name, value in (data.get(RELATIONSHIPS) or {}).items():
            if isinstance(value, Mapping) and "data" in value and replace:
                named.setdefault(name, [])
        for name, _, id_ in links_in(data):
            named.setdefault(name, []).append(id_)
        for name, ids in named.items():
            known = self._relation_name(kind, name)
            if known is None:
                continue
            if replace:
                for old in resource.linked(known):
                    if old not in ids:
                        self._store.unlink(resource, known, old)
            self._store.link(resource, known, ids)

    def _relation_name(self, kind: Kind, name: str) -> str | None:
        """A relationship by its name in a request, which may be in another number."""
        for known in (name, f"{name}s", name.removesuffix("s")):
            if known in kind.relations:
                return known
        return None

    def _relate(self, resource: Resource, other: Resource) -> None:
        """Relate a resource to one that was sent inside of it."""
        kind = self._kinds[resource.type]
        for relation in kind.relations.values():
            if relation.type == other.type:
                self._store.link(resource, relation.name, [other.id])
                return

    # -------------------------------------------------------------- inside of others

    def absorb(self, attributes: dict[str, Any]) -> tuple[Resource, ...]:
        """Make the resources that stand in attributes, as `{"data": ...}`.

        Those attributes are taken out.
        """
        found: list[Resource] = []
        for name, value in list(attributes.items()):
            if not is_embedded(value):
                continue
            listed = (
                value["data"] if isinstance(value["data"], list) else [value["data"]]
            )
            kinds = [self._kinds.get(item["type"]) for item in listed]
            if not all(kinds):
                continue
            del attributes[name]
            found += [
                self.embedded(kind, item)
                for kind, item in zip(kinds, listed, strict=True)
                if kind is not None
            ]
        return tuple(found)

    def embedded(self, kind: Kind, data: Data) -> Resource:
        """A resource that stands in another one: made, or the one that is meant."""
        if kind.identifiers:
            return self.upsert(kind, data)[0]
        if kind.made_elsewhere:
            given = dict(data.get("attributes") or {})
            return self.meant(kind, data) or self._store.add(
                kind.name, self._store.new_id(), given, self._world.now()
            )
        resource: Resource = self.create(kind, data)
        return resource

    # -------------------------------------------------------------- identity

    def _id(self, kind: Kind, data: Data) -> str:
        if isinstance(data.get("id"), str):
            return str(data["id"])
        attributes = data.get("attributes") or {}
        if kind.derived:
            shape = self._world.schemas.property(
                kind.creator.sent if kind.creator else None, "attributes"
            )
            parts = [
                attributes.get(name) or self._default(shape, name)
                for name in kind.derived
            ]
            if all(isinstance(part, str) and part for part in parts):
                return ":::".join(parts)
        return self._store.new_id()

    def _default(self, shape: Any, name: str) -> Any:
        schema = self._world.schemas.property(shape, name) or {}
        return schema.get("default") or (schema.get("enum") or [None])[0]

    def check_unique(
        self, kind: Kind, attributes: Data, own: Resource | None = None
    ) -> None:
        """See that no other resource has an identifier that is given.

        Raises:
            Refused: with the id of the one that has it.
        """
        found = self._store.known(kind.name, attributes)
        others = [id_ for id_ in found if own is None or id_ != own.id]
        if others:
            raise self._duplicate(kind, others[0])

    def _duplicate(self, kind: Kind, id_: str) -> Refused:
        name = kind.name.replace("-", "_")
        return Refused(
            409,
            f"A {kind.name} already exists with one of these identifiers.",
            "/data/attributes",
            code=f"duplicate_{name}",
            meta={f"duplicate_{name}_id": id_},
        )

    def _key(
        self, kind: Kind, attributes: Data, others: tuple[Resource, ...], now: float
    ) -> tuple[Any, ...] | None:
        """What the API knows a repetition by: for whom, of what, and its own id."""
        if kind.unique_id is None:
            return None
        own = attributes.get(kind.unique_id)
        if own is None:
            given = moment_of(attributes.get(kind.time or ""))
            own = int(given.timestamp() if given else now)
        return (kind.name, own, *sorted((other.type, other.id) for other in others))

    def is_repeated(
        self, kind: Kind, attributes: Data, around: tuple[Data, ...]
    ) -> bool:
        """Whether the API knows a resource already, that nothing is made of yet."""
        inside = [
            item
            for value in attributes.values()
            if is_embedded(value) and isinstance(value["data"], Mapping)
            for item in [value["data"]]
        ]
        others = []
        for data in (*around, *inside):
            other = self._kinds.get(data["type"])
            found = self.meant(other, data) if other else None
            if found is None:
                return False
            others.append(found)
        return self._repeated(kind, attributes, tuple(others)) is not None

    def meant(self, kind: Kind, data: Data) -> Resource | None:
        """The resource that is there already and that data is about."""
        if data.get("id") is not None:
            return self._store.get(kind.name, data["id"])
        given = data.get("attributes") or {}
        known = self._store.known(kind.name, given)
        if known or not kind.made_elsewhere:
            return self._store.get(kind.name, known[0]) if known else None
        return next(
            (
                held
                for held in self._store.all(kind.name)
                if given.items() <= held.attributes.items()
            ),
            None,
        )

    def _repeated(
        self, kind: Kind, attributes: Data, others: tuple[Resource, ...]
    ) -> Resource | None:
        key = self._key(kind, attributes, others, self._world.now())
        known = self._world.state.repeats.get(key) if key else None
        return self._store.get(kind.name, known) if known else None

    def _remember(
        self, kind: Kind, resource: Resource, others: tuple[Resource, ...]
    ) -> None:
        key = self._key(kind, resource.attributes, others, resource.created)
        if key:
            self._world.state.repeats[key] = resource.id


def links_in(data: Data) -> Iterator[tuple[str, str, str]]:
    """The identifiers in a resource's relationships: name, type and id."""
    for name, value in (data.get(RELATIONSHIPS) or {}).items():
        linkage = value.get("data") if isinstance(value, Mapping) else None
        for item in linkage if isinstance(linkage, list) else [linkage]:
            if isinstance(item, Mapping) and "id" in item and "type" in item:
                yield name, item["type"], item["id"]


def is_embedded(value: Any) -> bool:
    """Whether an attribute's value holds whole resources."""
    if not isinstance(value, Mapping) or "data" not in value:
        return False
    data = value["data"]
    items = data if isinstance(data, list) else [data]
    return bool(items) and all(isinstance(i, Mapping) and "type" in i for i in items)


def patched(held: Data, given: Data, patch: Data) -> dict[str, Any]:
    """Free properties after a patch: appended to, taken from, and unset."""
    result: dict[str, Any] = dict(held.get("properties") or {})
    merge(result, given.get("properties") or {})
    for name, value in (patch.get("append") or {}).items():
        old = _listed(result.get(name, MISSING))
        result[name] = [*old, *(v for v in _listed(value) if v not in old)]
    for name, value in (patch.get("unappend") or {}).items():
        gone = _listed(value)
        result[name] = [v for v in _listed(result.get(name, MISSING)) if v not in gone]
    unset = patch.get("unset") or []
    for name in [unset] if isinstance(unset, str) else unset:
        result.pop(name, None)
    return result


def _listed(value: Any) -> list[Any]:
    if value is MISSING:
        return []
    return list(value) if isinstance(value, list) else [value]
