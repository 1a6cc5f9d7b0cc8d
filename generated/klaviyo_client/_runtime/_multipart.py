"""`multipart/form-data`: forms with files, as bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO, Any, NamedTuple, TypeAlias

from ._encoding import is_array, scalar, utf8
from ._errors import ArgumentError

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


class File(NamedTuple):
    """A file's name, content and content type."""

    name: str
    data: bytes
    type: str


def load(keyword: str, value: Any) -> File:
    """Read a file into memory, so that the request can be repeated.

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
    try:
        if isinstance(value, str | os.PathLike):
            name = os.path.basename(os.fspath(value))
            with open(value, "rb") as file:
                data: Any = file.read()
        elif hasattr(value, "read"):
            data = value.read()
            name = name or _name_of(value)
        else:
            data = value
    except (OSError, ValueError) as error:
        raise ArgumentError(f"{keyword} cannot be read: {error}") from error
    if not isinstance(data, bytes | bytearray | memoryview):
        kind = type(data).__name__
        raise ArgumentError(f"{keyword} holds {kind}, a file holds bytes")
    name = name or keyword
    return File(name, bytes(data), type_ or _guessed(name))


def encode(fields: Mapping[str, Any], boundary: str | None = None) -> tuple[bytes, str]:
    """A form's bytes and its content type. Values are `File`s, scalars or lists.

    Raises:
        ArgumentError: when a value has no text.
    """
    parts = [
        _part(name, item)
        for name, value in fields.items()
        for item in (
            [value] if isinstance(value, File) or not is_array(value) else value
        )
    ]
    mark = boundary or os.urandom(16).hex()
    while any(mark.encode() in data for _, data in parts):
        mark = os.urandom(16).hex()
    lines = [b"--%b\r\n%b\r\n\r\n%b\r\n" % (mark.encode(), *part) for part in parts]
    content = b"".join(lines) + b"--%b--\r\n" % mark.encode()
    return content, f"multipart/form-data; boundary={mark}"


def _part(name: str, value: Any) -> tuple[bytes, bytes]:
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
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
