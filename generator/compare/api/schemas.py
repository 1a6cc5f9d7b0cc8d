"""What differs between two schemas, without a word about who reads or writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from generator.base.text import shown
from generator.compare.api import rules
from generator.compare.api.shapes import (
    ANY,
    Shape,
    alternatives,
    match_alternatives,
    shape,
    widens,
)
from generator.compare.api.wording import all_quoted, listed, plural, quoted, values
from generator.documents.document import Node

Pair: TypeAlias = tuple[str, str]
"""The names of two components, the older first, one in the place of the other."""

_CEILINGS = frozenset("maximum maxLength maxItems maxProperties".split())
_FLOORS = frozenset("minimum minLength minItems minProperties".split())
# These hold or do not: of two patterns none is known to be the wider.
_CONDITIONS = frozenset(
    "pattern multipleOf uniqueItems exclusiveMaximum exclusiveMinimum".split()
)
_LIMITS = sorted(_CEILINGS | _FLOORS | _CONDITIONS)

_FLAGS = {
    "readOnly": ("read-only", rules.READ_ONLY_SET, rules.READ_ONLY_UNSET),
    "writeOnly": ("write-only", rules.WRITE_ONLY_SET, rules.WRITE_ONLY_UNSET),
}


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    Args:
        kind: its two rules, for requests and for responses.
        path: the way to it from the schemas compared: `data[].attributes.status`.
        text: what became of it: "is required now".
        node: where it stands in the newer document; in the older one if it is gone.
        old: what stood before, as short text.
        new: what stands now.
        instead: what has come in the place of what is gone.
    """

    kind: rules.Directed
    path: str
    text: str
    node: Node
    old: str | None = None
    new: str | None = None
    instead: str = ""


@dataclass(frozen=True)
class SchemaDiff:
    """The differences of two schemas, and the pairs of components that they lead to,
    which are to be compared once, wherever they are used."""

    differences: tuple[Difference, ...]
    pairs: frozenset[Pair]


def compare_schemas(
    old: Node,
    new: Node,
    replaces: Callable[[str, str], bool],
    *,
    nulls: bool = True,
) -> SchemaDiff:
    """What differs between two schemas.

    Args:
        old: a schema of the older document.
        new: the one that stands in its place.
        replaces: whether the component of the second name has come in the place of
            that of the first, which is gone.
        nulls: whether to tell that null is allowed, or is not. It is not of components:
            there it is told of the places that refer to them.
    """
    comparer = _Comparer(replaces)
    comparer.compare(old, new, "", nulls=nulls)
    return SchemaDiff(tuple(comparer.differences), frozenset(comparer.pairs))


class _Comparer:
    """Walks through two schemas side by side, and notes what differs."""

    def __init__(
        self,
        replaces: Callable[[str, str], bool],
        opened: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.differences: list[Difference] = []
        self.pairs: set[Pair] = set()
        self._replaces = replaces
        # Schemas may contain themselves.
        self._opened = list(opened)

    def compare(self, old: Node, new: Node, path: str, *, nulls: bool = True) -> None:
        """Compare two schemas, and all that they are made of."""
        before, after = shape(old), shape(new)
        if nulls and after.nullable and not before.nullable:
            self._note(rules.NULL_ALLOWED, path, "may be null now", new)
        elif nulls and before.nullable and not after.nullable:
            self._note(rules.NULL_REFUSED, path, "is never null now", new)
        self._compare(before, after, path)

    def _compare(self, old: Shape, new: Shape, path: str) -> None:
        if old.name and new.name and self._same(old.name, new.name):
            self.pairs.add((old.name, new.name))
            self._annotations(old.own, new.own, new.site, path)
            return
        bases = self._common_bases(old, new)
        if not bases:
            self._contents(old, new, path)
            return
        # What both build on is told by itself, and not again here.
        told = self._differences_of(bases, old, new, path)
        start = len(self.differences)
        self._contents(old, new, path)
        found = self.differences[start:]
        self.differences[start:] = [
            d for d in found if (d.kind, d.path, d.text) not in told
        ]
        self.pairs |= bases

    def _contents(self, old: Shape, new: Shape, path: str) -> None:
        places = (old.node.pointer, new.node.pointer)
        if places in self._opened:
            return
        self._opened.append(places)
        self._annotations(old.value, new.value, new.site, path)
        if old.is_union or new.is_union:
            self._unions(old, new, path)
        elif old.kind != new.kind:
            self._type(_direction(old.kind, new.kind), old.kind, new.kind, new, path)
        else:
            self._limits(old.value, new.value, new.site, path)
            self._values(old, new, path)
            self._properties(old, new, path)
            self._items(old, new, path)
        self._opened.pop()

    def _same(self, old: str, new: str) -> bool:
        return old == new or self._replaces(old, new)

    def _note(
        self,
        kind: rules.Directed,
        path: str,
        text: str,
        node: Node,
        old: str | None = None,
        new: str | None = None,
        instead: str = "",
    ) -> None:
        difference = Difference(kind, path, text, node, old, new, instead)
        self.differences.append(difference)

    def _common_bases(self, old: Shape, new: Shape) -> set[Pair]:
        """The components that both schemas build on, where these are the same ones."""
        if len(old.bases) != len(new.bases):
            return set()
        pairs = set(zip(old.bases, new.bases, strict=True))
        return pairs if all(self._same(*pair) for pair in pairs) else set()

    def _differences_of(
        self, pairs: set[Pair], old: Shape, new: Shape, path: str
    ) -> set[tuple[rules.Directed, str, str]]:
        """What differs in components, as seen from where they are built on."""
        comparer = _Comparer(self._replaces, self._opened)
        befores, afters = (
            side.site.document.node["components"]["schemas"] for side in (old, new)
        )
        for was, now in pairs:
            comparer._contents(shape(befores[was]), shape(afters[now]), path)
        return {(d.kind, d.path, d.text) for d in comparer.differences}

    # ------------------------------------------------------------ one value

    def _annotations(
        self, old: Mapping[str, Any], new: Mapping[str, Any], site: Node, path: str
    ) -> None:
        """Compare what a schema says of a value, whatever its kind."""
        for keyword, (flag, set_, unset) in _FLAGS.items():
            if new.get(keyword) and not old.get(keyword):
                self._note(set_, path, f"is {flag} now", site)
            elif old.get(keyword) and not new.get(keyword):
                self._note(unset, path, f"is {flag} no longer", site)
        if new.get("deprecated") and not old.get("deprecated"):
            self._note(rules.DEPRECATED, path, "is deprecated now", site)
        elif old.get("deprecated") and not new.get("deprecated"):
            self._note(rules.UNDEPRECATED, path, "is deprecated no longer", site)
        defaults = old.get("default"), new.get("default")
        before, after = map(shown, defaults)
        if "default" in new and "default" not in old:
            text = f"has the default {quoted(after)} now"
            self._note(rules.DEFAULT_STATED, path, text, site, None, after)
        elif "default" in old and "default" not in new:
            text = f"has the default {quoted(before)} no longer"
            self._note(rules.DEFAULT_UNSTATED, path, text, site, before)
        elif defaults[0] != defaults[1]:
            text = f"has the default {quoted(after)} now, {quoted(before)} before"
            self._note(rules.DEFAULT_CHANGED, path, text, site, before, after)

    def _limits(
        self, old: Mapping[str, Any], new: Mapping[str, Any], site: Node, path: str
    ) -> None:
        for keyword in _LIMITS:
            # `uniqueItems: false` is no limit; `maxItems: 0` is one.
            before, after = (
                None if value.get(keyword) is False else value.get(keyword)
                for value in (old, new)
            )
            if before == after:
                continue
            tighter = before is None or (
                after is not None
                and (
                    keyword in _CONDITIONS or (after < before) == (keyword in _CEILINGS)
                )
            )
            kind = rules.LIMIT_TIGHTENED if tighter else rules.LIMIT_LOOSENED
            was = None if before is None else f"{keyword} {shown(before)}"
            now = None if after is None else f"{keyword} {shown(after)}"
            marked = [quoted(limit) if limit else "none" for limit in (now, was)]
            text = f"has the limit {marked[0]} now, {marked[1]} before"
            self._note(kind, path, text, site, was, now)

    def _values(self, old: Shape, new: Shape, path: str) -> None:
        before, after = old.values, new.values
        if before is None and after is None:
            return
        if before is None or after is None:
            kind = rules.VALUES_IMPOSED if before is None else rules.VALUES_LIFTED
            was = [old.kind] if before is None else values(before)
            now = [new.kind] if after is None else values(after)
            text = f"is {all_quoted(now)} now, {all_quoted(was)} before"
            self._note(kind, path, text, new.site, listed(was), listed(now))
            return
        gone = values(value for value in before if value not in after)
        more = values(value for value in after if value not in before)
        if more and len(gone) == len(before):
            text = f"is {all_quoted(more)} now, {all_quoted(gone)} before"
            kind = rules.VALUES_REPLACED
            self._note(kind, path, text, new.site, listed(gone), listed(more))
            return
        if more:
            text = f"gains the value{plural(more)} {all_quoted(more)}"
            self._note(rules.VALUES_ADDED, path, text, new.site, None, listed(more))
        if gone:
            text = f"loses the value{plural(gone)} {all_quoted(gone)}"
            instead = _renamed(gone, more)
            self._note(
                rules.VALUES_REMOVED, path, text, new.site, listed(gone), None, instead
            )

    # ------------------------------------------------------------ what is inside

    def _properties(self, old: Shape, new: Shape, path: str) -> None:
        before, after = old.properties, new.properties
        for name, node in after.items():
            place = f"{path}.{name}" if path else name
            was, now = name in old.required, name in new.required
            if name not in before:
                kind = rules.REQUIRED_PROPERTY_ADDED if now else rules.PROPERTY_ADDED
                text = "is new, and required" if now else "is new"
                self._note(kind, place, text, node, None, shape(node).label)
                continue
            if now and not was:
                self._note(rules.PROPERTY_REQUIRED, place, "is required now", node)
            elif was and not now:
                self._note(rules.PROPERTY_OPTIONAL, place, "is optional now", node)
            self.compare(before[name], node, place)
        for name, node in before.items():
            if name not in after:
                place, label = f"{path}.{name}" if path else name, shape(node).label
                self._note(rules.PROPERTY_REMOVED, place, "is gone", node, label)

    def _items(self, old: Shape, new: Shape, path: str) -> None:
        before, after = old.node.get("items"), new.node.get("items")
        if before and after:
            self.compare(before, after, f"{path}[]")
        elif before or after:
            was, now = (shape(n).kind if n else ANY for n in (before, after))
            self._type(_direction(was, now), was, now, new, f"{path}[]")

    def _unions(self, old: Shape, new: Shape, path: str) -> None:
        found = match_alternatives(old, new)
        for before, after in found.same:
            self._compare(before, after, path)
        # Alternatives may allow the same: that one of them goes takes nothing away.
        gone = [
            b
            for b in found.gone
            if not any(self._alike(b, a) for a in alternatives(new))
        ]
        added = [
            a
            for a in found.added
            if not any(self._alike(b, a) for b in alternatives(old))
        ]
        if old.is_union and new.is_union:
            for branch in added:
                text = f"gains the alternative {quoted(branch.label)}"
                kind = rules.ALTERNATIVE_ADDED
                self._note(kind, path, text, new.site, None, branch.label)
            for branch in gone:
                text = f"loses the alternative {quoted(branch.label)}"
                self._note(
                    rules.ALTERNATIVE_REMOVED, path, text, new.site, branch.label
                )
        elif gone or added:
            kind = rules.TYPE_CHANGED
            if not gone:
                kind = rules.TYPE_WIDENED
            elif not added:
                kind = rules.TYPE_NARROWED
            self._type(kind, old.options, new.options, new, path)

    def _alike(self, old: Shape, new: Shape) -> bool:
        """Whether two alternatives allow the same."""
        comparer = _Comparer(self._replaces, self._opened)
        comparer._contents(old, new, "")
        return not comparer.differences and all(a == b for a, b in comparer.pairs)

    def _type(
        self, kind: rules.Directed, old: str, new: str, at: Shape, path: str
    ) -> None:
        text = f"is {quoted(new)} now, {quoted(old)} before"
        self._note(kind, path, text, at.site, old, new)


def _renamed(gone: Sequence[str], more: Sequence[str]) -> str:
    """What the only value that is gone is called now: the only one that is new, where
    one begins with the other, as `conversation` and `conversations`."""
    if len(gone) == len(more) == 1:
        old, new = gone[0].strip('"'), more[0].strip('"')
        if old.startswith(new) or new.startswith(old):
            return more[0]
    return ""


def _direction(old: str, new: str) -> rules.Directed:
    if widens(old, new):
        return rules.TYPE_WIDENED
    return rules.TYPE_NARROWED if widens(new, old) else rules.TYPE_CHANGED
