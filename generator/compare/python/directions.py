"""Which classes callers make objects of, and of which they are given objects."""

from __future__ import annotations

from collections.abc import Iterable

from generator.compare.python.subtypes import names_in
from generator.compare.python.surface import Kind, Surface


def taken(surface: Surface) -> frozenset[str]:
    """The names of the types whose values go into calls."""
    roots = (
        argument.type
        for entry in surface.entries.values()
        for signature in entry.signatures
        for argument in signature.arguments
    )
    return _reached(surface, roots, ("field", "type"))


def given(surface: Surface) -> frozenset[str]:
    """The names of the types whose values come out of calls."""
    roots = (
        signature.returns
        for entry in surface.entries.values()
        for signature in entry.signatures
    )
    return _reached(surface, roots, ("field", "type", "property"))


def _reached(
    surface: Surface, roots: Iterable[str], kinds: tuple[Kind, ...]
) -> frozenset[str]:
    """The public names in some types, and in what these hold."""
    reached: set[str] = set()
    waiting = {name for text in roots for name in names_in(text)}
    while waiting:
        name = waiting.pop()
        entry = surface.entries.get(name)
        if entry is None or name in reached:
            continue
        reached.add(name)
        members = surface.members.get(name, {}).values()
        texts = [one.type for one in (entry, *members) if one.kind in kinds]
        waiting |= {name for text in texts for name in names_in(text)}
        waiting |= {entry.original} - {""}
    return frozenset(reached)
