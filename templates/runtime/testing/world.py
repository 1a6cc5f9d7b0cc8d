"""One revision of the API over what the offline Klaviyo holds."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .clock import Clock, iso
from .contract import Contract
from .filtering import moment_of
from .kinds import Kind, kinds_of
from .samples import MISSING, Maker
from .schemas import Schema
from .store import Resource, Store
from .validation import Validator

RowCheck = Callable[[Mapping[str, Any]], str | None]
"""Judges a row of a batch: what is wrong with it, None where nothing is."""


@dataclass
class Run:
    """How a job gets on: what was asked for, and what comes of it when it is done."""

    total: int = 0
    polls: int = 0
    cancelled: bool = False
    finished: bool = False
    failures: list[tuple[str, Mapping[str, Any], str]] = field(default_factory=list)
    done: list[Resource] = field(default_factory=list)


@dataclass
class State:
    """What all revisions share.

    A job is complete when it was asked for `job_polls` times and `job_seconds` have gone
    by; it is not found the first `job_missing` times. `refuse_row` makes a whole batch
    invalid, `fail_row` makes the job complete with a failed row. With `invent`, what is
    asked for and not there is made up. `journal` are the resources that came, for
    webhooks.
    """

    store: Store
    clock: Clock
    invent: bool = False
    job_polls: int = 2
    job_seconds: float = 0.0
    job_missing: int = 0
    refuse_row: RowCheck | None = None
    fail_row: RowCheck | None = None
    runs: dict[tuple[str, str], Run] = field(default_factory=dict)
    journal: deque[Resource] = field(default_factory=lambda: deque(maxlen=100_000))
    repeats: dict[tuple[Any, ...], str] = field(default_factory=dict)


class Revision:
    """What a revision says, worked out once for all offline Klaviyos of a process."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.kinds: dict[str, Kind] = kinds_of(contract)
        self.requests = Validator(contract.schemas, "request")
        self.answers = Validator(contract.schemas, "response")
        self.maker = Maker(contract.schemas, self.answers)
        self.optional = _optional(contract)


class World:
    """A revision over the shared state."""

    def __init__(self, revision: Revision, state: State) -> None:
        self.contract = revision.contract
        self.schemas = revision.contract.schemas
        self.state = state
        self.store = state.store
        self.kinds = revision.kinds
        self.requests = revision.requests
        self.answers = revision.answers
        self.maker = revision.maker
        self.optional = revision.optional

    def now(self) -> float:
        """The time."""
        return self.state.clock.now()

    def attribute(self, resource: Resource, name: str, schema: Schema) -> Any:
        """What a resource has as an attribute, `MISSING` where it has none.

        Besides what was given to it, it has times, and some names differ on the way
        back: an event's `properties` are its `event_properties`.
        """
        held = resource.attributes
        if name in held:
            return held[name]
        short = name.removeprefix(f"{resource.type.replace('-', '_')}_")
        if short != name and short in held:
            return held[short]
        kind = self.kinds.get(resource.type)
        shape = self.schemas.shape(schema)
        if shape.get("format") == "date-time":
            if name.startswith(("updated", "last_updated", "modified")):
                return iso(resource.updated)
            if name.startswith("created"):
                return iso(resource.created)
            if kind is not None and kind.time and not shape.get("nullable"):
                return iso(self.moment(resource, kind))
        if kind is not None and kind.time and name == "timestamp":
            return int(self.moment(resource, kind))
        if name == "uuid":
            return str(uuid.uuid5(uuid.NAMESPACE_OID, resource.id))
        return MISSING

    def moment(self, resource: Resource, kind: Kind) -> float:
        """The time of what happened at a time: its own, or when it came."""
        given = moment_of(resource.attributes.get(kind.time or ""))
        return given.timestamp() if given else resource.created

    def seen(self, resource: Resource) -> Mapping[str, Any]:
        """The attributes of a resource that answers have."""
        kind = self.kinds.get(resource.type)
        attributes = self.schemas.property(kind.shape, "attributes") if kind else None
        found = {
            name: self.attribute(resource, name, schema)
            for name, schema in (attributes or {}).get("properties", {}).items()
        }
        return {name: value for name, value in found.items() if value is not MISSING}


def _optional(contract: Contract) -> Mapping[str, frozenset[str]]:
    """Attributes that answers only have where they are asked for, by type."""
    found: dict[str, frozenset[str]] = {}
    for endpoint in contract.endpoints:
        for parameter in endpoint.operation.parameters:
            wire = parameter.wire
            if wire.startswith("additional-fields["):
                type_ = wire[18:-1]
                names = frozenset(v.partition(".")[0] for v in parameter.values)
                found[type_] = found.get(type_, frozenset()) | names
    return found
