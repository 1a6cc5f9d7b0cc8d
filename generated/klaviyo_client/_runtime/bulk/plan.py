"""How an operation takes rows: where they stand in its body, and how many at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import partial
from typing import Any

import msgspec

from ..bodies.values import encode, plain
from ..errors import ArgumentError
from ..jobs.state import RowError
from ..operation import Body, Operation
from ..wire.pointers import steps, values

MARGIN = 0.9
"""The part of the allowed bytes that is used. No document says whether its MB are 10^6
bytes or 2^20, by which requests are refused here: nine tenths are less than either."""

MAX_JOBS = 20
"""How many jobs are under way at a time, where the document sets no limit."""


class Plan:
    """How rows become the arguments of a call."""

    def __init__(
        self, operation: Operation, common: Mapping[str, Any], max_jobs: int | None
    ) -> None:
        """Find out where the rows of an operation stand.

        Args:
            operation: what is called.
            common: the arguments that all calls share.
            max_jobs: how many jobs may be under way at a time.

        Raises:
            ArgumentError: when it does not take rows, or not with these arguments.
        """
        body = operation.body
        if body is None or body.items is None or operation.max_items is None:
            raise ArgumentError(
                f"{operation.name} is no operation for many rows: call it itself"
            )
        self.operation = operation
        # What can be gone through once only is kept for all requests.
        self.common = {
            name: list(value) if isinstance(value, Iterator) else value
            for name, value in common.items()
        }
        self.items = body.items
        self.place = body.items.partition("/*")[0]
        self.keyword, self._inner = _keyword(body, self.place)
        if self.keyword in common:
            raise ArgumentError(
                f"{operation.name}: {self.keyword} are the rows, which stand by "
                "themselves: leave it out"
            )
        # Where identifiers are taken, an id will do.
        nested = body.nested.get(body.keywords[self.keyword])
        self.ids = self.keyword in body.linkages or bool(nested and nested.identifier)
        self.max_items = operation.max_items
        self.max_item_bytes = operation.max_item_bytes
        most = operation.max_bytes
        self.target_bytes = None if most is None else int(most * MARGIN)
        self.max_jobs = _jobs(operation, max_jobs)
        self._index = re.compile(rf"{re.escape(self.place)}/([0-9]{{1,9}})(/.*)?")

    def arguments(self, rows: Sequence[Any]) -> dict[str, Any]:
        """What the operation is called with, to send these rows."""
        value: Any = rows
        for step in reversed(self._inner):
            value = {step: value}
        return {**self.common, self.keyword: value}

    def problem(self, row: Any) -> RowError | None:
        """What is wrong with a row that cannot even be looked into."""
        kind = type(row)
        if kind is dict or (self.ids and isinstance(row, str)):
            return None
        wanted = "the text of an id" if self.ids else "a mapping or a model"
        if isinstance(row, Mapping | msgspec.Struct) or (
            (is_dataclass(row) and not isinstance(row, type))
            or callable(getattr(kind, "model_dump", None))
        ):
            return None
        text = f"a row has to be {wanted}, not a {kind.__name__}"
        return RowError(text, "argument", pointer="")

    def too_much(self, error: ArgumentError) -> bool:
        """Whether an error says that there are too many rows, or bytes."""
        return error.pointer in ("", self.items)

    def sent(self, content: bytes) -> list[Any]:
        """The rows in a body, as they are sent."""
        found = values(msgspec.json.decode(content), self.place)
        return found[0] if found and isinstance(found[0], list) else []

    def position(self, pointer: str | None) -> tuple[int, str] | None:
        """The row that a pointer leads to, by its position in the request, and the way
        within that row; None where it is about the whole request."""
        match = self._index.fullmatch(pointer or "")
        return (int(match[1]), match[2] or "") if match else None

    def digest(self) -> str:
        """What tells this call from others, but for the rows."""
        digest = hashlib.blake2b(digest_size=16)
        for text in (self.operation.name, self.operation.revision):
            digest.update(text.encode() + b"\0")
        digest.update(_encoded(dict(self.common)))
        return digest.hexdigest()


def encoded_row(row: Any) -> bytes:
    """A row as bytes that tell it from others."""
    return _encoded(row)


def unwrapped(method: Any, common: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    """A method and its common arguments, where some came by `functools.partial`."""
    while isinstance(method, partial):
        if method.args:
            raise ArgumentError("give common arguments by their names")
        method, common = method.func, {**method.keywords, **common}
    return method, common


def _encoded(value: Any) -> bytes:
    try:
        return encode(plain(value))
    except ArgumentError:
        # It cannot be sent either: what it is has to do.
        return f"<{type(value).__name__}>".encode()


def _keyword(body: Body, place: str) -> tuple[str, list[str]]:
    """The argument that takes the rows, and the steps from there to them."""
    found = [
        (pointer, name)
        for name, pointer in body.keywords.items()
        if place == pointer or place.startswith(f"{pointer}/")
    ]
    if not found:
        raise ArgumentError(f"no argument of this operation takes what is at {place}")
    pointer, name = max(found)
    return name, steps(place[len(pointer) :])


def _jobs(operation: Operation, given: int | None) -> int:
    most = operation.max_jobs
    if given is None:
        return MAX_JOBS if most is None else most
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ArgumentError("max_jobs has to be a whole number, 1 or more")
    if most is not None and given > most:
        raise ArgumentError(f"{operation.name} allows {most} jobs at a time at most")
    return given
