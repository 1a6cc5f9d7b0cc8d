"""Files that take the place of others once they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from ..errors import ArgumentError


@contextmanager
def replacing(path: str | os.PathLike[str], mode: int = 0o666) -> Iterator[IO[bytes]]:
    """A file to write to; it becomes the one at `path` if nothing fails.

    Args:
        path: where the file is to be.
        mode: who may read and write it, as far as the umask allows.

    Raises:
        ArgumentError: when it cannot be written.
    """
    # Beside the other, since files are not moved as a whole between file systems.
    part = f"{os.fspath(path)}.{os.urandom(8).hex()}.part"
    try:
        with open(part, "xb", opener=lambda p, flags: os.open(p, flags, mode)) as file:
            yield file
        os.replace(part, path)
    except OSError as error:
        raise ArgumentError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            os.unlink(part)
