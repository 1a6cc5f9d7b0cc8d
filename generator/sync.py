"""Documents brought from upstream: verified, put in place all at once, and pinned."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generator import lock, sources, swap
from generator.changes import Change, Comparison, Impact, Rule, Side
from generator.document import Document, Node
from generator.errors import GeneratorError, Report, SpecErrors
from generator.lock import Family, Pin, Revision
from generator.origins import UPSTREAM, Origin, Snapshot, opened
from generator.reading import parse
from generator.writer import Changes

AT_ONCE = 8
"""Slices that are under way at the same time."""

Progress = Callable[[str], None]


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
class Outcome:
    """What became of it. `notes` are complete sentences for people."""

    changes: Changes
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
    documents: int = 0


@dataclass(frozen=True)
class _Target:
    revision: Revision
    place: str
    slices: bool
    pins: tuple[Pin, ...]


@dataclass(frozen=True)
class _Brought:
    """One revision's documents, verified; `contents` by the file that they go to."""

    revision: Revision
    contents: Mapping[str, bytes]
    pins: tuple[Pin, ...]
    document: Document


def revision(text: str) -> Revision:
    """The revision that a command line names.

    Raises:
        GeneratorError: for what cannot be one.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.pre|\.beta)?", text):
        raise GeneratorError(
            f"{text!r} is no revision; one is a date such as 2026-07-15, and its beta "
            "is 2026-07-15.pre"
        )
    return Revision.of(text)


def sync(
    folder: Path, wish: Wish, report: Report, progress: Progress, *, replace: bool
) -> Outcome:
    """Bring documents, put them in their places, and pin them.

    All of them come into place in one step, or none does.

    Args:
        folder: the folder of the documents and their lock.
        wish: which, where from, in which form.
        report: takes what is wrong with them.
        progress: is told what is being done.
        replace: remove what is pinned of other revisions of the same family.

    Raises:
        GeneratorError: when something cannot be had, verified, or written.
    """
    _check_folder(folder)
    pins = lock.read(folder) or ()
    brought, notes = [], []
    for target in _targets(pins, wish):
        with opened(target.place) as origin:
            snapshot = _snapshot(origin, target, progress)
            brought.append(_fetch(snapshot, target, report, progress))
            notes += _newer(snapshot, pins) if wish.revision is None else []
    if not brought:
        return Outcome(Changes(), (), (_nothing_pinned(folder),))
    progress("Comparing")
    comparisons = [c for b in brought if (c := _compared(folder, pins, b, notes))]
    progress("Writing")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with swap.alone_with(Path(os.path.abspath(folder))):
            changes, more = _put(folder, brought, replace)
    except OSError as error:
        at = f" ({error.filename})" if error.filename else ""
        raise GeneratorError(
            f"cannot write {folder}: {error.strerror or error}{at}; nothing in it "
            "was changed"
        ) from error
    documents = sum(len(one.contents) for one in brought)
    return Outcome(changes, tuple(comparisons), (*notes, *more), documents)


def check(folder: Path, wish: Wish, report: Report, progress: Progress) -> Outcome:
    """Compare what is pinned with what upstream has by now. Nothing is written.

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
        if old != new and (found := _compared(folder, pins, brought, notes)):
            comparisons.append(found)
    same = documents - len(changed) - len(removed)
    changes = Changes(tuple(added), tuple(changed), tuple(removed), same)
    if not targets:
        notes.append(_nothing_pinned(folder))
    return Outcome(changes, tuple(comparisons), tuple(notes), documents)


def _check_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise GeneratorError(
            f"{folder} is a symbolic link; name the folder that it leads to"
        )
    if folder.exists() and not folder.is_dir():
        raise GeneratorError(f"{folder} is a file; --specs takes a folder")


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


# ---------------------------------------------------------------- bringing it


def _fetch(
    snapshot: Snapshot, target: _Target, report: Report, progress: Progress
) -> _Brought:
    """One revision's documents, each of them found to be what it should be."""
    one = target.revision
    path = f"openapi/{one.family}.json"
    progress(f"Fetching {path} of {one}")
    contents = {path: snapshot.read(path)}
    document = _parsed(path, contents[path], one, report)
    report.check()
    whole = sources.merge(path, [document], report)
    if target.slices:
        names = _slice_names(document, report)
        report.check()
        contents = _slices(snapshot, one, names, report, progress)
        slices = [_parsed(path, c, one, report) for path, c in contents.items()]
        report.check()
        merged = sources.merge(f"openapi/{one.family}/apis", slices, report)
        report.check()
        if sources.digest(merged) != sources.digest(whole):
            raise GeneratorError(
                f"the slices of {one} do not add up to {path}; bring it with --whole"
            )
    brought = _Brought(
        one,
        {_file(one, path): content for path, content in contents.items()},
        tuple(_pin(snapshot, one, path, c) for path, c in contents.items()),
        whole,
    )
    _check_hashes(brought.pins, target.pins)
    return brought


def _parsed(path: str, content: bytes, one: Revision, report: Report) -> Document:
    """A document; the report has what is wrong with it."""
    document = parse(path, content, report)
    if document.root:
        version = document.node["info"]["version"]
        if Revision.of(version.value) != one:
            report.not_understood(
                version,
                version.value,
                f"this document is of revision {version.value}, not {one}",
                f"bring another revision, or pass --allow {version.value} where "
                "upstream has it wrong",
            )
    return document


def _operations(document: Document) -> Iterator[tuple[str, str, Node]]:
    """Every operation with its method and its path."""
    for path, item in document.node["paths"].items():
        for method, operation in item.items():
            if method in sources.METHODS and isinstance(operation.value, dict):
                yield method.upper(), path, operation


def _slice_names(document: Document, report: Report) -> list[str]:
    """The operations' ids: a slice is named by its operation."""
    names: dict[str, str] = {}
    for _, _, operation in _operations(document):
        name = operation.value.get("operationId")
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            report.error(
                operation,
                f"operationId {name!r} is no file's name, so there can be no slice",
                "bring the revision with --whole",
            )
        elif other := names.get(name.casefold()):
            report.error(
                operation,
                f"operationId {name!r} is taken: another operation has {other!r}",
                "bring the revision with --whole",
            )
        else:
            names[name.casefold()] = name
    return sorted(names.values())


def _slices(
    snapshot: Snapshot,
    one: Revision,
    names: Sequence[str],
    report: Report,
    progress: Progress,
) -> dict[str, bytes]:
    paths = [f"openapi/{one.family}/apis/{name}.json" for name in names]
    progress(f"Fetching {len(paths)} slices of {one}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(paths, pool.map(snapshot.read, paths), strict=True))


def _file(one: Revision, path: str) -> str:
    """Where a document of a repository goes."""
    return f"{one.date}/{path.removeprefix('openapi/')}"


def _pin(snapshot: Snapshot, one: Revision, path: str, content: bytes) -> Pin:
    return Pin(
        _file(one, path),
        one.date,
        one.family,
        snapshot.repository,
        snapshot.commit,
        path if snapshot.commit else "",
        lock.digest(content),
    )


def _check_hashes(brought: Sequence[Pin], pinned: Sequence[Pin]) -> None:
    """Refuse other bytes for a commit that is known already: commits do not change."""
    known = {(pin.commit, pin.path): pin.sha256 for pin in pinned}
    for pin in brought:
        expected = known.get((pin.commit, pin.path), pin.sha256)
        if expected != pin.sha256:
            raise GeneratorError(
                f"{pin.path} of commit {pin.commit[:12]} has sha256 {pin.sha256[:12]}, "
                f"but {expected[:12]} is pinned: what came, or the lock, is damaged\n"
                f"    fix: try again; if it stays so, restore {lock.FILE}, and find "
                "out who changed what"
            )


# ---------------------------------------------------------------- putting it in place


def _put(
    folder: Path, brought: Sequence[_Brought], replace: bool
) -> tuple[Changes, tuple[str, ...]]:
    """Have the folder hold what was brought; what differs, and what to know of it."""
    pins = {pin.file: pin for pin in lock.read(folder) or ()}
    contents = {f: c for one in brought for f, c in one.contents.items()}
    _check_free(folder, contents, pins)
    kept = [pin for pin in pins.values() if not _superseded(pin, brought, replace)]
    new = [pin for one in brought for pin in one.pins]
    gone = set(pins) - {pin.file for pin in (*kept, *new)}
    notes = [
        f"{pin.file} is no document of upstream's, and stays beside those of {pin.of}"
        for pin in kept
        if any(pin.of == one.revision for one in brought)
    ]
    contents[lock.FILE] = lock.dumps([*kept, *new]).encode()
    changes = _changes(folder, contents, gone)
    if not changes:
        return changes, tuple(notes)
    left = {*contents, *gone}
    here = Path(os.path.abspath(folder))
    leftovers = swap.replace(here, lambda at: _lay(here, contents, left, at))
    return changes, (*notes, *leftovers)


def _superseded(pin: Pin, brought: Sequence[_Brought], replace: bool) -> bool:
    for one in brought:
        place = _file(one.revision, f"openapi/{one.revision.family}")
        ours = pin.path or pin.file.startswith((f"{place}.json", f"{place}/apis/"))
        if pin.of == one.revision and ours:
            return True
        if replace and pin.family is one.revision.family and pin.of != one.revision:
            return not any(pin.of == other.revision for other in brought)
    return False


def _check_free(
    folder: Path, contents: Mapping[str, bytes], pins: Mapping[str, Pin]
) -> None:
    """Refuse to write over what nobody has pinned."""
    for file, content in contents.items():
        place = folder / file
        if not os.path.lexists(place) or file in pins:
            continue
        if not place.is_file() or place.read_bytes() != content:
            raise GeneratorError(
                f"{place.as_posix()} is in the way, and is not pinned: move it "
                "elsewhere, or run `sdkgen lock` to have it pinned and replaced"
            )


def _changes(folder: Path, contents: Mapping[str, bytes], gone: set[str]) -> Changes:
    found = {
        f: (folder / f).read_bytes() if (folder / f).is_file() else None
        for f in sorted(contents)
    }
    return Changes(
        tuple(f for f, old in found.items() if old is None),
        tuple(f for f, old in found.items() if old not in (None, contents[f])),
        tuple(sorted(f for f in gone if os.path.lexists(folder / f))),
        sum(old == contents[f] for f, old in found.items()),
    )


def _lay(old: Path, contents: Mapping[str, bytes], left: set[str], new: Path) -> None:
    """Lay the complete new folder: what was brought, and all else that was there."""
    for file, content in contents.items():
        (new / file).parent.mkdir(parents=True, exist_ok=True)
        (new / file).write_bytes(content)
    for parent, folders, files in os.walk(old):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in [*files, *links]:
            path = Path(parent, name).relative_to(old)
            if path.as_posix() not in left:
                swap.keep(old / path, new / path)
    if old.exists():
        shutil.copymode(old, new)


# ---------------------------------------------------------------- what it changes


def _compared(
    folder: Path, pins: Sequence[Pin], brought: _Brought, notes: list[str]
) -> Comparison | None:
    """What was brought against what was there: the same revision, or the last one."""
    one = brought.revision
    revisions = {pin.of for pin in pins if pin.family is one.family}
    if not revisions:
        return None
    before = one if one in revisions else max(revisions)
    files = [folder / pin.file for pin in pins if pin.of == before]
    try:
        report = Report()
        old = sources.load(files, report)
    except SpecErrors:
        notes.append(f"what there was of {before} does not load, so nothing compares")
        return None
    return compare(old, brought.document)


ADDED = Rule("operation-added", Impact.COMPATIBLE, "nothing that works today changes")
REMOVED = Rule("operation-removed", Impact.BREAKING, "its method is gone")


def compare(old: Document, new: Document) -> Comparison:
    """What differs between two merged documents, in API terms."""
    before = {(m, path): node for m, path, node in _operations(old)}
    after = {(m, path): node for m, path, node in _operations(new)}
    changes = [
        *(_change(REMOVED, *k, before[k]) for k in sorted(set(before) - set(after))),
        *(_change(ADDED, *k, after[k]) for k in sorted(set(after) - set(before))),
    ]
    return Comparison(_side(old), _side(new), tuple(changes))


def _change(rule: Rule, method: str, path: str, operation: Node) -> Change:
    name = str(operation.value.get("operationId", f"{method} {path}"))
    text = f"{method} {path} was {'added' if rule is ADDED else 'removed'}"
    return Change("api", rule, "", name, text, operation.pointer)


def _side(document: Document) -> Side:
    return Side(
        document.name,
        document.root["info"]["version"],
        len(list(_operations(document))),
        sum(len(members) for members in document.root["components"].values()),
    )
