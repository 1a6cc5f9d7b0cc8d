"""Tokens on a disk: a file for each key, or a table of SQLite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArgumentError
from ..wire.saving import replacing
from .errors import TokenStoreError
from .process_lock import locked, make_private
from .store import hidden
from .tokens import Tokens

if TYPE_CHECKING:
    import sqlite3

_TABLE = "CREATE TABLE IF NOT EXISTS tokens (key TEXT PRIMARY KEY, tokens TEXT)"


class FileTokenStore:
    """Keeps tokens in a folder: a file for each key, which its owner alone may read.

    A file is replaced as a whole, and is on the disk when `save` returns. Its name is a
    hash of the key. For processes of one machine, on a local disk.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Keep tokens in a folder, which is made when it is missing.

        Raises:
            TokenStoreError: when it cannot be made, or is no folder.
        """
        self._folder = Path(folder)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TokenStoreError(
                f"the folder {self._folder} cannot be made: {error.strerror}"
            ) from error

    def load(self, key: str) -> Tokens | None:
        """The tokens under a key, None where there are none.

        Raises:
            TokenStoreError: when the file cannot be read.
        """
        path = self._path(key, "json")
        try:
            return Tokens.from_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TokenStoreError(f"{path} cannot be read: {error.strerror}") from error
        except ValueError:
            problem = f"{path} holds no tokens; remove it, and authorize again"
        raise TokenStoreError(problem)

    def save(self, key: str, tokens: Tokens) -> None:
        """Keep tokens under a key.

        Raises:
            TokenStoreError: when the file cannot be written.
        """
        try:
            with replacing(self._path(key, "json"), mode=0o600) as file:
                file.write(tokens.to_json().encode())
                file.flush()
                os.fsync(file.fileno())
        except ArgumentError as error:
            raise TokenStoreError(str(error)) from error

    def remove(self, key: str) -> None:
        """Forget the tokens under a key.

        Raises:
            TokenStoreError: when the file cannot be removed.
        """
        path = self._path(key, "json")
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise TokenStoreError(
                f"{path} cannot be removed: {error.strerror}"
            ) from error

    def lock(self, key: str) -> AbstractContextManager[None]:
        """A context that one process is in at a time."""
        return locked(self._path(key, "lock"))

    def _path(self, key: str, kind: str) -> Path:
        return self._folder / f"{hidden(key)}.{kind}"

    def __repr__(self) -> str:
        return f"<FileTokenStore in {self._folder}>"


class SQLiteTokenStore:
    """Keeps tokens in an SQLite file, which its owner alone may read.

    For processes of one machine, on a local disk. Sixteen files beside it keep the
    processes apart.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Keep tokens in a file, which is made when it is missing.

        Raises:
            TokenStoreError: when it cannot be made, or is none of SQLite.
        """
        self._path = Path(path)
        make_private(self._path)
        with self._transaction() as database:
            database.execute(_TABLE)

    def load(self, key: str) -> Tokens | None:
        """The tokens under a key, None where there are none.

        Raises:
            TokenStoreError: when the file cannot be read.
        """
        with self._transaction() as database:
            found = database.execute(
                "SELECT tokens FROM tokens WHERE key = ?", (key,)
            ).fetchone()
            try:
                return Tokens.from_json(found[0]) if found else None
            except ValueError:
                del found
        raise TokenStoreError(f"{self._path} holds no tokens under {key!r}")

    def save(self, key: str, tokens: Tokens) -> None:
        """Keep tokens under a key.

        Raises:
            TokenStoreError: when the file cannot be written.
        """
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO tokens VALUES (?, ?)", (key, tokens.to_json())
            )

    def remove(self, key: str) -> None:
        """Forget the tokens under a key.

        Raises:
            TokenStoreError: when the file cannot be written.
        """
        with self._transaction() as database:
            database.execute("DELETE FROM tokens WHERE key = ?", (key,))

    def lock(self, key: str) -> AbstractContextManager[None]:
        """A context that one process is in at a time."""
        # Not in the file itself: a lock there would hold up all other keys.
        return locked(f"{self._path}-lock-{hidden(key)[0]}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        # Imported here: the other stores do without it.
        import sqlite3

        try:
            # One for each use: no thread or fork ever meets that of another.
            with closing(sqlite3.connect(self._path, timeout=30)) as database:
                with database:
                    yield database
        except sqlite3.Error as error:
            text = f"the tokens in {self._path} cannot be reached: {error}"
            raise TokenStoreError(text) from error

    def __repr__(self) -> str:
        return f"<SQLiteTokenStore in {self._path}>"
