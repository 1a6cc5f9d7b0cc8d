"""Documents put in place and pinned: all of them in one step, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.base.errors import GeneratorError
from generator.output import atomic_swap
from generator.output.write import FileChanges
from generator.upstream import lock
from generator.upstream.fetch import Brought, place
from generator.upstream.lock import Pin


def recover(folder: Path) -> None:
    """Put right what an interrupted run left, so that nothing depends on the next one.

    Raises:
        GeneratorError: when only a person can say what counts.
    """
    with atomic_swap.alone_with(Path(os.path.abspath(folder))):
        pass


def put(
    folder: Path, brought: Sequence[Brought], *, replace: bool
) -> tuple[FileChanges, tuple[str, ...]]:
    """Have a folder hold what was brought, and its lock say so, or nothing of it.

    Args:
        folder: the folder of the documents and their lock.
        brought: what goes into it. What is pinned of the same revisions and came from
            upstream too, goes.
        replace: remove what is pinned of other revisions of the same families.

    Returns:
        What differs, and sentences on what people should know of it.

    Raises:
        GeneratorError: when something that is not pinned is in the way, or the disk
            refuses.
    """
    if folder.is_symlink():
        raise GeneratorError(
            f"{folder} is a symbolic link; name the folder that it leads to"
        )
    if folder.exists() and not folder.is_dir():
        raise GeneratorError(f"{folder} is a file; --specs takes a folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with atomic_swap.alone_with(Path(os.path.abspath(folder))):
            return _put(folder, brought, replace)
    except OSError as error:
        at = f" ({error.filename})" if error.filename else ""
        raise GeneratorError(
            f"cannot write {folder}: {error.strerror or error}{at}; nothing in it "
            "was changed"
        ) from error


def _put(
    folder: Path, brought: Sequence[Brought], replace: bool
) -> tuple[FileChanges, tuple[str, ...]]:
    pins = {pin.file: pin for pin in lock.read(folder) or ()}
    contents = {f: c for one in brought for f, c in one.contents.items()}
    _check_free(folder, contents, pins)
    new = [pin for one in brought for pin in one.pins]
    kept = [
        pin
        for pin in pins.values()
        if pin.file not in contents and not _superseded(pin, brought, replace)
    ]
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
    leftovers = atomic_swap.replace(here, lambda at: _lay(here, contents, left, at))
    return changes, (*notes, *leftovers)


def _superseded(pin: Pin, brought: Sequence[Brought], replace: bool) -> bool:
    """Whether a document that is pinned has to go."""
    for one in brought:
        own = place(one.revision, f"openapi/{one.revision.family}")
        ours = pin.path or pin.file.startswith((f"{own}.json", f"{own}/apis/"))
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
        target = folder / file
        if not os.path.lexists(target) or file in pins:
            continue
        if not target.is_file() or target.read_bytes() != content:
            raise GeneratorError(
                f"{target.as_posix()} is in the way, and is not pinned: move it "
                "elsewhere, or run `sdkgen lock` to have it pinned and replaced"
            )


def _changes(
    folder: Path, contents: Mapping[str, bytes], gone: set[str]
) -> FileChanges:
    found = {
        f: (folder / f).read_bytes() if (folder / f).is_file() else None
        for f in sorted(contents)
    }
    return FileChanges(
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
                atomic_swap.keep(old / path, new / path)
    if old.exists():
        shutil.copymode(old, new)
