"""A file replaced as a whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from generator.base.errors import GeneratorError


def check(path: Path) -> None:
    """See that a file can be put there, before there is anything to put.

    Raises:
        GeneratorError: for a folder, and where there is none to put it in.
    """
    if path.is_dir():
        raise GeneratorError(f"cannot write {path}: it is a folder; name a file")
    if not path.parent.is_dir():
        raise GeneratorError(
            f"cannot write {path}: there is no folder {path.parent}; name another file"
        )


def save(text: str, path: Path) -> None:
    """Write a text to a file, as UTF-8.

    What stands there is replaced in one step; a device or a pipe is written to.

    Raises:
        GeneratorError: when the disk refuses; the file is as it was.
    """
    data = text.encode(errors="replace")
    target = Path(os.path.realpath(path))
    new = target.with_name(f".{target.name}.sdkgen-new")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        try:
            new.write_bytes(data)
            os.replace(new, target)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GeneratorError(
            f"cannot write {path}: {error.strerror or error}; name another file"
        ) from error
