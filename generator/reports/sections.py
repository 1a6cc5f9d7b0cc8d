"""Changes as reports tell them: in sections, by rule, and what is alike told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.compare.changes import Change, Comparison, Impact, Rule, Side, View

IMPACTS: Mapping[Impact, str] = {
    Impact.BREAKING: "Breaking",
    Impact.DEPRECATING: "Deprecating",
    Impact.COMPATIBLE: "Compatible",
    Impact.DOCUMENTATION: "Documentation only",
}
"""The headings of impacts, the worst first."""

VIEWS: Mapping[View, str] = {"api": "API", "python": "Python"}
"""The headings of views, in the order of reports."""

SHARED = "shared by all groups"
"""What stands for the group of what belongs to none."""


@dataclass(frozen=True)
class Place:
    """Where something changed, and what to write there from now on."""

    group: str
    subject: str
    pointer: str
    instead: str


@dataclass(frozen=True)
class Entry:
    """Changes that differ in their places only, which may be hundreds."""

    view: View
    rule: Rule
    text: str
    old: str | None
    new: str | None
    accepted: str
    places: tuple[Place, ...]

    @property
    def groups(self) -> dict[str, list[Place]]:
        """The places by their groups, in order."""
        groups: dict[str, list[Place]] = {}
        for place in sorted(self.places, key=lambda p: (p.group, p.subject)):
            groups.setdefault(place.group, []).append(place)
        return groups

    @property
    def values_told(self) -> bool:
        """Whether the text says already what stood and what stands there."""
        values = (self.old, self.new)
        text = self.text.replace("`", "")
        return all(value is None or value.replace("`", "") in text for value in values)

    @property
    def remedies(self) -> dict[str, list[Place]]:
        """What to write instead, and in which places."""
        remedies: dict[str, list[Place]] = {}
        for place in self.places:
            if place.instead:
                remedies.setdefault(place.instead, []).append(place)
        return remedies


@dataclass(frozen=True)
class RuleSection:
    """What one rule found."""

    rule: Rule
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    """All changes of one impact in one view."""

    view: View
    impact: Impact
    rules: tuple[RuleSection, ...]

    @property
    def count(self) -> int:
        """How many changes it tells."""
        return sum(len(e.places) for rule in self.rules for e in rule.entries)


def sections(comparison: Comparison) -> tuple[Section, ...]:
    """Everything that changed, the worst first; of one impact, the API before Python.

    Within a section rules stand in the order in which the changes come, and so do the
    entries of a rule.
    """
    return sections_of(comparison.changes)


def sections_of(changes: Iterable[Change]) -> tuple[Section, ...]:
    """The same of some changes."""
    found: dict[tuple[Impact, View], list[Change]] = {}
    for change in changes:
        found.setdefault((change.impact, change.view), []).append(change)
    return tuple(
        Section(view, impact, tuple(_by_rule(fold(found[impact, view]))))
        for impact in IMPACTS
        for view in VIEWS
        if (impact, view) in found
    )


def fold(changes: Iterable[Change]) -> tuple[Entry, ...]:
    """Changes, with those of equal rule, text and values told as one, unless only
    some of them were accepted."""
    places: dict[tuple[View, Rule, str, str | None, str | None, str], list[Place]] = {}
    for change in changes:
        old, new = _values(change)
        key = (change.view, change.rule, change.text, old, new, change.accepted)
        place = Place(change.group, change.subject, change.pointer, change.instead)
        places.setdefault(key, []).append(place)
    return tuple(Entry(*key, tuple(found)) for key, found in places.items())


def _values(change: Change) -> tuple[str | None, str | None]:
    """What stood and what stands, unless that is but the name of what changed."""
    old, new = change.old, change.new
    named = old is None and new == change.subject
    return None if old == change.subject else old, None if named else new


def subjects(places: Iterable[Place]) -> list[str]:
    """The names of what changed, each once."""
    return list(dict.fromkeys(place.subject for place in places))


def side_text(side: Side) -> str:
    """What is known of a side beyond its name."""
    counts = ((side.operations, "operation"), (side.components, "component"))
    parts = [f"revision {side.revision}"]
    parts += [number(count, word) for count, word in counts if count is not None]
    return ", ".join(parts)


def number(count: int, word: str) -> str:
    """A count and what is counted."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _by_rule(entries: Iterable[Entry]) -> Iterator[RuleSection]:
    found: dict[Rule, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.rule, []).append(entry)
    for rule, of_rule in found.items():
        yield RuleSection(rule, tuple(of_rule))
