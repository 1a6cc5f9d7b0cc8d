"""One revision of the API over what the offline Klaviyo holds."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .clock import Clock, iso
from .contract import Contract
from .filtering import moment_of
from .kinds import Kind, kinds_of
from .samples import MISSING, Maker
from .schemas import Schema
from .store import Resource, Store
from .validation import Validator

UPDATED = ("updated", "last_updated", "modified")
"""How the names of times begin that change with the resource."""

TIMES = ("datetime", "timestamp")
"""The names of the time at which something happened, in answers."""

BESIDE = {"$value": "value", "$value_currency": "value_currency"}
"""Keys of an event's properties in answers, by what it was given as."""

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
    asked for and not there is made up. `journal` is what happened, for webhooks, and
    `repeats` has the ids of what is known by an id of its own.
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


class Shown(NamedTuple):
    """An attribute that answers have."""

    name: str
    shape: Schema
    required: bool


class Revision:
    """What a revision says, worked out once for all offline Klaviyos of a process."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.kinds: dict[str, Kind] = kinds_of(contract)
        self.requests = Validator(contract.schemas, "request")
        self.answers = Validator(contract.schemas, "response")
        self.maker = Maker(contract.schemas, self.answers)
        self.optional = _optional(contract)
        self.shown: dict[int, tuple[Shown, ...]] = {}


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
        self._shown = revision.shown

    def now(self) -> float:
        """The time."""
        return self.state.clock.now()

    def attribute(self, resource: Resource, name: str, shape: Schema) -> Any:
        """What a resource has as an attribute, `MISSING` where it has none.

        Besides what was given to it, it has times, and some names differ on the way
        back: an event's `properties` are its `event_properties`.
        """
        held = resource.attributes
        if name in held:
            return held[name]
        if "_" in name:
            short = name.removeprefix(f"{resource.type.replace('-', '_')}_")
            if short != name and short in held:
                return self._read_back(resource, held[short])
            if name.endswith("_count"):
                related = f"{name.removesuffix('_count')}s"
                if self.store.relation(resource.type, related) is not None:
                    return len(resource.links.get(related, ()))
        timed = shape.get("format") == "date-time"
        if timed and name.startswith(UPDATED):
            return iso(resource.updated)
        if timed and name.startswith("created"):
            return iso(resource.created)
        if timed or name == "timestamp":
            kind = self.kinds.get(resource.type)
            own = name in TIMES or not shape.get("nullable")
            if kind is not None and kind.time and own:
                moment = self.moment(resource, kind)
                return iso(moment) if timed else int(moment)
        if name == "status":
            kind = self.kinds.get(resource.type)
            if kind is not None and kind.fresh is not None:
                return kind.fresh
        if name == "uuid":
            return str(uuid.uuid5(uuid.NAMESPACE_OID, resource.id))
        return MISSING

    def _read_back(self, resource: Resource, value: Any) -> Any:
        """Properties, with what else was given of a happening, as the API has it."""
        kind = self.kinds.get(resource.type)
        if kind is None or kind.unique_id is None or not isinstance(value, dict):
            return value
        names = {"$event_id": kind.unique_id, **BESIDE}
        given = resource.attributes
        return value | {
            key: given[name]
            for key, name in names.items()
            if given.get(name) is not None
        }

    def moment(self, resource: Resource, kind: Kind) -> float:
        """The time of what happened at a time: its own, or when it came."""
        given = moment_of(resource.attributes.get(kind.time or ""))
        return given.timestamp() if given else resource.created

    def seen(self, resource: Resource, name: str) -> Any:
        """An attribute of a resource as answers have it, `MISSING` where they do not."""
        kind = self.kinds.get(resource.type)
        schema = self.schemas.property(kind.shape, "attributes", name) if kind else None
        return self.attribute(resource, name, schema or {})

    def shown(self, schema: Schema) -> tuple[Shown, ...]:
        """The attributes that a schema of attributes has, worked out once."""
        shape = self.schemas.shape(schema)
        if id(shape) not in self._shown:
            required = set(shape.get("required", ()))
            self._shown[id(shape)] = tuple(
                Shown(name, self.schemas.shape(item), name in required)
                for name, item in self.answers.properties(shape).items()
            )
        return self._shown[id(shape)]


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
