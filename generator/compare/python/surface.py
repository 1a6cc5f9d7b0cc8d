"""What users of a generated package can name, as plain values.

It is read from the package's source, whether that stands on disk or was rendered a
moment ago; no module is ever imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "module", "class", "type", "group", "method", "property", "field", "value"
]
"""What a name is. A group is an attribute of the client that holds operations."""


By: TypeAlias = Literal["position", "name", "either", "rest"]
"""How an argument is given; the rest is `*args` or `**kwargs`."""


@dataclass(frozen=True)
class Argument:
    """An argument of a call.

    Args:
        name: the name in Python; of the rest (`**options`) with its stars.
        by: whether it is given by position, by name, or by either.
        type: the annotation, with public names in full; empty where there is none.
        default: its source, None where the argument is required.
        wire: what it is called in the request, as far as the package says.
    """

    name: str
    by: By
    type: str
    default: str | None = None
    wire: str = ""

    @property
    def required(self) -> bool:
        """Whether every call has to give it."""
        return self.default is None and self.by != "rest"


@dataclass(frozen=True)
class Signature:
    """One way to call something."""

    arguments: tuple[Argument, ...]
    returns: str

    def argument(self, name: str) -> Argument | None:
        """The argument of that name."""
        return next((a for a in self.arguments if a.name == name), None)


@dataclass(frozen=True)
class Entry:
    """A public name.

    Args:
        name: as users write it: `models.Coupon.id`, `filters.GetCouponsFilter.id`,
            `klaviyo.coupons.get_coupon`, `NotFoundError`.
        kind: what it is.
        group: the group of operations that it belongs to; empty for what all share.
        type: what it stands for, or what reading it gives.
        required: whether a field has to be given.
        signatures: the ways to call it.
        calls: HTTP method and path of the operation that a method calls.
        original: the name that this one is another name for.
        bases: the public classes that a class is derived from.
        deprecated: what using it warns of; empty where it does not warn.
    """

    name: str
    kind: Kind
    group: str = ""
    type: str = ""
    required: bool = False
    signatures: tuple[Signature, ...] = ()
    calls: str = ""
    original: str = ""
    bases: tuple[str, ...] = ()
    deprecated: str = ""

    @property
    def owner(self) -> str:
        """The name that this one is an attribute of; empty for a top-level name."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Surface:
    """The public names of a package."""

    entries: Mapping[str, Entry]

    @cached_property
    def types(self) -> Mapping[str, str]:
        """What the names of types stand for."""
        found = {e.name: e.type for e in self.entries.values() if e.kind == "type"}
        others = (e for e in self.entries.values() if e.kind == "class" and e.original)
        return found | {entry.name: entry.original for entry in others}

    @cached_property
    def members(self) -> Mapping[str, Mapping[str, Entry]]:
        """The attributes of each name, by what they are called there."""
        found: dict[str, dict[str, Entry]] = {}
        for name, entry in self.entries.items():
            owner, _, own = name.rpartition(".")
            found.setdefault(owner, {})[own] = entry
        return found

    def ancestors(self, entry: Entry) -> set[str]:
        """All classes that a class is derived from, by their names."""
        found: set[str] = set()
        waiting = [*entry.bases]
        while waiting:
            base = waiting.pop()
            if base not in found:
                found.add(base)
                waiting += self.entries[base].bases if base in self.entries else ()
        return found
