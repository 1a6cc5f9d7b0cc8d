"""Documents brought from upstream: verified, put in place all at once, and pinned."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.base.errors import Finding, GeneratorError, Report, SpecErrors
from generator.base.text import counted
from generator.compare.changes import Comparison
from generator.documents import merge
from generator.documents.document import Document
from generator.output.write import FileChanges
from generator.upstream import lock
from generator.upstream.fetch import Brought, fetch
from generator.upstream.lock import Family, Pin, Revision
from generator.upstream.origins import UPSTREAM, Origin, Snapshot, opened
from generator.upstream.place import put, recover

Progress = Callable[[str], None]
Compare = Callable[[Document, Document], Comparison]
Attempt = Callable[[Document, Report], None]


@dataclass(frozen=True)
class Wish:
    """What the command line asks for.

    Args:
        revision: the one to bring; None is every one that is pinned from upstream.
        place: where from; None is where it was pinned from, or upstream.
        slices: a document an operation, or one whole document; None is as it is
            pinned, or whole.
    """

    revision: Revision | None = None
    place: str | None = None
    slices: bool | None = None


@dataclass(frozen=True)
class Result:
    """What became of it. `notes` are complete sentences for people."""

    changes: FileChanges
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
    documents: int = 0


@dataclass(frozen=True)
class _Target:
    revision: Revision
    place: str
    slices: bool
    pins: tuple[Pin, ...]


def revision(text: str) -> Revision:
    """The revision that a command line names.

    Raises:
        GeneratorError: for what cannot be one.
    """
    if not lock.REVISION.fullmatch(text):
        raise GeneratorError(
            f"{text!r} is no revision; one is a date such as 2026-07-15, and its beta "
            "is 2026-07-15.pre"
        )
    return Revision.of(text)


def sync(
    folder: Path,
    wish: Wish,
    report: Report,
    progress: Progress,
    compare: Compare,
    attempt: Attempt,
    *,
    replace: bool,
    allow_broken: bool,
) -> Result:
    """Bring documents, put them in their places, and pin them.

    All of them come into place in one step, or none does. An SDK is made of each that
    is new before that, and thrown away.

    Args:
        folder: the folder of the documents and their lock.
        wish: which, where from, in which form.
        report: takes what is wrong with them.
        progress: is told what is being done.
        compare: says what differs between two documents as they were read.
        attempt: makes an SDK of a document, and raises where it cannot.
        replace: remove what is pinned of other revisions of the same family.
        allow_broken: pin what no SDK can be made of, and only tell of it.

    Raises:
        GeneratorError: when something cannot be had, verified, or written, and for
            documents that no SDK can be made of.
    """
    if replace and not wish.revision:
        raise GeneratorError("--replace needs a revision to replace the others by")
    recover(folder)
    pins = lock.read(folder) or ()
    brought, notes = [], []
    for target in _targets(pins, wish):
        with opened(target.place) as origin:
            snapshot = _snapshot(origin, target, progress)
            brought.append(_fetch(snapshot, target, report, progress))
            notes += _newer(snapshot, pins) if wish.revision is None else []
    if not brought:
        return Result(FileChanges(), (), (_nothing_pinned(folder),))
    notes += _attempted(pins, brought, attempt, report, allow_broken)
    progress("Comparing")
    comparisons = [
        c for b in brought if (c := _compared(folder, pins, b, notes, compare))
    ]
    progress("Writing")
    changes, more = put(folder, brought, replace=replace)
    documents = sum(len(one.contents) for one in brought)
    notes = list(dict.fromkeys([*notes, *more]))
    return Result(changes, tuple(comparisons), tuple(notes), documents)


def check(
    folder: Path, wish: Wish, report: Report, progress: Progress, compare: Compare
) -> Result:
    """Tell what upstream has by now from what is pinned. Nothing is written.

    Args:
        folder: the folder of the documents and their lock.
        wish: which, and where from.
        report: takes what is wrong with them.
        progress: is told what is being done.
        compare: says what differs between two documents as they were read.

    Raises:
        GeneratorError: when that cannot be found out.
    """
    pins = lock.read(folder) or ()
    changed, added, removed, notes = [], [], [], []
    comparisons, documents = [], 0
    targets = _targets(pins, wish)
    for target in targets:
        if not target.pins:
            raise GeneratorError(
                f"nothing of {target.revision} is pinned from upstream in "
                f"{folder.as_posix()}/{lock.FILE}; run `sdkgen sync {target.revision}`"
            )
        documents += len(target.pins)
        with opened(target.place) as origin:
            snapshot = _snapshot(origin, target, progress)
            notes += _newer(snapshot, pins) if wish.revision is None else []
            if {pin.commit for pin in target.pins} == {snapshot.commit}:
                continue
            brought = _fetch(snapshot, target, report, progress)
        old = {pin.file: pin.sha256 for pin in target.pins}
        new = {pin.file: pin.sha256 for pin in brought.pins}
        added += sorted(set(new) - set(old))
        removed += sorted(set(old) - set(new))
        differing = [f for f in sorted(set(old) & set(new)) if old[f] != new[f]]
        changed += differing
        if found := _compared(folder, pins, brought, notes, compare):
            comparisons.append(found)
    same = documents - len(changed) - len(removed)
    changes = FileChanges(tuple(added), tuple(changed), tuple(removed), same)
    if not targets:
        notes.append(_nothing_pinned(folder))
    notes = list(dict.fromkeys(notes))
    return Result(changes, tuple(comparisons), tuple(notes), documents)


# ---------------------------------------------------------------- what to bring


def _targets(pins: Sequence[Pin], wish: Wish) -> list[_Target]:
    upstream = [pin for pin in pins if pin.path]
    revisions = sorted({pin.of for pin in upstream})
    if wish.revision:
        revisions = [wish.revision]
    targets = []
    for one in revisions:
        own = tuple(pin for pin in upstream if pin.of == one)
        known = next((pin.repository for pin in own if pin.repository), None)
        if own and not known and not wish.place:
            raise GeneratorError(
                f"{one} was brought from a git checkout without a public remote; say "
                "where it is with --from"
            )
        sliced = any("/apis/" in pin.path for pin in own)
        targets.append(
            _Target(
                one,
                wish.place or known or UPSTREAM,
                sliced if wish.slices is None else wish.slices,
                own,
            )
        )
    return targets


def _snapshot(origin: Origin, target: _Target, progress: Progress) -> Snapshot:
    progress(f"Asking {target.place} for {target.revision}")
    return origin(target.revision)


def _fetch(
    snapshot: Snapshot, target: _Target, report: Report, progress: Progress
) -> Brought:
    return fetch(
        snapshot,
        target.revision,
        target.pins,
        report,
        progress,
        slices=target.slices,
    )


def _newer(snapshot: Snapshot, pins: Sequence[Pin]) -> list[str]:
    """A note where upstream has a stable revision that is newer than all of these."""
    stable = [pin.revision for pin in pins if pin.family is Family.STABLE]
    dates = [b for b in snapshot.branches if re.fullmatch(r"\d{4}-\d\d-\d\d", b)]
    if not (stable and dates) or max(dates) <= max(stable):
        return []
    return [f"upstream has a newer revision: run `sdkgen sync {max(dates)}`"]


def _nothing_pinned(folder: Path) -> str:
    return (
        f"{folder.as_posix()}/{lock.FILE} pins nothing from upstream; name a revision, "
        "as in `sdkgen sync 2026-07-15`"
    )


# ---------------------------------------------------------------- whether it generates


def _attempted(
    pins: Sequence[Pin],
    brought: Sequence[Brought],
    attempt: Attempt,
    report: Report,
    allow_broken: bool,
) -> list[str]:
    """A note for each of the new documents that no SDK can be made of.

    Raises:
        GeneratorError: for such documents, unless they are allowed; the report has
            what is wrong with them.
    """
    notes: list[str] = []
    failures: list[Finding] = []
    for one in brought:
        if _is_pinned(one, pins):
            continue
        own = report.apart()
        try:
            attempt(one.document, own)
            report.take(own)
            continue
        except SpecErrors as errors:
            failures += errors.findings
            report.add(own.warnings)
            first = errors.findings[0]
            more = len(errors.findings) - 1
            why = f"{first.document}#{first.pointer}: {first.message}"
            why += f", and {counted(more, 'more finding')}" if more else ""
        except GeneratorError as error:
            why = str(error)
        notes.append(f"no SDK can be made of {one.revision} as it is upstream: {why}")
    if notes and not allow_broken:
        report.add(failures)
        raise _refusal(notes, failures)
    return notes


def _refusal(notes: Sequence[str], failures: Sequence[Finding]) -> GeneratorError:
    error = GeneratorError(
        f"{'; '.join(notes)}. Nothing is pinned: correct it by an overlay, --allow what "
        "is not understood, or pin it all the same with --allow-broken"
    )
    if failures:
        error.exit_code = SpecErrors(failures).exit_code
    return error


def _is_pinned(brought: Brought, pins: Sequence[Pin]) -> bool:
    """Whether the very same documents are there already."""
    return {pin.sha256 for pin in brought.pins} <= {pin.sha256 for pin in pins}


# ---------------------------------------------------------------- what it changes


def _compared(
    folder: Path,
    pins: Sequence[Pin],
    brought: Brought,
    notes: list[str],
    compare: Compare,
) -> Comparison | None:
    """What was brought against what was there: the same revision, or the last one."""
    one = brought.revision
    if _is_pinned(brought, pins):
        return None
    revisions = {pin.of for pin in pins if pin.family is one.family}
    if not revisions:
        return None
    before = one if one in revisions else max(revisions)
    files = [folder / pin.file for pin in pins if pin.of == before]
    try:
        old = merge.load(files, Report())
    except SpecErrors:
        notes.append(f"what there was of {before} does not load, so nothing compares")
        return None
    try:
        return compare(old, brought.document)
    except SpecErrors as error:
        finding = error.findings[0]
        notes.append(
            f"what changed from {before} to {one} is not told, as one of them is not "
            f"understood: {finding.document}#{finding.pointer}: {finding.message}"
        )
        return None
