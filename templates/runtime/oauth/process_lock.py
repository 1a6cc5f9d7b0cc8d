"""A lock between the processes of one machine, which ends with the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .errors import TokenStoreError

PATIENCE = 60.0
"""Seconds to wait for a lock: longer than tokens take to be renewed."""


@contextmanager
def locked(path: str | os.PathLike[str], seconds: float = PATIENCE) -> Iterator[None]:
    """A context that one thread, of all processes, is in at a time.

    It is a transaction on an empty SQLite database, since SQLite knows how files are
    locked on each system. Local disks only.

    Args:
        path: the file, which is made when it is missing, and stays.
        seconds: how long to wait.

    Raises:
        TokenStoreError: when it cannot be had.
    """
    # Imported here: the other stores do without it.
    import sqlite3

    make_private(path)
    try:
        database = sqlite3.connect(path, timeout=seconds, isolation_level=None)
    except sqlite3.Error as error:
        raise TokenStoreError(f"{os.fspath(path)} cannot be locked: {error}") from error
    try:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise TokenStoreError(
                f"{os.fspath(path)} cannot be locked within {seconds:g} s: {error}"
            ) from error
        yield
    finally:
        database.close()


def make_private(path: str | os.PathLike[str]) -> None:
    """Make an empty file that is its owner's alone, unless there is one already.

    One that is there is not opened: on POSIX systems, to close it would end all locks
    that this process has on it. https://www.sqlite.org/howtocorrupt.html (2.2)

    Raises:
        TokenStoreError: when it cannot be made.
    """
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise TokenStoreError(
            f"{os.fspath(path)} cannot be written: {error.strerror}"
        ) from error
