"""Changes that people have looked at and accepted: they stop no run any more.

accepted.toml is TOML, one table for each:

    [[accepted]]
    rule = "request-values-removed"
    place = "get_profile*"
    reason = "we never asked for a single conversation"
    until = 2026-07-15

`place` is what changed, as reports call it; `*` in it stands for anything. `until` is
the last revision for which the entry holds: the next one has to be looked at anew.
Nothing depends on the day on which somebody compares.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from generator.base import toml_text
from generator.base.errors import GeneratorError
from generator.compare.changes import Change
from generator.compare.severities import known

KEYS = ("rule", "place", "reason", "until")


@dataclass(frozen=True)
class Acceptance:
    """What was accepted, why, and up to which revision."""

    rule: str
    place: str
    reason: str
    until: str

    def is_about(self, change: Change) -> bool:
        """Whether it names that change."""
        return self.rule == change.rule.name and fnmatchcase(change.subject, self.place)

    def holds(self, revision: str) -> bool:
        """Whether it counts for a comparison with that revision."""
        return revision[:10] <= self.until


@dataclass(frozen=True)
class Looked:
    """The changes, those that were accepted marked; `notes` are sentences."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def load(file: Path) -> tuple[Acceptance, ...]:
    """The entries of a file.

    Raises:
        GeneratorError: for what cannot be read, and for an entry that is incomplete,
            or about a rule that does not exist.
    """
    try:
        data = toml_text.parsed(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise GeneratorError(f"{file.as_posix()}: {error}") from None
    entries = data.pop("accepted", [])
    if data or not isinstance(entries, list):
        raise GeneratorError(
            f"{file.as_posix()}: it holds [[accepted]] tables and nothing else"
        )
    return tuple(
        _entry(entry, f"{file.as_posix()}: entry {number}")
        for number, entry in enumerate(entries, 1)
    )


def _entry(entry: Any, where: str) -> Acceptance:
    if not isinstance(entry, dict) or set(entry) != set(KEYS):
        raise GeneratorError(f"{where} must have {', '.join(KEYS)}, and nothing else")
    until = entry["until"]
    if isinstance(until, datetime.date) and not isinstance(until, datetime.datetime):
        until = until.isoformat()
    values = {**entry, "until": until}
    for key in KEYS:
        if not isinstance(values[key], str) or not values[key].strip():
            raise GeneratorError(f"{where}: {key} must be a text, and not empty")
    try:
        datetime.date.fromisoformat(until)
    except ValueError:
        raise GeneratorError(
            f"{where}: until is the date of a revision, such as 2026-07-15"
        ) from None
    known(values["rule"], where)
    return Acceptance(**values)


def looked_at(
    changes: Iterable[Change], entries: Sequence[Acceptance], revision: str
) -> Looked:
    """The changes with the reasons for which they were accepted.

    Args:
        changes: what differs.
        entries: what was accepted.
        revision: the newer of the two that are compared.
    """
    found, used = [], set()
    ended: dict[Acceptance, int] = {}
    for change in changes:
        about = [entry for entry in entries if entry.is_about(change)]
        if holding := [entry for entry in about if entry.holds(revision)]:
            used.update(holding)
            change = replace(change, accepted=holding[0].reason)
        else:
            for entry in about:
                ended[entry] = ended.get(entry, 0) + 1
        found.append(change)
    notes = [
        f"what was accepted of {entry.rule} at {entry.place} ended with {entry.until}"
        for entry in ended
    ]
    notes += [
        f"nothing is {entry.rule} at {entry.place}, which was accepted"
        for entry in entries
        if entry.holds(revision) and entry not in used and entry.until == revision[:10]
    ]
    return Looked(tuple(found), tuple(notes))
