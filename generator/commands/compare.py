"""`sdkgen diff` and `sdkgen changelog`: two revisions compared, as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.base.atomic_file import check, save
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.text import Line, counted
from generator.commands.comparison import compare
from generator.commands.options import FailOn
from generator.commands.result import Result
from generator.compare.changes import Comparison, Impact
from generator.pipeline import Progress
from generator.reports.changelog import changelog as section
from generator.reports.renderers import RENDERERS
from generator.reports.text import lines
from generator.reports.versions import parsed


@dataclass(frozen=True, kw_only=True)
class Compared(Result):
    """The page that was asked for, or the file that it went to.

    `told` has the lines of a report for people; a page has none.
    """

    comparison: Comparison
    told: bool = False

    @property
    def alone(self) -> bool:
        """What is printed is the report, and nothing else."""
        return self.told or super().alone

    def lines(self, verbose: bool) -> Iterator[Line]:
        """The report."""
        return lines(self.comparison, whole=verbose) if self.told else iter(())


def diff(
    old: Path,
    new: Path,
    settings: Settings,
    report: Report,
    progress: Progress,
    *,
    format: str,
    output: Path | None,
    fail_on: FailOn | None,
) -> Compared:
    """Tell what differs between two revisions, and what that breaks.

    Args:
        old: what `sides.located` finds.
        new: likewise.
        settings: overlays are applied to the documents of both sides.
        report: takes what is wrong with them.
        progress: is told what is being done.
        format: a name of `reports.renderers.RENDERERS`.
        output: the file to write to; None is standard output.
        fail_on: which changes the exit code tells of.

    Raises:
        SpecErrors: for what is wrong with documents or not understood.
        GeneratorError: for what cannot be compared, or written.
    """
    if output is not None:
        check(output)
    comparison = compare(old, new, settings, report, progress)
    failed = fail_on is not None and any(
        not change.accepted
        and (fail_on is FailOn.ANY or change.impact is Impact.BREAKING)
        for change in comparison.changes
    )
    if format == "text" and output is None:
        return Compared(
            comparison=comparison,
            told=True,
            exit_code=1 if failed else 0,
            verdict=_verdict(comparison),
        )
    return _delivered(comparison, RENDERERS[format](comparison), output, failed)


def changelog(
    old: Path,
    new: Path,
    settings: Settings,
    report: Report,
    progress: Progress,
    *,
    released: str | None,
    output: Path | None,
) -> Compared:
    """Write the section of the SDK's changelog, and how to migrate.

    Args:
        old: what `sides.located` finds.
        new: likewise.
        settings: overlays are applied to the documents of both sides.
        report: takes what is wrong with them.
        progress: is told what is being done.
        released: the version that users have; None is that of `old`'s revision.
        output: the file to write to; None is standard output.

    Raises:
        SpecErrors: for what is wrong with documents or not understood.
        GeneratorError: for what cannot be compared, or written.
    """
    if output is not None:
        check(output)
    if released is not None:
        parsed(released)
    comparison = compare(old, new, settings, report, progress)
    return _delivered(comparison, section(comparison, released), output, False)


def _delivered(
    comparison: Comparison, page: str, output: Path | None, failed: bool
) -> Compared:
    if output is not None:
        save(page, output)
    written = f"{output.as_posix()}: " if output else ""
    return Compared(
        comparison=comparison,
        page=page if output is None else None,
        exit_code=1 if failed else 0,
        verdict=written + _verdict(comparison),
    )


def _verdict(comparison: Comparison) -> str:
    breaking = comparison.count(Impact.BREAKING)
    total = counted(len(comparison.changes), "change")
    accepted = comparison.accepted(Impact.BREAKING)
    of_which = f", of which {accepted:,} accepted" if accepted else ""
    return f"{total}, {breaking:,} of them breaking{of_which}"
