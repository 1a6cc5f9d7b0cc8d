"""Two revisions compared: found, understood, and told apart in both views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.commands.sides import located
from generator.compare import accepted
from generator.compare.api import diff
from generator.compare.api.described import Described
from generator.compare.api.diff import compare_apis
from generator.compare.changes import Change, Comparison, Impact, Side
from generator.compare.python import preview, projects
from generator.compare.python.diff import compare_surfaces
from generator.compare.python.projects import Tree
from generator.compare.python.surface import Surface
from generator.compare.severities import reweighed, weighed
from generator.documents.document import Document
from generator.documents.overlays import apply_overlays
from generator.pipeline import Progress
from generator.reports.sections import VIEWS


@dataclass(frozen=True)
class _Found:
    """A side, and what there is to compare of it: documents or a generated project."""

    side: Side
    surface: Surface
    described: Described | None = None
    tree: Tree | None = None


def compare(
    old: Path, new: Path, settings: Settings, report: Report, progress: Progress
) -> Comparison:
    """Everything that differs between two revisions.

    Args:
        old: a document, a folder of documents, a generated project, or a revision,
            as `located` takes them.
        new: likewise.
        settings: overlays are applied to the documents of both sides.
        report: takes what is found wrong with either side's documents.
        progress: is told what is being done.

    Raises:
        SpecErrors: for what is wrong with documents or not understood.
        GeneratorError: for a path where nothing is that can be compared.
    """
    places = [located(given, settings) for given in (old, new)]
    weighed(settings.severities)
    entries = accepted.load(settings.accepted) if settings.accepted else ()
    before, after = (
        _find(given, paths, settings, report, progress)
        for given, paths in zip((old, new), places, strict=True)
    )
    progress("Comparing")
    changes: list[Change] = []
    if before.described and after.described:
        changes += compare_apis(before.described, after.described)
    changes += compare_surfaces(before.surface, after.surface)
    own = reweighed(changes, settings.severities)
    looked = accepted.looked_at(own, entries, after.side.revision)
    return Comparison(
        before.side,
        after.side,
        tuple(sorted(looked.changes, key=_rank)),
        (*_notes(before, after), *looked.notes),
    )


def compare_documents(
    old: Document, new: Document, settings: Settings, progress: Progress
) -> Comparison:
    """What differs between two documents, in the API's terms.

    Args:
        old: a document as it was read.
        new: likewise.
        settings: overlays are applied to both.
        progress: is told what is being done.

    Raises:
        SpecErrors: for what is wrong with either or not understood.
    """
    before, after = (_described(d, settings, progress) for d in (old, new))
    entries = accepted.load(settings.accepted) if settings.accepted else ()
    own = reweighed(compare_apis(before, after), settings.severities)
    # Of what was accepted in Python's terms nothing can be found here: the notes that
    # say so would mislead.
    looked = accepted.looked_at(own, entries, after.api.revision)
    return Comparison(
        diff.side(before),
        diff.side(after),
        looked.changes,
        diff.notes(before, after),
    )


def _described(document: Document, settings: Settings, progress: Progress) -> Described:
    report = Report(settings.allow)
    corrected = apply_overlays(document, settings.overlays, report)
    report.check()
    return pipeline.describe_document(corrected, settings, report, progress)


def _rank(change: Change) -> tuple[int, int, str, str, str, str, str]:
    return (
        list(VIEWS).index(change.view),
        list(Impact).index(change.impact),
        change.group,
        change.subject,
        change.rule.name,
        change.text,
        change.pointer,
    )


# ---------------------------------------------------------------- the sides


def _find(
    given: Path,
    paths: Sequence[Path],
    settings: Settings,
    report: Report,
    progress: Progress,
) -> _Found:
    if projects.is_tree(paths[0]):
        progress("Reading the project")
        tree = projects.read(paths[0])
        side = Side(given.as_posix(), tree.revision)
        return _Found(side, tree.surface, tree=tree)
    described = pipeline.describe(paths, settings, report, progress)
    report.check()
    progress("Naming")
    surface = preview.surface(described.api)
    side = replace(diff.side(described), name=given.as_posix())
    return _Found(side, surface, described)


# ---------------------------------------------------------------- notes


def _notes(before: _Found, after: _Found) -> Iterator[str]:
    """What readers have to know of the comparison, in sentences."""
    if before.described and after.described:
        yield from diff.notes(before.described, after.described)
        return
    names = [found.side.name for found in (before, after) if found.tree]
    are = "are generated projects" if len(names) > 1 else "is a generated project"
    yield f"In Python terms only: {' and '.join(names)} {are}, without documents."
    sides = before.side.revision, after.side.revision
    early = [revision for revision in sides if len(revision) > len("2026-07-15")]
    if len(early) == 1:
        yield f"{early[0]} is a pre-release, and the other side is stable."
    if before.tree and after.tree:
        yield from projects.generator_notes(before.tree, after.tree)
