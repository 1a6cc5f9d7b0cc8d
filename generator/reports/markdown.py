"""A comparison as GitHub's Markdown, for the text of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from generator.base.markup import code, prose
from generator.compare.changes import Comparison, Impact
from generator.reports.headline import headline
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

ROOM = 60_000
"""GitHub takes 65,536 characters as the text of a pull request or a comment."""


def markdown(comparison: Comparison) -> str:
    """All changes, the worst first, by rule; what is alike is told once.

    Where nothing has to be done, sections are folded and long lists of names cut.
    What would exceed the room that GitHub gives is told by its number.
    """
    parts = ["\n".join(_head(comparison))]
    room, left_out = ROOM - len(parts[0]), 0
    for section in sections(comparison):
        opening, closing = _frame(section)
        room -= len(opening) + len(closing)
        pieces = []
        for piece, count in _pieces(section):
            # Whatever comes after the first that does not fit weighs less.
            if left_out or len(piece) > room:
                left_out += count
            else:
                pieces.append(piece)
                room -= len(piece)
        if pieces:
            parts += [opening, *pieces, closing]
    if left_out:
        more = code("sdkgen diff --format html")
        parts.append(f"\n\n{left_out:,} more changes do not fit here; {more} has all.")
    return "".join(parts) + "\n"


def _head(comparison: Comparison) -> Iterator[str]:
    old, new = comparison.old, comparison.new
    yield f"## {prose(old.revision)} → {prose(new.revision)}"
    if comparison.changes:
        yield from ("", f"**{prose(headline(comparison))}**")
    yield ""
    for side in (old, new):
        yield f"- {code(side.name)}: {prose(side_text(side))}"
    for note in comparison.notes:
        yield from ("", f"> {prose(note)}")
    yield ""
    if not comparison.changes:
        yield "Nothing differs."
        return
    yield f"| | {' | '.join(VIEWS.values())} |"
    yield f"| --- |{' ---: |' * len(VIEWS)}"
    for impact, title in IMPACTS.items():
        counts = (f"{comparison.count(impact, view):,}" for view in VIEWS)
        yield f"| {title} | {' | '.join(counts)} |"


def _frame(section: Section) -> tuple[str, str]:
    """What stands before and after a section's entries."""
    title = f"{IMPACTS[section.impact]}, {VIEWS[section.view]} ({section.count:,})"
    if _urgent(section.impact):
        return f"\n\n### {title}", ""
    return f"\n\n<details>\n<summary><b>{title}</b></summary>", "\n\n</details>"


def _urgent(impact: Impact) -> bool:
    return impact in (Impact.BREAKING, Impact.DEPRECATING)


def _pieces(section: Section) -> Iterator[tuple[str, int]]:
    """The entries, and how many changes each tells; the first of a rule names it."""
    few = None if _urgent(section.impact) else FEW
    for of_rule in section.rules:
        rule = of_rule.rule
        heading = f"\n\n{code(rule.name)}: {prose(rule.reason)}\n"
        for entry in of_rule.entries:
            lines = "".join(f"\n{line}" for line in _entry(entry, few))
            yield heading + lines, len(entry.places)
            heading = ""


def _entry(entry: Entry, few: int | None) -> Iterator[str]:
    told = f"{prose(entry.text)}{_values(entry)}"
    if entry.accepted:
        told += f" (**accepted:** {prose(entry.accepted)})"
    if len(entry.places) == 1:
        (place,) = entry.places
        group = code(place.group) if place.group else SHARED
        yield f"- {code(place.subject)} ({group}): {told}"
    else:
        yield f"- {told}"
        yield from _places(entry, few)
    yield from _remedies(entry)


def _places(entry: Entry, few: int | None) -> Iterator[str]:
    for group, places in entry.groups.items():
        names = subjects(places)
        shown = ", ".join(map(code, names[:few]))
        more = len(names) - len(names[:few])
        rest = f" and {more:,} more" if more else ""
        yield f"  - {code(group) if group else SHARED}: {shown}{rest}"


def _remedies(entry: Entry) -> Iterator[str]:
    for remedy, places in entry.remedies.items():
        of = f" of {', '.join(map(code, subjects(places)))}"
        yield f"  - **instead{of if len(entry.remedies) > 1 else ''}:** {prose(remedy)}"


def _values(entry: Entry) -> str:
    if entry.values_told:
        return ""
    match entry.old, entry.new:
        case None, str(new):
            return f": {code(new)}"
        case str(old), None:
            return f": was {code(old)}"
        case old, new:
            return f": {code(str(old))} → {code(str(new))}"
