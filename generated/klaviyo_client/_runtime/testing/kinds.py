"""The kinds of resources that the API has, as its paths and schemas tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .contract import Contract, Endpoint
from .schemas import Schema

RELATIONSHIPS = "relationships"
CATALOG_PARTS = ("integration_type", "catalog_type", "external_id")
"""What the id of a resource of a catalog is made of: `$custom:::$default:::SKU-1`."""

FRESH = frozenset({"draft", "unassigned", "pending"})
"""Statuses of what nothing was done with yet, in lower case."""


@dataclass
class Relation:
    """A relationship of a type: to which type, to how many, and its other end.

    `inverse` is the other type's relationship that says the same from there.
    """

    name: str
    type: str
    many: bool
    inverse: str | None = None


@dataclass
class Kind:
    """A type of resources.

    `identifiers` are the attributes by which the API knows one that it has, `derived`
    says that the id is made of what its creator gives, `statuses` are those of a job.
    `unique_id` and `time` are the attributes by which it knows a repetition, `fresh` is
    the status of a new one.
    """

    name: str
    collection: str = ""
    reader: Endpoint | None = None
    lister: Endpoint | None = None
    creator: Endpoint | None = None
    shape: Schema | None = None
    relations: dict[str, Relation] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    unique_id: str | None = None
    time: str | None = None
    fresh: str | None = None

    @property
    def made_elsewhere(self) -> bool:
        """Whether no request makes one: an account has them, or other things do."""
        return self.creator is None


def kinds_of(contract: Contract) -> dict[str, Kind]:
    """Every type that a path of its own leads to, by name."""
    found: dict[str, Kind] = {}
    for endpoint in contract.endpoints:
        _note(found, endpoint)
    for endpoint in contract.endpoints:
        _relate(found, contract, endpoint)
    for kind in found.values():
        _describe(kind, contract)
    _pair(found)
    return found


def _note(found: dict[str, Kind], endpoint: Endpoint) -> None:
    """Take note of an endpoint that reads or lists a type."""
    steps, method, type_ = endpoint.steps, endpoint.operation.method, endpoint.type
    if type_ is None or method != "GET" or len(steps) not in (2, 3):
        return
    if steps[-1] is not None and len(steps) == 3:
        return
    kind = found.setdefault(type_, Kind(type_))
    if steps[0] == "client" and kind.collection:
        return
    kind.collection = kind.collection or endpoint.collection
    if len(steps) == 3:
        kind.reader = kind.reader or endpoint
        kind.shape = endpoint.data
    elif endpoint.many:
        kind.lister = kind.lister or endpoint
        kind.shape = kind.shape or endpoint.data


def _relate(found: dict[str, Kind], contract: Contract, endpoint: Endpoint) -> None:
    """Take note of creators, and of relationships that paths lead to."""
    steps = endpoint.steps
    if len(steps) == 2 and endpoint.operation.method == "POST":
        kind = found.get(endpoint.sent_type or "")
        if kind and kind.collection == endpoint.collection:
            kind.creator = endpoint
        return
    name = steps[-1]
    if len(steps) < 4 or steps[2] is not None or name is None or not endpoint.type:
        return
    owner = next((k for k in found.values() if k.collection == steps[1]), None)
    if owner is None or endpoint.operation.method != "GET":
        return
    other = found.setdefault(endpoint.type, Kind(endpoint.type))
    other.shape = other.shape or endpoint.data
    owner.relations.setdefault(name, Relation(name, endpoint.type, endpoint.many))


def _describe(kind: Kind, contract: Contract) -> None:
    schemas = contract.schemas
    for name, type_, many in _told(kind.shape, contract):
        kind.relations.setdefault(name, Relation(name, type_, many))
    if kind.creator is not None:
        for name, type_, many in _told(kind.creator.sent, contract):
            kind.relations.setdefault(name, Relation(name, type_, many))
    if kind.reader is not None and kind.reader.operation.job is not None:
        kind.statuses = kind.reader.operation.job.statuses
    if kind.creator is not None:
        attributes = schemas.property(kind.creator.sent, "attributes")
        given = attributes.get("properties", {}) if attributes else {}
        if all(part in given for part in CATALOG_PARTS):
            kind.derived = CATALOG_PARTS
        elif attributes and "external_id" in attributes.get("required", ()):
            kind.derived = ("external_id",)
        body = kind.creator.operation.body
        if body is not None and body.unique_id:
            kind.unique_id = body.unique_id.rpartition("/")[2]
            kind.time = (body.time or "").rpartition("/")[2] or None
    kind.fresh = _fresh(kind, contract)
    if any(_upserts(endpoint, kind) for endpoint in contract.endpoints):
        kind.identifiers = _identifiers(kind, contract)


def _fresh(kind: Kind, contract: Contract) -> str | None:
    """The status that a new resource is likely to have, of those that there are."""
    status = contract.schemas.property(kind.shape, "attributes", "status")
    fields = filter_fields(contract, kind.lister) if kind.lister else {}
    choices = fields["status"]._choices if "status" in fields else ()
    known = (status or {}).get("enum") or choices
    return next((v for v in known if str(v).lower() in FRESH), None)


def _upserts(endpoint: Endpoint, kind: Kind) -> bool:
    """Whether an endpoint makes a resource or changes one, and says which it was."""
    statuses = {success.status for success in endpoint.successes}
    return statuses >= {200, 201} and endpoint.sent_type == endpoint.type == kind.name


def _identifiers(kind: Kind, contract: Contract) -> tuple[str, ...]:
    """Attributes that are given, and that a list can be asked for any of."""
    if kind.lister is None or kind.creator is None:
        return ()
    fields = filter_fields(contract, kind.lister)
    given = contract.schemas.property(kind.creator.sent, "attributes")
    return tuple(
        name
        for name in (given or {}).get("properties", {})
        if name in fields and hasattr(type(fields[name]), "any")
    )


def filter_fields(contract: Contract, endpoint: Endpoint) -> Mapping[str, Any]:
    """The fields that an endpoint filters by, by their names on the wire."""
    name = endpoint.operation.filters
    if name is None:
        return {}
    fields = vars(getattr(contract.filters, name)).values()
    return {field._wire: field for field in fields if hasattr(field, "_wire")}


def _told(
    resource: Schema | None, contract: Contract
) -> Iterator[tuple[str, str, bool]]:
    """The relationships that a resource's schema has, with their types."""
    schemas = contract.schemas
    relationships = schemas.property(resource, RELATIONSHIPS)
    for name, entry in (relationships or {}).get("properties", {}).items():
        data = schemas.property(entry, "data")
        items = schemas.items(data)
        type_ = schemas.constant(schemas.property(items or data, "type"))
        if isinstance(type_, str):
            yield name, type_, items is not None


def _pair(found: Mapping[str, Kind]) -> None:
    """Let relationships that are the only ones between two types mirror each other."""
    for kind in found.values():
        for relation in kind.relations.values():
            other = found.get(relation.type)
            if other is None:
                continue
            back = [r for r in other.relations.values() if r.type == kind.name]
            there = [r for r in kind.relations.values() if r.type == relation.type]
            if len(back) == len(there) == 1 and back[0] is not relation:
                relation.inverse = back[0].name
