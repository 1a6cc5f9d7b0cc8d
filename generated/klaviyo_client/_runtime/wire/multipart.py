"""`multipart/form-data`: forms with files, which are read as they are sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any, NamedTuple, TypeAlias

from ..errors import ArgumentError
from .encoding import is_array, scalar, utf8

FileContent: TypeAlias = bytes | IO[bytes]
FileInput: TypeAlias = (
    str
    | os.PathLike[str]
    | FileContent
    | tuple[str, FileContent]
    | tuple[str, FileContent, str]
)
"""A file to upload: a path, its bytes, an open binary file, or one of the last two
with a name, `(name, data)` or `(name, data, content_type)`."""

PIECE = 65_536
"""The bytes that are read at once."""


class File(NamedTuple):
    """A file's name, content and content type."""

    name: str
    data: bytes | Stored
    type: str


class Typed(NamedTuple):
    """A value's bytes, and the content type that they have."""

    data: bytes
    type: str


class Stored:
    """What is left to read of a file on a disk; each time that it is sent, it is read.

    Args:
        keyword: what the file was given as, for messages.
        file: its path, or the open file.
        start: where in the file to begin.
        size: how many bytes to read.
    """

    def __init__(self, keyword: str, file: Any, start: int, size: int) -> None:
        self._keyword = keyword
        self._file = file
        self._start = start
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """The bytes in pieces.

        Raises:
            ArgumentError: when they cannot be read, or are fewer than they were.
        """
        try:
            with _opened(self._file) as file:
                file.seek(self._start)
                left = self._size
                while chunk := file.read(min(left, PIECE)):
                    left -= len(chunk)
                    yield chunk
        except (OSError, ValueError) as error:
            raise ArgumentError(f"{self._keyword} cannot be read: {error}") from error
        if left:
            raise ArgumentError(f"{self._keyword} became shorter while it was sent")


class Form:
    """A form's bytes, which may be sent several times; files are read as they go."""

    def __init__(self, pieces: Sequence[bytes | Stored], content_type: str) -> None:
        self.content_type = content_type
        self._pieces = pieces

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield from (piece,) if isinstance(piece, bytes) else piece


def load(keyword: str, value: Any) -> File:
    """What is known of a file. It is read when it is sent, if it can be repeatedly.

    Raises:
        ArgumentError: when the value is none of `FileInput`, or cannot be read.
    """
    name: str | None = None
    type_: str | None = None
    if isinstance(value, tuple):
        if len(value) not in (2, 3) or not all(
            isinstance(text, str) for text in (value[0], *value[2:])
        ):
            raise ArgumentError(f"{keyword}: give (name, data) or (name, data, type)")
        name, value, type_ = (*value, None)[:3]
        if isinstance(value, str | os.PathLike):
            raise ArgumentError(f"{keyword}: data is bytes or an open binary file")
    if isinstance(value, str | os.PathLike):
        name = os.path.basename(os.fspath(value))
    try:
        if isinstance(value, str | os.PathLike) or hasattr(value, "read"):
            name = name or _name_of(value)
            data = _stored(keyword, value)
        else:
            data = value
    except (OSError, ValueError) as error:
        raise ArgumentError(f"{keyword} cannot be read: {error}") from error
    if isinstance(data, bytearray | memoryview):
        data = bytes(data)
    if not isinstance(data, bytes | Stored):
        kind = type(data).__name__
        raise ArgumentError(f"{keyword} holds {kind}, a file holds bytes")
    name = name or keyword
    return File(name, data, type_ or _guessed(name))


def _stored(keyword: str, source: Any) -> Any:
    """A file's content, to be read later unless it can be read only once."""
    with _opened(source) as file:
        if not (hasattr(file, "seekable") and file.seekable()):
            return file.read()
        if not isinstance(nothing := file.read(0), bytes):
            return nothing
        start = file.tell()
        size = file.seek(0, os.SEEK_END) - start
        file.seek(start)
        return Stored(keyword, source, start, size)


def _opened(source: Any) -> AbstractContextManager[Any]:
    """A file to read from; one that is open already stays so."""
    if isinstance(source, str | os.PathLike):
        return open(source, "rb")
    return nullcontext(source)


def encode(fields: Mapping[str, Any]) -> Form:
    """A form. Values are `File`s, `Typed` bytes, scalars or lists.

    Raises:
        ArgumentError: when a value has no text.
    """
    # Of 128 random bits: that a file holds it is as good as impossible.
    mark = os.urandom(16).hex().encode()
    pieces: list[bytes | Stored] = []
    for name, value in fields.items():
        for item in (
            [value] if isinstance(value, File | Typed) or not is_array(value) else value
        ):
            head, data = _part(name, item)
            pieces += [b"--%b\r\n%b\r\n\r\n" % (mark, head), data, b"\r\n"]
    pieces.append(b"--%b--\r\n" % mark)
    return Form(pieces, f"multipart/form-data; boundary={mark.decode()}")


def _part(name: str, value: Any) -> tuple[bytes, bytes | Stored]:
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    if isinstance(value, Typed):
        if not (value.type.isascii() and value.type.isprintable()):
            raise ArgumentError(f"{name}: {value.type!r} is no content type")
        typed = f"\r\nContent-Type: {value.type}" if value.type else ""
        return utf8(name, head + typed), value.data
    if not isinstance(value, File):
        return utf8(name, head), utf8(name, scalar(name, value))
    if not (value.type.isascii() and value.type.isprintable()):
        raise ArgumentError(f"{name}: {value.type!r} is no content type")
    head += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {value.type}'
    return utf8(name, head), value.data


def _quoted(text: str) -> str:
    # As browsers do it: https://html.spec.whatwg.org/#multipart-form-data
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _name_of(file: Any) -> str | None:
    # Files opened by descriptor have a number for a name.
    name = getattr(file, "name", None)
    return os.path.basename(name) if isinstance(name, str) else None


def _guessed(name: str) -> str:
    # Imported here: it is needed for uploads only, and reads the system's tables.
    from mimetypes import guess_type

    return guess_type(name)[0] or "application/octet-stream"
