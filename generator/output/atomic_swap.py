"""A folder replaced by another in one step, and put right after an interruption."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock

from generator.base.errors import GeneratorError

MARK = ".sdkgen-incomplete"
"""What stands in a tree until it is complete."""

COMPLETE = frozenset({".sdkgen.json", "specs.lock"})
"""What stands in complete trees: one of these."""


@contextlib.contextmanager
def alone_with(folder: Path) -> Iterator[None]:
    """Let one run at a time replace a folder, and find what the last one left whole.

    The lock ends with the process, on every system. It is a file among the temporary
    ones of this machine, and not beside the folder, where people would commit it. Where
    the disk has no locks, the run goes on without.

    Raises:
        GeneratorError: when an interrupted run left two trees, and only a person
            can say which one counts.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, NotImplementedError):
            stack.enter_context(FileLock(_lock_file(folder), mode=0o666))
        _recover(folder)
        yield


def _lock_file(folder: Path) -> Path:
    """The file whose lock stands for a folder, by whatever path that is reached."""
    place = os.path.normcase(folder.parent.resolve() / folder.name)
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"sdkgen-{name}.lock")


def replace(folder: Path, fill: Callable[[Path], None]) -> tuple[str, ...]:
    """Put a new tree in a folder's place.

    Whatever fails before the new tree is in place leaves the old one as it was.

    Args:
        folder: what is replaced; it need not exist.
        fill: lays the complete new tree in the empty folder that it is given.

    Returns:
        What could not be cleaned up afterwards, as sentences.
    """
    new, old = _beside(folder)
    try:
        new.mkdir()
        (new / MARK).touch()
        fill(new)
        (new / MARK).unlink()
        _swap(new, folder, old)
    except BaseException:
        # While the old tree is out of place, the new one's presence says so.
        if not old.exists():
            shutil.rmtree(new, ignore_errors=True)
        raise
    try:
        if old.exists():
            shutil.rmtree(old)
    except OSError as error:
        return (f"the replaced tree in {old} could not be removed: {error}",)
    return ()


def keep(source: Path, target: Path) -> None:
    """Have the same file or folder in a second place, by links where the disk can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        target.symlink_to(os.readlink(source))
    elif source.is_dir():
        target.mkdir(exist_ok=True)
        for entry in sorted(source.iterdir()):
            keep(entry, target / entry.name)
        shutil.copystat(source, target)
    else:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where the new tree is laid, and where the old one waits to be removed."""
    return (
        folder.with_name(f".{folder.name}.sdkgen-new"),
        folder.with_name(f".{folder.name}.sdkgen-old"),
    )


def _swap(new: Path, folder: Path, old: Path) -> None:
    if folder.exists():
        os.rename(folder, old)
    try:
        os.rename(new, folder)
    except BaseException as error:
        try:
            if old.exists():
                os.rename(old, folder)
        except OSError:
            raise GeneratorError(
                f"the new tree could not be put in place ({error}), nor the old one "
                f"put back: it is in {old}, and the next run restores it"
            ) from error
        raise


def _recover(folder: Path) -> None:
    """Finish or undo what an interrupted run left.

    The new tree vanishes from its waiting place in the moment that the swap
    succeeds: as long as it is there, the old one is the one that counts.
    """
    new, old = _beside(folder)
    if os.path.lexists(old):
        if not os.path.lexists(folder):
            os.rename(old, folder)
        elif os.path.lexists(new):
            raise GeneratorError(
                f"a run was interrupted: {old} holds the tree from before it, and "
                f"{folder} was made since; delete or move the one that is not wanted"
            )
        else:
            shutil.rmtree(old)
    if os.path.lexists(new):
        if not _is_ours(new):
            raise GeneratorError(
                f"{new} is in the way, and no run of sdkgen made it; "
                "delete or move it"
            )
        shutil.rmtree(new)


def _is_ours(new: Path) -> bool:
    """Whether a run has laid a tree there: whole, in part, or nothing of it yet."""
    if new.is_symlink() or not new.is_dir():
        return False
    names = {entry.name for entry in new.iterdir()}
    return not names or not names.isdisjoint({MARK, *COMPLETE})
