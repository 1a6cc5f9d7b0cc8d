"""The section of the SDK's changelog for a new revision, and how to migrate to it.

It is in Python terms, as its readers are those who call the SDK. Of the API's terms it
takes what no name or type in Python tells: limits, scopes, batch sizes, and the like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from generator.base.markup import code, prose
from generator.base.text import first_few
from generator.base.versions import version_of
from generator.compare.changes import Change, Comparison, Impact
from generator.reports.names import sorted_out
from generator.reports.sections import SHARED, Entry, fold, number, subjects
from generator.reports.versions import next_version

HEADINGS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
"""Those of Keep a Changelog, in its order."""

SECURITY = ("authentication-", "scope-", "security-scheme-")
"""Rules of the API's terms that matter to those who hand out keys."""

FACTS = (
    "capacity-",
    "job-",
    "operation-deprecated",
    "operation-released",
    "operation-revision-",
    "operation-undeprecated",
    "operation-unreleased",
    "page-size-",
    "paging-",
    "rate-limit-",
    "request-default-",
    "request-limit-",
    "server-",
    *SECURITY,
)
"""Rules of the API's terms that Python terms do not tell, by how they begin."""

FEW = 8
"""So many names are listed where no code has to change, and of a row of the table."""

LONGEST = 60
"""Longer values stand in the table of what to write instead only."""

MANY = 30
"""So many methods of a group are listed."""

ROWS = 200
"""So many rows has the table of what to write instead."""


def changelog(comparison: Comparison, released: str | None = None) -> str:
    """A section as Keep a Changelog has it, under the version that is suggested.

    Its date is left to who releases it.

    Args:
        comparison: of what was released and what is to be.
        released: the version that users have; that of the older revision if it is
            not given.

    Raises:
        GeneratorError: when `released` is no version.
    """
    changes = [change for change in comparison.changes if _matters(change)]
    old, new = comparison.old.revision, comparison.new.revision
    # Texts count as well: they are the package's docstrings.
    impacts = {change.impact for change in comparison.changes}
    version = next_version(released or version_of(old), new, impacts)
    lines = [f"## [{version}]", "", *_introduction(comparison, changes)]
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[_heading(change, corrected=old == new)].append(change)
    for heading in HEADINGS:
        if heading in found:
            lines += ["", f"### {heading}", "", *_items(found[heading])]
    if rows := list(_rows(changes)):
        lines += ["", "### Migration", "", *_table(rows)]
    return "\n".join(lines) + "\n"


def _matters(change: Change) -> bool:
    """Whether users of the package notice it, and are not told already."""
    if change.impact is Impact.DOCUMENTATION:
        return change.view == "python"
    return change.view == "python" or change.rule.name.startswith(FACTS)


def _heading(change: Change, *, corrected: bool) -> str:
    """Where a change stands.

    Args:
        change: what stands there.
        corrected: whether it is the same revision, so that what its documents said
            before was wrong.
    """
    name = change.rule.name
    if change.impact is Impact.DEPRECATING:
        return "Deprecated"
    if change.view == "api" and name.startswith(SECURITY):
        return "Security"
    if change.view == "python" and name.endswith("-added"):
        return "Added"
    if change.view == "python" and name.endswith("-removed"):
        return "Removed"
    return "Fixed" if corrected else "Changed"


def _introduction(comparison: Comparison, changes: Sequence[Change]) -> Iterator[str]:
    old, new = comparison.old, comparison.new
    if old.revision == new.revision:
        yield f"Revision {prose(new.revision)} of the API, as its documents are now."
    else:
        yield f"Revision {prose(new.revision)} of the API, after {prose(old.revision)}."
    if old.operations is not None and new.operations is not None:
        yield (
            f"It has {number(new.operations, 'operation')}; "
            f"there were {old.operations:,} before."
        )
    breaking = sum(change.impact is Impact.BREAKING for change in changes)
    if not comparison.changes:
        yield "Nothing is different."
    elif not changes:
        yield "Names, types and limits are as they were."
    elif breaking:
        one = breaking == 1
        yield (
            f"**{number(breaking, 'change')} {'needs' if one else 'need'} attention**: "
            "code that works today may not work, or do something else."
        )
    else:
        yield "Code that works today works on."


# ---------------------------------------------------------------- items


def _items(changes: Iterable[Change]) -> Iterator[str]:
    """The items of a list: names that came, went or changed, then everything else."""
    names: dict[Impact, list[Change]] = defaultdict(list)
    renamed, others = [], []
    for change in changes:
        rule = change.rule.name if change.view == "python" else ""
        if rule in ("name-added", "name-removed"):
            names[change.impact].append(change)
        elif rule == "name-renamed":
            renamed.append(change.subject)
        else:
            others.append(_without_types(change))
    for impact, of_impact in names.items():
        yield from _names(of_impact, _mark(impact))
    if renamed:
        count = f"{len(renamed):,} names have" if len(renamed) > 1 else "One name has"
        yield (
            f"- {_mark(Impact.BREAKING)}{count} changed: {_listed(renamed)}; "
            "the new ones stand under *Migration*"
        )
    for entry in sorted(fold(others), key=lambda entry: _rank(entry.rule.impact)):
        yield from _entry(entry)


def _without_types(change: Change) -> Change:
    """The change without the types of what nobody has to follow, which are long."""
    if change.view == "python" and change.impact is Impact.COMPATIBLE:
        return replace(change, old=None, new=None)
    return change


def _rank(impact: Impact) -> int:
    return list(Impact).index(impact)


def _mark(impact: Impact) -> str:
    return "**Breaking:** " if impact is Impact.BREAKING else ""


def _names(changes: Iterable[Change], mark: str) -> Iterator[str]:
    """Names by what they are: methods, classes, attributes of classes."""
    names = sorted_out(change.subject for change in changes)
    for group, found in names.methods.items():
        yield f"- {mark}{code(group)}: {_listed(found, MANY)}"
    for module, found in names.classes.items():
        yield f"- {mark}{number(len(found), 'name')} in {code(module)}: {_listed(found)}"
    for (module, name), owners in names.attributes.items():
        of = f"{code(name)} of {len(owners):,} classes in {code(module)}"
        yield f"- {mark}{of}: {_listed(owners)}"
    if names.others:
        yield f"- {mark}{_listed(names.others)}"


def _entry(entry: Entry) -> Iterator[str]:
    """What happened, and where: in one line, or by group."""
    long = any(len(value or "") > LONGEST for value in (entry.old, entry.new))
    told = f"{prose(entry.text)}{'' if long else _values(entry)}"
    mark = _mark(entry.rule.impact)
    names = subjects(entry.places)
    if len(names) <= 3:
        yield f"- {mark}{_listed(names)}: {told}"
        return
    yield f"- {mark}{told}, in {len(names):,} places:"
    for group, places in entry.groups.items():
        yield f"  - {code(group) if group else SHARED}: {_listed(subjects(places))}"


def _values(entry: Entry) -> str:
    if entry.values_told:
        return ""
    match entry.old, entry.new:
        case None, str(new):
            return f" ({code(new)})"
        case str(old), None:
            return f" (it was {code(old)})"
        case old, new:
            return f" ({code(str(old))} before, {code(str(new))} now)"


def _listed(names: Sequence[str], few: int = FEW) -> str:
    return first_few(list(map(code, names)), few)


# ---------------------------------------------------------------- migration


def _rows(changes: Iterable[Change]) -> Iterator[str]:
    """What to write instead, for everything that does not work any more, or for long."""
    urgent = (
        change
        for change in changes
        if change.impact in (Impact.BREAKING, Impact.DEPRECATING) and change.instead
    )
    for entry in fold(urgent):
        for remedy, places in entry.remedies.items():
            names = _listed(subjects(places))
            told = f"{prose(entry.text)}{_values(entry)}"
            cells = (names, told, prose(remedy))
            # A code span in a table ends its cell where it has a bare bar.
            yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(markdown: str) -> str:
    return markdown.replace("\\|", "|").replace("|", "\\|")


def _table(rows: Sequence[str]) -> Iterator[str]:
    yield "| what | what is different | what to write now |"
    yield "| --- | --- | --- |"
    yield from rows[:ROWS]
    if len(rows) > ROWS:
        more = code("sdkgen diff --format html")
        yield ""
        yield f"{len(rows) - ROWS:,} more are left out here; {more} shows them."
