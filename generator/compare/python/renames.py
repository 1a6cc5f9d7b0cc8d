"""Names that went, and the names under which the same things are found now.

A method goes on where another calls the same HTTP method and path. A model, or a
class of filters, goes on where another stands in its place: what the same operation
takes or gives, and what the same field of such a model holds. One resource is no successor of
a list of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.compare.python.subtypes import alternatives, names_in
from generator.compare.python.surface import Entry, Signature, Surface


@dataclass(frozen=True)
class Renames:
    """What became of the names that went.

    Args:
        names: the new name for each old one that has one.
        unclear: the names that several old places of one thing have now.
    """

    names: Mapping[str, str]
    unclear: Mapping[str, tuple[str, ...]]


def route_of(calls: str) -> str:
    """HTTP method and path as the server sees them: names in braces mean nothing."""
    return re.sub(r"\{[^}]*\}", "{}", calls).rstrip("/")


def client_of(entry: Entry) -> str:
    """The client that an operation's method belongs to, as `klaviyo.beta`."""
    return entry.owner.rpartition(".")[0]


def operation_of(entry: Entry) -> tuple[str, str]:
    """What a method calls, and by which client."""
    return client_of(entry), route_of(entry.calls)


def renames(old: Surface, new: Surface) -> Renames:
    """The names of `old` that `new` has under another name, as far as is evident."""
    methods = _methods(old, new)
    return _Places(old, new, methods).found()


def _methods(old: Surface, new: Surface) -> dict[str, str]:
    """The new names of operations' methods that went."""
    routes: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in new.entries.values():
        if entry.calls and not entry.original and not entry.deprecated:
            routes[operation_of(entry)].append(entry)
    found = {}
    for name, entry in old.entries.items():
        if entry.calls and name not in new.entries:
            there = routes[operation_of(entry)]
            near = [one for one in there if one.owner == entry.owner] or there
            if len(near) == 1:
                found[name] = near[0].name
    return found


class _Places:
    """A walk over both surfaces in step, from the methods inwards."""

    def __init__(self, old: Surface, new: Surface, methods: Mapping[str, str]) -> None:
        self._old, self._new = old, new
        self._methods = methods
        self._found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._seen: set[tuple[str, str]] = set()
        self._waiting: list[tuple[str, str]] = []

    def found(self) -> Renames:
        """Every name that went, and what stands in its places now."""
        for name, entry in self._old.entries.items():
            other = self._new.entries.get(self._methods.get(name, name))
            if other and entry.calls and operation_of(entry) == operation_of(other):
                for one, two in _matched(entry, other):
                    self._types(one, two)
        while self._waiting:
            self._pair(*self._waiting.pop(0))
        names, unclear = dict(self._methods), {}
        for name, candidates in self._found.items():
            chosen = list(candidates)
            if len(chosen) > 1:
                chosen = [one for one in chosen if self._alike(name, one)]
            if len(chosen) == 1:
                names[name] = chosen[0]
            else:
                unclear[name] = tuple(sorted(candidates))
        return Renames(dict(sorted(names.items())), dict(sorted(unclear.items())))

    def _types(self, old: str, new: str) -> None:
        """Compare the names in two types of the same place."""
        before, after = self._named(old, self._old), self._named(new, self._new)
        self._waiting += [(name, name) for name in sorted(before & after)]
        gone, come = before - after, after - before
        for name in sorted(gone):
            same = [other for other in sorted(come) if self._same_kind(name, other)]
            if len(same) > 1:
                tag = self._tag(name, self._old)
                same = [one for one in same if self._tag(one, self._new) == tag]
            if len(same) > 1:
                same = [one for one in same if self._alike(name, one)]
            if len(same) == 1:
                self._waiting.append((name, same[0]))

    def _named(self, text: str, surface: Surface) -> set[str]:
        return {name for name in names_in(text) if name in surface.entries}

    def _pair(self, old: str, new: str) -> None:
        if (old, new) in self._seen:
            return
        self._seen.add((old, new))
        if old not in self._new.entries:
            self._found[old][new] = None
        one, two = self._old.entries[old], self._new.entries[new]
        if one.kind == two.kind == "type":
            self._types(one.type, two.type)
        others = self._new.members.get(new, {})
        for own, field in self._old.members.get(old, {}).items():
            if own in others and field.type:
                self._types(field.type, others[own].type)

    def _same_kind(self, old: str, new: str) -> bool:
        one, two = self._old.entries[old], self._new.entries[new]
        if one.kind != two.kind or one.owner != two.owner:
            return False
        return self._is_of_many(old, self._old) == self._is_of_many(new, self._new)

    def _is_of_many(self, name: str, surface: Surface) -> bool:
        """Whether it stands for a list: by itself, or by its `data`, as JSON:API has it.

        What reads the one cannot read the other, whatever place they have in common.
        """
        data = surface.members.get(name, {}).get("data")
        type_ = data.type if data else surface.entries[name].type
        return any(part.startswith("list[") for part in alternatives(type_))

    def _tag(self, name: str, surface: Surface) -> str:
        """The JSON:API type of a resource."""
        field = surface.members.get(name, {}).get("type")
        return field.type if field else ""

    def _alike(self, old: str, new: str) -> bool:
        """Whether a class or a type has nothing that the other one has not."""
        one, two = self._old.entries[old], self._new.entries[new]
        mine = self._old.members.get(old, {})
        others = self._new.members.get(new, {})
        same = mine.keys() == others.keys()
        return same and alternatives(one.type) == alternatives(two.type)


def _matched(old: Entry, new: Entry) -> Iterator[tuple[str, str]]:
    """The types that stand in the same place of two methods."""
    for one in old.signatures:
        for two in new.signatures:
            yield one.returns, two.returns
            for argument in one.arguments:
                other = _counterpart(argument.name, argument.wire, two)
                if other is not None:
                    yield argument.type, other


def _counterpart(name: str, wire: str, signature: Signature) -> str | None:
    for argument in signature.arguments:
        if argument.name == name or (wire and argument.wire == wire):
            return argument.type
    return None
