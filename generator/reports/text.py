"""A comparison as plain text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.base.markup import one_line
from generator.base.text import Line, counted, uncommanded
from generator.compare.changes import Change, Comparison, Impact
from generator.compare.python.rules import NAME_ADDED
from generator.reports.headline import headline, new_operations
from generator.reports.names import sorted_out
from generator.reports.sections import (
    IMPACTS,
    SHARED,
    VIEWS,
    Entry,
    RuleSection,
    Section,
    fold,
    sections_of,
    side_text,
    subjects,
)

FEW = 8
"""So many names of a group are told, where no code has to change."""

MANY = 24
"""In so many places something is told by where; in more, by how many they are."""

STYLES = {
    Impact.BREAKING: "red",
    Impact.DEPRECATING: "yellow",
    Impact.COMPATIBLE: "green",
    Impact.DOCUMENTATION: "dim",
}
"""How a terminal shows what weighs so much."""

URGENT = (Impact.BREAKING, Impact.DEPRECATING)


def text(comparison: Comparison) -> str:
    """All changes, the worst first, by rule; what is alike is told once.

    Every line is safe for a terminal. Where nothing has to be done, long lists of
    names are cut, and say how much is left out.
    """
    return uncommanded("".join(f"{line.text}\n" for line in lines(comparison)))


def lines(comparison: Comparison, *, whole: bool = False) -> Iterator[Line]:
    """The lines of `text`: the headline, what breaks, new operations, all else.

    Args:
        comparison: what differs.
        whole: cut no list.
    """
    yield from _head(comparison)
    came = new_operations(comparison.changes)
    told = {id(change) for changes in came.values() for change in changes}
    rest = [change for change in comparison.changes if id(change) not in told]
    accepted = [change for change in rest if change.accepted]
    sections = sections_of(change for change in rest if not change.accepted)
    for section in sections:
        if section.impact in URGENT:
            yield from _section(section, whole)
    if accepted:
        yield from _accepted(accepted, whole)
    if came:
        yield from _operations(came)
    for section in sections:
        if section.impact not in URGENT:
            yield from _section(section, whole)


def _head(comparison: Comparison) -> Iterator[Line]:
    old, new = comparison.old, comparison.new
    between = f"{one_line(old.revision)} -> {one_line(new.revision)}"
    waiting = {change.impact for change in comparison.changes if not change.accepted}
    style = next((STYLES[impact] for impact in Impact if impact in waiting), "green")
    yield Line(f"{between}: {headline(comparison)}", f"bold {style}", 4)
    for label, side in (("old", old), ("new", new)):
        yield Line(
            f"{label}  {one_line(side.name)}: {one_line(side_text(side))}", "", 5
        )
    for note in comparison.notes:
        yield Line(f"note: {one_line(note)}", "", 6)


def _heading(heading: str, impact: Impact) -> Iterator[Line]:
    yield Line("")
    yield Line(heading, f"bold {STYLES[impact]}", 0)
    yield Line("=" * len(heading), STYLES[impact])


def _accepted(changes: Sequence[Change], whole: bool) -> Iterator[Line]:
    """What people have looked at, in one line or with the reasons."""
    yield Line("")
    told = f"accepted: {counted(len(changes), 'change')} that people have looked at"
    yield Line(told if whole else f"{told} (--verbose lists them)", "bold", 4)
    for entry in fold(changes) if whole else ():
        places = ", ".join(map(one_line, subjects(entry.places)))
        what = f"[{one_line(entry.rule.name)}] {places}: {one_line(entry.text)}"
        yield Line(f"  - {what}; {one_line(entry.accepted)}", "", 6)


# ---------------------------------------------------------------- operations


def _operations(came: dict[str, list[Change]]) -> Iterator[Line]:
    """The operations that are new, by group: what they are called, and what they
    call."""
    yield from _heading(f"New operations ({len(came):,})", Impact.COMPATIBLE)
    groups: dict[str, list[tuple[str, list[str]]]] = {}
    for address, changes in came.items():
        own = changes[0].subject
        methods = [_method(change) for change in changes if change.view == "python"]
        # Its own name, and then those that are other names for it.
        names = sorted(methods, key=lambda name: name != own) or [own]
        groups.setdefault(changes[0].group, []).append((address, names))
    for group, operations in sorted(groups.items()):
        yield Line("")
        yield Line(one_line(group) or SHARED)
        for address, names in operations:
            called = ", ".join(map(one_line, dict.fromkeys(names)))
            yield Line(f"  - {called}: {one_line(address)}", "", 6)


def _method(change: Change) -> str:
    return change.subject.rpartition(".")[2]


# ---------------------------------------------------------------- everything else


def _section(section: Section, whole: bool) -> Iterator[Line]:
    heading = f"{IMPACTS[section.impact]}, {VIEWS[section.view]} ({section.count:,})"
    yield from _heading(heading, section.impact)
    few = None if whole or section.impact in URGENT else FEW
    for of_rule in section.rules:
        rule = of_rule.rule
        yield Line("")
        told = f"[{one_line(rule.name)}] {one_line(rule.reason)}"
        yield Line(told, STYLES[section.impact], len(rule.name) + 3)
        if rule.name == NAME_ADDED.name and few is not None:
            yield from _names(of_rule, few)
            continue
        for entry in of_rule.entries:
            yield from _entry(entry, few)


def _names(section: RuleSection, few: int) -> Iterator[Line]:
    """Names that are new, by what they are; those of many classes by their number."""
    entries = section.entries
    found = sorted_out(place.subject for entry in entries for place in entry.places)
    for group, methods in found.methods.items():
        yield _listed(one_line(group), methods, few)
    for module, classes in found.classes.items():
        yield _listed(
            counted(len(classes), f"name in {module}", f"names in {module}"),
            classes,
            few,
        )
    for (module, name), owners in found.attributes.items():
        of = f"`{one_line(name)}` of {len(owners):,} classes in {module}"
        if len(owners) > MANY:
            yield Line(f"  - {of}", "", 4)
        else:
            yield _listed(of, owners, few)
    if found.others:
        yield _listed(counted(len(found.others), "other name"), found.others, few)


def _listed(what: str, names: Iterable[str], few: int | None) -> Line:
    return Line(f"  - {what}: {_first(list(names), few)}", "", 6)


def _entry(entry: Entry, few: int | None) -> Iterator[Line]:
    told = f"{one_line(entry.text)}{_values(entry)}"
    if len(entry.places) == 1:
        (place,) = entry.places
        group = one_line(place.group) or SHARED
        yield Line(f"  - {one_line(place.subject)} ({group}): {told}", "", 6)
    elif few is not None and len(entry.places) > MANY:
        groups = counted(len(entry.groups), "group")
        yield Line(f"  - {told}, in {len(entry.places):,} places of {groups}", "", 6)
    else:
        yield Line(f"  - {told}", "", 6)
        for group, places in entry.groups.items():
            names = _first(subjects(places), few)
            yield Line(f"      {one_line(group) or SHARED}: {names}", "", 10)
    for remedy, places in entry.remedies.items():
        of = f" ({', '.join(map(one_line, subjects(places)))})"
        shown = of if len(entry.remedies) > 1 else ""
        yield Line(f"      instead{shown}: {one_line(remedy)}", "", 15)


def _first(names: Sequence[str], few: int | None) -> str:
    """The names, or the first few of them and how many there are besides."""
    more = len(names) - len(names[:few])
    rest = f" and {more:,} more" if more else ""
    return ", ".join(map(one_line, names[:few])) + rest


def _values(entry: Entry) -> str:
    """What stood and what stands now, unless that is told anyway."""
    if entry.values_told:
        return ""
    match entry.old, entry.new:
        case _, str(new) if new in entry.remedies:
            return ""
        case None, str(new):
            return f": {one_line(new)}"
        case str(old), None:
            return f": was {one_line(old)}"
        case old, new:
            return f": {one_line(str(old))} -> {one_line(str(new))}"
