"""Values to files: the output folder is replaced as a whole, or not touched at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from generator import __version__
from generator.base.errors import GeneratorError
from generator.output import atomic_swap

MANIFEST = ".sdkgen.json"
DIFF_LINES = 200


@dataclass(frozen=True)
class FileChanges:
    """How the generated files differ from those in the folder, by path."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class WriteResult:
    """What `write` did. `warnings` are complete sentences for people."""

    changes: FileChanges
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileComparison:
    """What `write` would do; `diff` shows the changed files, old against new."""

    changes: FileChanges
    warnings: tuple[str, ...] = ()
    diff: str = ""


@dataclass(frozen=True)
class FileDifference:
    """Where a file, named with its folder, begins to be not what `write` would make."""

    path: str
    line: int
    text: str


def with_manifest(
    files: Mapping[str, str],
    *,
    revision: str,
    digest: str,
    confirmed: str,
    beside: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The files and their manifest: who made them of what, and their hashes.

    Args:
        files: texts by path, relative to the output folder.
        revision: the revision of the documents.
        digest: the hash of the documents.
        confirmed: the hash of the kinds of fields whose types are confirmed.
        beside: other revisions in the same package, and the hashes of theirs.
    """
    manifest = {
        "generator": f"sdkgen {__version__}",
        "revision": revision,
        "document": digest,
        **({"beside": dict(beside)} if beside else {}),
        "black": version("black"),
        "confirmed": confirmed,
        "files": {path: _hash(files[path].encode()) for path in sorted(files)},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    return {**files, MANIFEST: text}


def known_files(out: Path) -> dict[str, str]:
    """The files that a folder's manifest names, by path, as they are now.

    Whoever makes use of them has to see that no stale and no edited file can add to
    what is generated; for the black of another version, none are there.
    """
    try:
        if (manifest_of(out) or {}).get("black") != version("black"):
            return {}
        read = {path: _read(out, path) for path in _known(out) or {}}
        return {path: data.decode() for path, data in read.items() if data is not None}
    except (OSError, UnicodeDecodeError):
        # `compare` and `write` tell what is wrong with the folder.
        return {}


def is_as_generated(out: Path, path: str) -> bool | None:
    """Whether a file is as it was generated; None where the manifest has it not."""
    if path == MANIFEST:
        return True
    known = _known(out) or {}
    current = _read(out, path)
    return (
        None if path not in known or current is None else _hash(current) == known[path]
    )


def known_kinds(out: Path) -> object:
    """What a folder's manifest has as `confirmed`; whatever else it says, or None."""
    try:
        return (manifest_of(out) or {}).get("confirmed")
    except OSError:
        # `compare` and `write` tell what is wrong with the folder.
        return None


def write(files: Mapping[str, str], out: Path, *, force: bool) -> WriteResult:
    """Make the generated part of a folder what `files` says.

    The whole new tree is laid beside the old one, which it then replaces by
    renaming; whatever fails before that leaves the old tree as it was. Files that
    no manifest knows are the user's, and stay. Where nothing differs, nothing is
    touched.

    Args:
        files: texts by path, with the manifest of `with_manifest` among them.
        out: the folder; it is made where it does not exist.
        force: give up what was changed by hand in generated files.

    Raises:
        GeneratorError: when the folder holds something else, when generated files
            were edited, or when the disk refuses.
    """
    _check_paths(files)
    folder = Path(os.path.abspath(out))
    if folder == folder.parent:
        raise GeneratorError(f"{out} is the root of the disk; name a folder in it")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with atomic_swap.alone_with(folder):
            return _write(files, folder, out, force)
    except OSError as error:
        reason = error.strerror or str(error)
        at = f" ({error.filename})" if error.filename else ""
        raise GeneratorError(
            f"cannot write {out}: {reason}{at}; nothing in it was changed"
        ) from error


def check_folder(out: Path, *, force: bool) -> None:
    """See that a folder is one that `write` may replace, before there is anything to
    write.

    Raises:
        GeneratorError: when it holds something else, or cannot be read.
    """
    try:
        _own(Path(os.path.abspath(out)), out, force)
    except OSError as error:
        raise GeneratorError(f"cannot read {out}: {error.strerror or error}") from error


def check_readable(out: Path) -> None:
    """See that a path is a folder's, or that nothing is there.

    Raises:
        GeneratorError: where it is something else.
    """
    if os.path.lexists(out) and not out.is_dir():
        raise GeneratorError(f"{out} is not a folder; --out takes a folder")


def compare(
    files: Mapping[str, str], out: Path, *, limit: int | None = DIFF_LINES
) -> FileComparison:
    """What `write` would change. Writes nothing.

    Args:
        files: texts by path, with their manifest.
        out: the folder; one that does not exist lacks every file.
        limit: how many lines of diff to show at most; None is all of them.

    Raises:
        GeneratorError: when `out` is no folder, or cannot be read.
    """
    _check_paths(files)
    check_readable(out)
    try:
        known = _known(out) or {}
        changes = _changes(files, known, out)
        strays = _strays(files, known, out)
        return FileComparison(changes, strays, _diff(files, changes, out, limit))
    except OSError as error:
        raise GeneratorError(
            f"cannot read {error.filename or out}: {error.strerror or error}"
        ) from error


def differences(
    files: Mapping[str, str], changes: FileChanges, out: Path
) -> tuple[FileDifference, ...]:
    """Where each file begins to differ; the manifest last, for it always does.

    Args:
        files: texts by path, with their manifest.
        changes: what `compare` found.
        out: the folder.
    """
    found = [(path, 1, "missing") for path in changes.added]
    found += [(path, 1, "left over") for path in changes.removed]
    for path in changes.changed:
        old = (_read(out, path) or b"").decode(errors="backslashreplace")
        pairs = zip_longest(old.split("\n"), files[path].split("\n"))
        line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), 1)
        text = "not what sdkgen generate would write, from this line on"
        found.append((path, line, text))
    found.sort(key=lambda one: (one[0] == MANIFEST, one))
    return tuple(
        FileDifference(f"{out.as_posix()}/{p}", n, text) for p, n, text in found
    )


# ---------------------------------------------------------------- what stands there


def _check_paths(files: Mapping[str, str]) -> None:
    """Refuse paths that would leave the folder, or stand in each other's way."""
    if MANIFEST not in files:
        raise ValueError("the manifest is missing: call with_manifest first")
    folded: dict[str, str] = {}
    for path in sorted(files):
        if not stays_inside(path):
            raise GeneratorError(f"generated path leaves the folder: {path!r}")
        other = folded.setdefault(path.casefold(), path)
        if other != path:
            raise GeneratorError(
                f"generated paths differ in case alone: {other!r} and {path!r}"
            )
    for path in sorted(_folders(files) & set(files)):
        raise GeneratorError(f"generated path is both a file and a folder: {path!r}")


def stays_inside(path: str) -> bool:
    """Whether a path is a file's below any folder, on every system."""
    unsafe = any(character in path for character in '\\:\0\n\r"<>|?*')
    return not unsafe and all(part not in ("", ".", "..") for part in path.split("/"))


def _folders(paths: Iterable[str]) -> set[str]:
    """Every folder that these files stand in, the top excepted."""
    return {
        str(folder)
        for path in paths
        for folder in PurePosixPath(path).parents
        if folder.name
    }


def _known(out: Path) -> dict[str, str] | None:
    """The hashes in the folder's manifest; nothing where that does not parse.

    Returns:
        None where there is no manifest at all.
    """
    manifest = manifest_of(out)
    if manifest is None:
        return None
    try:
        files = manifest["files"]
        if all(stays_inside(path) and isinstance(files[path], str) for path in files):
            return dict(files)
    except (KeyError, TypeError):
        pass
    return {}


def manifest_of(out: Path) -> dict[str, Any] | None:
    """The folder's manifest; nothing where that does not parse, None without one."""
    try:
        text = (out / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        manifest = json.loads(text)
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _read(out: Path, path: str) -> bytes | None:
    """The bytes of a file; None where there is none, or something else."""
    if _obstacle(out, path) or not os.path.lexists(out / path):
        return None
    return (out / path).read_bytes()


def _obstacle(out: Path, path: str) -> str | None:
    """What stands where a generated file, or a folder of it, should be.

    A symbolic link counts: what it leads to is not ours to replace.
    """
    file = PurePosixPath(path)
    for step in [*reversed(file.parents[:-1]), file]:
        here = out / step
        if not os.path.lexists(here):
            return None
        fits = here.is_file() if step is file else here.is_dir()
        if here.is_symlink() or not fits:
            return str(step)
    return None


def _changes(
    files: Mapping[str, str], known: Mapping[str, str], out: Path
) -> FileChanges:
    added, changed, unchanged = [], [], 0
    for path in sorted(files):
        current = _read(out, path)
        if current == files[path].encode():
            unchanged += 1
        elif current is None and not _obstacle(out, path):
            added.append(path)
        else:
            changed.append(path)
    stale = sorted(set(known) - set(files))
    removed = [path for path in stale if os.path.lexists(out / path)]
    return FileChanges(tuple(added), tuple(changed), tuple(removed), unchanged)


def _edited(files: Mapping[str, str], known: Mapping[str, str], out: Path) -> list[str]:
    """What a person made or changed, and writing would destroy."""
    edited = set()
    for path in {*known, *files} - {MANIFEST}:
        obstacle, current = _obstacle(out, path), _read(out, path)
        if obstacle:
            edited.add(obstacle)
        elif current is not None and _hash(current) != known.get(path):
            if path not in files or current != files[path].encode():
                edited.add(path)
    return sorted(edited)


def _strays(
    files: Mapping[str, str], known: Mapping[str, str], out: Path
) -> tuple[str, ...]:
    """Modules inside the package that sdkgen did not write: Python imports them."""
    packages = [
        path.split("/")[0]
        for path in files
        if path.count("/") == 1 and path.endswith("/__init__.py")
    ]
    found = [
        file.relative_to(out).as_posix()
        for package in packages
        for file in (out / package).rglob("*.py")
    ]
    return tuple(
        f"{path} is not generated but stands inside the package; it was kept"
        for path in sorted(set(found) - set(files) - set(known))
    )


def _diff(
    files: Mapping[str, str], changes: FileChanges, out: Path, limit: int | None
) -> str:
    # The manifest differs whenever anything does, so it comes last.
    paths = sorted(changes.changed, key=lambda path: (path == MANIFEST, path))
    lines: list[str] = []
    for number, path in enumerate(paths):
        if limit is not None and len(lines) >= limit:
            lines.append(f"... {len(paths) - number} more changed files are not shown")
            break
        old = (_read(out, path) or b"").decode(errors="backslashreplace")
        new = files[path]
        shown = list(
            unified_diff(
                _lines(old),
                _lines(new),
                f"{out.as_posix()}/{path}",
                f"{path} (as generated)",
                lineterm="",
            )
        )
        room = len(shown) if limit is None else limit - len(lines)
        lines += shown[:room]
        if len(shown) > room:
            lines.append(f"... {len(shown) - room} more lines of {path} are not shown")
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*lines, last, "(no newline at the end)"] if last else lines


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------- replacing it


def _write(
    files: Mapping[str, str], out: Path, shown: Path, force: bool
) -> WriteResult:
    known = _own(out, shown, force)
    strays = _strays(files, known, out)
    changes = _changes(files, known, out)
    if not changes:
        return WriteResult(changes, strays)
    edited = [] if force else _edited(files, known, out)
    if edited:
        raise GeneratorError(
            f"{shown} holds files that are not as they were generated:\n"
            + "".join(f"    {path}\n" for path in edited)
            + "move your changes elsewhere, or pass --force to give them up"
        )
    leftovers = atomic_swap.replace(out, lambda new: _lay(files, known, out, new))
    return WriteResult(changes, strays + leftovers)


def _own(out: Path, shown: Path, force: bool) -> dict[str, str]:
    """What the manifest knows, once it is clear that the folder is ours to write."""
    if out.is_symlink():
        raise GeneratorError(
            f"{shown} is a symbolic link; name the folder that it leads to"
        )
    if not out.exists():
        return {}
    if not out.is_dir():
        raise GeneratorError(f"{shown} is a file; --out takes a folder")
    known = _known(out)
    if known is None and any(out.iterdir()):
        raise GeneratorError(
            f"{shown} holds something else: it is not empty and has no {MANIFEST}; "
            "name a new or empty folder"
        )
    if known == {} and not force:
        raise GeneratorError(
            f"{shown}/{MANIFEST} does not parse, so what is generated and what is "
            "yours cannot be told apart; restore it, or pass --force"
        )
    return known or {}


def _lay(
    files: Mapping[str, str], known: Mapping[str, str], out: Path, new: Path
) -> None:
    """Lay the complete new tree: generated files, and the user's."""
    for path in sorted(files):
        data = files[path].encode()
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if _read(out, path) == data:
            atomic_swap.keep(out / path, target)
        else:
            target.write_bytes(data)
    if out.exists():
        ours = {*files, *known}
        folders = _folders(ours)
        _carry(out, new, "", folders, ours | folders)
        shutil.copymode(out, new)


def _carry(
    out: Path, new: Path, folder: str, folders: set[str], taken: set[str]
) -> None:
    """Take over everything that sdkgen did not write."""
    for entry in sorted((out / folder).iterdir()):
        path = f"{folder}/{entry.name}" if folder else entry.name
        if path in folders and entry.is_dir() and not entry.is_symlink():
            _carry(out, new, path, folders, taken)
        # Bytecode goes by time and size: kept, it could outlive its source.
        elif path not in taken and entry.name != "__pycache__":
            atomic_swap.keep(entry, new / path)
