"""What the lock of names needs after another revision: the work of `sdkgen names`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator import pipeline
from generator.base.atomic_file import save
from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report
from generator.base.text import Line, counted
from generator.commands.result import Result, changed_paths, changes_data, counts
from generator.commands.sides import located
from generator.compare.python import projects
from generator.compare.python.preview import surface
from generator.compare.python.renames import Renames, renames
from generator.compare.python.sentences import listed
from generator.compare.python.surface import Surface
from generator.output.write import FileChanges
from generator.pipeline import Progress
from generator.understand import old_names
from generator.understand.old_names import Renamed, Update


@dataclass(frozen=True, kw_only=True)
class Named(Result):
    """The entries that came into the lock of names, and those that went."""

    changes: FileChanges

    def data(self) -> dict[str, Any]:
        """What changed."""
        return {"changes": changes_data(self.changes)}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """What changed."""
        return changed_paths(self.changes, verbose)


@dataclass(frozen=True)
class Side:
    """A revision, and what users of its SDK can name."""

    revision: str
    surface: Surface


def update(
    old: Path, new: Path, settings: Settings, report: Report, progress: Progress
) -> Named:
    """Add to the lock what `new` calls something else than `old`.

    Args:
        old: a document, a folder of documents, an SDK's folder, or a revision, as
            `located` takes them.
        new: the same, for the revision after it.
        settings: with the lock; one that does not exist is made.
        report: takes what is wrong with the documents.
        progress: is told what is being done.

    Raises:
        SpecErrors: for what is wrong with the documents, or with the lock.
        GeneratorError: for what cannot be compared, read or written.
    """
    lock = settings.lock
    _check(lock)
    entries = old_names.load(lock) if lock.exists() else ()
    places = [located(given, settings) for given in (old, new)]
    before, after = (_side(paths, settings, report, progress) for paths in places)
    if before.revision[10:] != after.revision[10:]:
        raise GeneratorError(
            f"{before.revision} and {after.revision} are a stable revision and a "
            "pre-release: neither takes over the names of the other"
        )
    progress("Comparing names")
    found = renames(before.surface, after.surface)
    result = old_names.updated(
        entries, found.names, after.surface.entries.keys(), after.revision
    )
    _save(result.entries, lock)
    gone = [
        name
        for name, entry in before.surface.entries.items()
        if old_names.kind_of(name)
        and not entry.deprecated
        and name not in after.surface.entries
        and name not in found.names
        and name not in found.unclear
    ]
    kept = len(result.entries) - len(result.added)
    changes = FileChanges(_shown(result.added), (), _shown(result.dropped), kept)
    return _named(
        lock, changes, len(result.entries), tuple(_notes(result, found, gone))
    )


def drop(settings: Settings) -> Named:
    """Take all entries out of the lock.

    Raises:
        SpecErrors: for what is wrong with the lock.
        GeneratorError: when it cannot be read or written.
    """
    lock = settings.lock
    entries = old_names.load(lock)
    _save((), lock)
    return _named(lock, FileChanges(removed=_shown(entries)), 0)


def _named(
    lock: Path, changes: FileChanges, kept: int, notes: tuple[str, ...] = ()
) -> Named:
    changed = counts(changes, ("changed", "added", "removed"))
    verdict = f"{counted(kept, 'name')} kept in {lock.as_posix()}"
    return Named(
        changes=changes,
        notes=notes,
        verdict=f"{verdict}, now: {changed}" if changed else verdict,
        next_step="sdkgen generate" if changed else "",
    )


def _check(lock: Path) -> None:
    if not lock.parent.is_dir():
        raise GeneratorError(
            f"{lock}: there is no folder {lock.parent}; name another file with --names"
        )


def _save(entries: tuple[Renamed, ...], lock: Path) -> None:
    save(old_names.dumped(entries), lock)


def _side(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Side:
    if projects.is_tree(paths[0]):
        progress("Reading the SDK")
        tree = projects.read(paths[0])
        return Side(tree.revision, tree.surface)
    # Names that warn are no names of the revision's own.
    own = replace(settings, names=None)
    api = pipeline.load_api(paths, own, report, progress)
    report.check()
    return Side(api.revision, surface(api))


def _shown(entries: tuple[Renamed, ...]) -> tuple[str, ...]:
    return tuple(f"{entry.old} -> {entry.new}" for entry in entries)


def _notes(result: Update, found: Renames, gone: list[str]) -> Iterator[str]:
    """What is left for a person to decide."""
    for old, candidates in found.unclear.items():
        yield (
            f"{old} has become {listed(candidates)}; write an entry by hand, if one "
            "of them will do"
        )
    for old in result.left:
        yield f"{old} is {found.names[old]} now, which no old name can lead to"
    if gone:
        yield (
            f"{len(gone)} names went, and nothing stands in their place; "
            "`sdkgen diff` tells which"
        )
