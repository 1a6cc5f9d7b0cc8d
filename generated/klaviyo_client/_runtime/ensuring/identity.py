"""Whether the API knows that a resource is there already, and under which id.

It does in two ways. The id follows from what the caller gives, as that of a coupon from
its `external_id`: there can be one only. Or it refuses a second one, and names the first,
as it does for profiles. Where there is a name at most, two processes would make two
resources, and nothing would tell: that is not offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from ..errors import ArgumentError
from ..operation import DerivedId, Operation
from ..wire.by_path import paths_of

D = TypeVar("D")

EXTERNAL_ID = "external_id"
"""What resources are known by that the API itself keeps apart, besides their ids."""


class Ensured(msgspec.Struct, Generic[D], frozen=True, kw_only=True):
    """A resource that is there now.

    Attributes:
        id: its id.
        created: whether this call has made it.
        document: the answer that tells it.
    """

    id: str
    created: bool
    document: D

    def __repr__(self) -> str:
        return f"<Ensured {self.id}, {'created' if self.created else 'was there'}>"


class Identity(NamedTuple):
    """How a resource is found that may be there: the operations that make, read and
    change it. `id` is known beforehand where it follows from what is given."""

    create: Operation
    read: Operation
    update: Operation | None
    id: str | None


def identity(
    create: Operation, operations: Mapping[str, Operation], given: Mapping[str, Any]
) -> Identity:
    """How the resource is found that an operation would make of some arguments.

    Raises:
        ArgumentError: when the API does not keep such resources apart.
    """
    keywords = create.body.keywords if create.body else {}
    read = _beside(create, "GET", operations)
    if create.method != "POST" or read is None:
        raise ArgumentError(f"{create.name} makes nothing that could be there already")
    if "body" in given:
        raise ArgumentError(f"{create.name}: give what it takes by name, not as a body")
    if create.derived_id is None and EXTERNAL_ID not in keywords:
        raise ArgumentError(
            f"{create.name}: the API keeps these apart by nothing that you give, so "
            "that two callers at once would make two: look for it, and create it, in "
            "two steps of your own"
        )
    id = derived(create.derived_id, given) if create.derived_id else None
    return Identity(create, read, _beside(create, "PATCH", operations), id)


def derived(derived_id: DerivedId, given: Mapping[str, Any]) -> str | None:
    """The id that follows from what is given; None where a part of it is missing."""
    parts = []
    for name in derived_id.keywords:
        value = given.get(name)
        value = derived_id.defaults.get(name) if value is None else value
        if not isinstance(value, str) or not value:
            return None
        parts.append(value)
    return derived_id.between.join(parts)


def changes(identity: Identity, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of the arguments can be changed of a resource that is there."""
    update = identity.update
    known = update.body.keywords if update and update.body else {}
    return {name: value for name, value in given.items() if name in known}


def _beside(
    create: Operation, method: str, operations: Mapping[str, Operation]
) -> Operation | None:
    """The operation on one of the resources that another one makes."""
    path = f"{create.path.rstrip('/')}/x"
    found = paths_of(operations).operation(method, path)
    return found if found.group == create.group else None
