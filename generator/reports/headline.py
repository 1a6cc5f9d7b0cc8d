"""A comparison in one line: what a reader would tell a colleague."""

from __future__ import annotations

from collections.abc import Collection

from generator.base.text import counted
from generator.compare.api import rules
from generator.compare.changes import Change, Comparison, Impact
from generator.compare.python.rules import NAME_ADDED, NAME_REMOVED

RENAMED = {rules.OPERATION_RENAMED.name, rules.OPERATION_RENAMED_WITHOUT_ALIAS.name}
LOWERED = {
    rules.RATE_LIMIT_LOWERED.name,
    rules.RATE_LIMIT_ADDED.name,
    rules.CAPACITY_LOWERED.name,
}


def headline(comparison: Comparison) -> str:
    """How many operations came, went and were renamed, what breaks, and which limits
    are lower; without a full stop."""
    changes = comparison.changes
    if not changes:
        return "nothing differs"
    operations = [
        counted(count, f"operation {what}", f"operations {what}")
        for what, count in (
            ("added", len(new_operations(changes))),
            ("removed", len(_addresses(changes, rules.OPERATION_REMOVED.name))),
            ("renamed", len(_subjects(changes, RENAMED))),
        )
        if count
    ]
    parts = [", ".join(operations)] if operations else []
    breaking = comparison.count(Impact.BREAKING)
    accepted = comparison.accepted(Impact.BREAKING)
    told = counted(breaking, "breaking change") if breaking else "nothing breaks"
    parts.append(f"{told}, {accepted:,} of them accepted" if accepted else told)
    if lowered := _subjects(changes, LOWERED):
        of = counted(len(lowered), "operation")
        parts.append(f"limits of {of} lowered")
    return "; ".join(parts)


def new_operations(changes: Collection[Change]) -> dict[str, list[Change]]:
    """The changes that tell of operations that came, by HTTP method and path.

    The first one of each is told in the API's terms where documents were compared;
    the others are of methods that call it.
    """
    return _addresses(changes, rules.OPERATION_ADDED.name)


def _addresses(changes: Collection[Change], rule: str) -> dict[str, list[Change]]:
    """The changes of operations that came, or of those that went, by address."""
    came = rule == rules.OPERATION_ADDED.name
    python = NAME_ADDED.name if came else NAME_REMOVED.name
    found: dict[str, list[Change]] = {}
    for change in sorted(changes, key=lambda c: c.view == "python"):
        if change.view == "api" and change.rule.name == rule:
            found.setdefault((change.new if came else change.old) or "", []).append(
                change
            )
        elif change.rule.name == python and change.calls:
            found.setdefault(change.calls, []).append(change)
    return found


def _subjects(changes: Collection[Change], names: Collection[str]) -> set[str]:
    return {change.subject for change in changes if change.rule.name in names}
