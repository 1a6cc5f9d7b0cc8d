"""What a command comes to, in the shape that text, JSON and annotations are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.base.errors import Finding, Severity
from generator.base.text import Line
from generator.output.write import FileChanges, FileDifference
from generator.understand.ir import Sdk

FEW = 10
"""So many warnings, and so many changed paths, are shown one by one."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a command came to; each command has a type of its own.

    Args:
        verdict: what holds now, in one line.
        next_step: what to run next, where there is something.
        notes: what a person should know, in complete sentences.
        page: a whole text that was asked for, and stands alone on standard output.
        exit_code: 1 where a difference was looked for and found.
    """

    verdict: str = ""
    next_step: str = ""
    notes: tuple[str, ...] = ()
    page: str | None = None
    exit_code: int = 0

    @property
    def alone(self) -> bool:
        """Whether standard output holds nothing but what was asked for."""
        return self.page is not None

    def revisions(self) -> tuple[str, ...]:
        """What the counts of `totals` are of, where they are of several."""
        return ()

    def totals(self) -> Iterator[tuple[str, Sequence[int]]]:
        """What was counted: a name, and a count for each revision."""
        return iter(())

    def data(self) -> dict[str, Any]:
        """What `--format json` has besides what it has of every command."""
        return {}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """What people see."""
        return iter(())

    def piped(self) -> Iterator[str] | None:
        """What goes to another program instead, a record a line; None for the same."""
        return None

    def brief(self) -> Iterator[str]:
        """What `--quiet` leaves of it."""
        return iter(())

    def reasons(self) -> Iterator[str]:
        """Why files are not what they should be, without a full stop."""
        return iter(())

    def differences(self) -> tuple[FileDifference, ...]:
        """Where files are not what they should be."""
        return ()


@dataclass(frozen=True)
class Outcome:
    """How a run of a command ended.

    Args:
        command: its name.
        result: what it came to; None where it did not get so far.
        findings: what was found in documents.
        error: what else stopped it.
        exit_code: for the shell.
        seconds: how long it took.
    """

    command: str
    result: Result | None
    findings: tuple[Finding, ...]
    error: str | None
    exit_code: int
    seconds: float

    @property
    def warnings(self) -> list[Finding]:
        """The findings that do not stop a run."""
        return [f for f in self.findings if f.severity is Severity.WARNING]

    @property
    def failures(self) -> list[Finding]:
        """The findings that do."""
        return [f for f in self.findings if f.severity is not Severity.WARNING]

    def totals(self) -> Iterator[tuple[str, Sequence[int] | Sequence[float]]]:
        """What was counted, the time included."""
        notes = 0
        if self.result:
            yield from self.result.totals()
            notes = len(self.result.notes)
        if self.failures:
            yield "failures", [len(self.failures)]
        yield "warnings", [len(self.warnings) + notes]
        yield "seconds", [round(self.seconds, 2)]


def sdk_totals(sdk: Sdk) -> Iterator[tuple[str, Sequence[int]]]:
    """How much each revision of an SDK has."""
    yield "operations", [len(api.operations) for api in sdk.apis]
    yield "models", [len(api.definitions) for api in sdk.apis]


def sdk_revisions(sdk: Sdk) -> tuple[str, ...]:
    """The revisions of an SDK."""
    return tuple(api.revision for api in sdk.apis)


def sdk_data(sdk: Sdk | None) -> dict[str, Any]:
    """Which revisions an SDK has."""
    return {
        "revision": sdk.main.revision if sdk else None,
        "document": sdk.main.digest if sdk else None,
        "beside": {side.revision: side.digest for side in (sdk.sides if sdk else ())},
    }


def changes_data(changes: FileChanges) -> dict[str, Any]:
    """Which files differ, as plain values."""
    return {
        "added": list(changes.added),
        "changed": list(changes.changed),
        "removed": list(changes.removed),
        "unchanged": changes.unchanged,
    }


def changed_paths(changes: FileChanges, verbose: bool) -> Iterator[Line]:
    """A line for each file that differs, or for the first of many."""
    for word, paths in (
        ("changed", changes.changed),
        ("added", changes.added),
        ("removed", changes.removed),
    ):
        shown = paths if verbose else paths[:FEW]
        yield from (Line(f"{word:>8}  {path}") for path in shown)
        if len(paths) > len(shown):
            yield Line(f"{word:>8}  ... and {len(paths) - len(shown)} more")


def counts(changes: FileChanges, words: Iterable[str]) -> str:
    """How many files are changed, added and removed, such as `2 changed, 1 added`."""
    numbers = (len(changes.changed), len(changes.added), len(changes.removed))
    pairs = zip(numbers, words, strict=True)
    return ", ".join(f"{number:,} {word}" for number, word in pairs if number)
