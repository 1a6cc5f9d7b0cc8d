"""What every command tells: counts, and the files that differ."""

from __future__ import annotations

import pytest

from generator.base.errors import Finding, Severity
from generator.commands.result import (
    FEW,
    Outcome,
    Result,
    changed_paths,
    changes_data,
    counts,
)
from generator.output.write import FileChanges

CHANGES = FileChanges(("a", "b"), ("c",), (), 1234)


def finding(severity: Severity) -> Finding:
    return Finding(severity, "a.json", "/paths", "odd", "", "")


def test_files_are_counted_by_what_happens_to_them() -> None:
    assert counts(CHANGES, ("changed", "missing", "gone")) == "1 changed, 2 missing"
    assert counts(FileChanges(), ("changed", "missing", "gone")) == ""
    many = FileChanges(removed=tuple(map(str, range(1000))))
    assert counts(many, ("changed", "missing", "gone")) == "1,000 gone"


def test_files_as_plain_values() -> None:
    assert changes_data(CHANGES) == {
        "added": ["a", "b"],
        "changed": ["c"],
        "removed": [],
        "unchanged": 1234,
    }


@pytest.mark.parametrize(("more", "verbose"), [(0, False), (1, False), (1, True)])
def test_of_many_files_the_first_are_shown(more: int, verbose: bool) -> None:
    paths = tuple(f"{number:02}.py" for number in range(FEW + more))
    shown = [line.text for line in changed_paths(FileChanges(added=paths), verbose)]
    if more and not verbose:
        paths, rest = paths[:FEW], [f"   added  ... and {more} more"]
    else:
        rest = []
    assert shown == [*(f"   added  {path}" for path in paths), *rest]


def test_changed_files_come_first() -> None:
    words = [line.text.split()[0] for line in changed_paths(CHANGES, False)]
    assert words == ["changed", "added", "added"]


def test_notes_count_as_warnings_and_failures_are_apart() -> None:
    found = (finding(Severity.WARNING), finding(Severity.ERROR))
    outcome = Outcome("check", Result(notes=("a", "b")), found, None, 2, 0.123)
    assert (outcome.warnings, outcome.failures) == ([found[0]], [found[1]])
    assert dict(outcome.totals()) == {
        "failures": [1],
        "warnings": [3],
        "seconds": [0.12],
    }


def test_a_run_that_came_to_nothing_has_totals_too() -> None:
    outcome = Outcome("check", None, (), "no such folder", 2, 1.0)
    assert dict(outcome.totals()) == {"warnings": [0], "seconds": [1.0]}
