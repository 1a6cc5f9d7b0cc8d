"""A comparison as plain text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator

from generator.base.markup import one_line
from generator.base.text import uncommanded
from generator.compare.changes import Comparison, Impact
from generator.reports.sections import (
    IMPACTS,
    SHARED,
    VIEWS,
    Entry,
    Section,
    sections,
    side_text,
    subjects,
)

FEW = 8
"""So many names of a group are told, where no code has to change."""


def text(comparison: Comparison) -> str:
    """All changes, the worst first, by rule; what is alike is told once.

    Every line is safe for a terminal. Where nothing has to be done, long lists of
    names are cut, and say how much is left out.
    """
    return uncommanded("\n".join(_lines(comparison)) + "\n")


def _lines(comparison: Comparison) -> Iterator[str]:
    for label, side in (("old", comparison.old), ("new", comparison.new)):
        yield f"{label}  {one_line(side.name)}: {one_line(side_text(side))}"
    for note in comparison.notes:
        yield f"note: {one_line(note)}"
    yield ""
    if not comparison.changes:
        yield "Nothing differs."
        return
    yield f"{'':18}" + "".join(f"{title:>9}" for title in VIEWS.values())
    for impact, title in IMPACTS.items():
        counts = (comparison.count(impact, view) for view in VIEWS)
        yield f"{title:<18}" + "".join(f"{count:>9,}" for count in counts)
    for section in sections(comparison):
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    heading = f"{IMPACTS[section.impact]}, {VIEWS[section.view]} ({section.count:,})"
    yield from ("", heading, "=" * len(heading))
    few = None if section.impact in (Impact.BREAKING, Impact.DEPRECATING) else FEW
    for rule in section.rules:
        yield from ("", f"[{one_line(rule.rule.name)}] {one_line(rule.rule.reason)}")
        for entry in rule.entries:
            yield from _entry(entry, few)


def _entry(entry: Entry, few: int | None) -> Iterator[str]:
    told = f"{one_line(entry.text)}{_values(entry)}"
    if len(entry.places) == 1:
        (place,) = entry.places
        group = one_line(place.group) or SHARED
        yield f"  - {one_line(place.subject)} ({group}): {told}"
    else:
        yield f"  - {told}"
        yield from _places(entry, few)
    for remedy, places in entry.remedies.items():
        of = f" ({', '.join(map(one_line, subjects(places)))})"
        yield f"      instead{of if len(entry.remedies) > 1 else ''}: {one_line(remedy)}"


def _places(entry: Entry, few: int | None) -> Iterator[str]:
    for group, places in entry.groups.items():
        names = subjects(places)
        shown = ", ".join(map(one_line, names[:few]))
        more = len(names) - len(names[:few])
        rest = f" and {more:,} more" if more else ""
        yield f"      {one_line(group) or SHARED}: {shown}{rest}"


def _values(entry: Entry) -> str:
    if entry.values_told:
        return ""
    match entry.old, entry.new:
        case None, str(new):
            return f": {one_line(new)}"
        case str(old), None:
            return f": was {one_line(old)}"
        case old, new:
            return f": {one_line(str(old))} -> {one_line(str(new))}"
