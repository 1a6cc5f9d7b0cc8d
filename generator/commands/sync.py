"""`sdkgen sync` and `sdkgen lock`: documents brought and pinned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report, unbroken
from generator.base.text import Line, counted
from generator.commands.comparison import compare_documents
from generator.commands.result import (
    FEW,
    Result,
    changed_paths,
    changes_data,
    counts,
)
from generator.compare.api.rules import OPERATION_ADDED
from generator.compare.changes import Change, Comparison, Impact
from generator.documents.document import Document
from generator.output.write import FileChanges
from generator.pipeline import Progress
from generator.reports.headline import headline
from generator.reports.text import STYLES
from generator.upstream import lock as pins
from generator.upstream import sync as upstream
from generator.upstream.sync import Wish


@dataclass(frozen=True, kw_only=True)
class Synced(Result):
    """What upstream has, and how it differs from what was pinned."""

    changes: FileChanges
    comparisons: tuple[Comparison, ...]
    documents: int

    def totals(self) -> Iterator[tuple[str, Sequence[int]]]:
        """How many documents it is about."""
        yield "documents", [self.documents]

    def data(self) -> dict[str, Any]:
        """What changed, in files and in the API's terms."""
        data: dict[str, Any] = {"changes": changes_data(self.changes)}
        if self.comparisons:
            data["comparisons"] = [asdict(found) for found in self.comparisons]
        return data

    def lines(self, verbose: bool) -> Iterator[Line]:
        """What changed, the gravest first."""
        yield from changed_paths(self.changes, verbose)
        for comparison in self.comparisons:
            yield from _compared(comparison, verbose)


@dataclass(frozen=True, kw_only=True)
class Locked(Result):
    """The documents that are pinned now otherwise than before."""

    changes: FileChanges

    def data(self) -> dict[str, Any]:
        """What changed."""
        return {"changes": changes_data(self.changes)}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """What changed."""
        return changed_paths(self.changes, verbose)


def sync(
    settings: Settings,
    report: Report,
    progress: Progress,
    wish: Wish,
    *,
    replace: bool,
    allow_broken: bool,
) -> Synced:
    """Bring documents, and pin them.

    Args:
        settings: with the folder of the documents.
        report: takes what is wrong with them.
        progress: is told what is being done.
        wish: which, where from, in which form.
        replace: remove what is pinned of other revisions of the same family.
        allow_broken: pin what no SDK can be made of, and only tell of it.

    Raises:
        GeneratorError: when something cannot be had, verified, or written, and for
            documents that no SDK can be made of.
    """
    compare = partial(compare_documents, settings=settings, progress=progress)

    def attempt(document: Document, own: Report) -> None:
        pipeline.attempt(document, settings, own, progress)

    found = upstream.sync(
        settings.specs,
        wish,
        report,
        progress,
        compare,
        attempt,
        replace=replace,
        allow_broken=allow_broken,
    )
    file = f"{settings.specs.as_posix()}/{pins.FILE}"
    changed = counts(found.changes, ("changed", "added", "removed"))
    verdict = f"{file} pins what upstream has"
    if not found.documents:
        verdict = ""
    elif changed:
        verdict += f", now: {changed}"
    return Synced(
        changes=found.changes,
        comparisons=found.comparisons,
        documents=found.documents,
        notes=found.notes,
        verdict=verdict,
        next_step="sdkgen generate" if changed else "",
    )


def check(settings: Settings, report: Report, progress: Progress, wish: Wish) -> Synced:
    """Tell what upstream has by now from what is pinned; write nothing.

    Raises:
        GeneratorError: when that cannot be found out.
    """
    compare = partial(compare_documents, settings=settings, progress=progress)
    found = upstream.check(settings.specs, wish, report, progress, compare)
    moved = bool(found.changes)
    pinned = counted(found.documents, "pinned document")
    verdict = f"upstream has not moved: {pinned} compared" if found.documents else ""
    revision = f" {wish.revision}" if wish.revision else ""
    return Synced(
        changes=found.changes,
        comparisons=found.comparisons,
        documents=found.documents,
        notes=found.notes,
        exit_code=1 if moved else 0,
        verdict="upstream has other documents than those pinned" if moved else verdict,
        next_step=f"sdkgen sync{revision}" if moved else "",
    )


def lock(settings: Settings, report: Report) -> Locked:
    """Pin the documents as they are.

    Raises:
        GeneratorError: for a lock that does not parse.
        SpecErrors: for documents that cannot be read.
    """
    changes = pins.accept(settings.specs, report)
    file = f"{settings.specs.as_posix()}/{pins.FILE}"
    changed = counts(changes, ("changed", "added", "removed"))
    total = len(changes.added) + len(changes.changed) + changes.unchanged
    documents = counted(total, "document")
    verdict = f"{file} pins {documents} as they are" if total != 1 else ""
    verdict = verdict or f"{file} pins {documents} as it is"
    return Locked(changes=changes, verdict=f"{verdict}, now" if changed else verdict)


def _compared(comparison: Comparison, verbose: bool) -> Iterator[Line]:
    """What changed between two documents: the headline, what breaks, new operations,
    and then the rest."""
    old, new = comparison.old, comparison.new
    between = f"{old.revision} in {old.name} -> {new.revision} in {new.name}"
    yield Line(f"{between}: {headline(comparison)}", "bold", 4)
    yield from (Line(f"{'':>8}  {note}", "", 10) for note in comparison.notes)
    order = sorted(comparison.changes, key=_rank)
    shown = order if verbose else order[:FEW]
    for change in shown:
        told = unbroken(f"{change.impact:>8}  {change.subject}: {change.text}")
        yield Line(told, STYLES[change.impact], 10)
    if len(order) > len(shown):
        more = counted(len(order) - len(shown), "more change")
        yield Line(f"{'':>8}  ... and {more} (--verbose shows them)")
    if not order:
        yield Line(f"{'':>8}  nothing that users of the API notice")


def _rank(change: Change) -> tuple[bool, bool, bool]:
    """What breaks, then what is deprecated, then new operations, then the rest."""
    return (
        change.impact is not Impact.BREAKING,
        change.impact is not Impact.DEPRECATING,
        change.rule.name != OPERATION_ADDED.name,
    )
