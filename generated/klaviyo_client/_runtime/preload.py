"""What calls load and make ready when they first need it, beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar, Protocol

from .errors import ArgumentError
from .models.first_use import ready
from .models.tolerant import decoder
from .operation import Operation

PARTS = (
    "bodies.body",
    "bodies.hints",
    "bodies.values",
    "bulk.settings",
    "filters.expressions",
    "models.drift",
    "wire.by_path",
)
"""What of the runtime is imported by the calls that need it."""

OWN_PARTS = ("bulk", "ensuring", "jobs")
"""The same, of those that each kind of client has of its own."""

OTHERS = (
    # The standard library's.
    "concurrent.futures.thread",
    "difflib",
    "email.utils",
    "encodings.idna",
    "fcntl",
    "mimetypes",
    "stringprep",
    "zlib",
    # Of those that httpx2 brings, what it imports with the first connection.
    "h11",
    "httpcore2",
    "httpcore2._async.http11",
    "httpcore2._sync.http11",
)
ASYNCHRONOUS = ("anyio", "anyio.to_thread", "anyio._backends._asyncio", "sniffio")
"""What is imported from elsewhere, and what only the async client needs."""


class PreloadedClient(Protocol):
    """A client, as far as it can be preloaded."""

    _asynchronous: ClassVar[bool]

    operations: ClassVar[Mapping[str, Operation]]
    """What it can call, by name."""

    def _model(self, name: str) -> Any: ...


def preload(client: PreloadedClient, groups: Iterable[str]) -> None:
    """Load groups of a client, with all that their calls need.

    Args:
        client: the client.
        groups: names of groups; all where there are none.

    Raises:
        ArgumentError: when there is no such group.
    """
    operations = list(client.operations.values())
    known = dict.fromkeys(operation.group for operation in operations)
    wanted = list(groups) or list(known)
    for name in wanted:
        if name not in known:
            raise ArgumentError(
                f"there is no group {name!r}; there are {', '.join(known)}"
            )
        getattr(client, name)
    package = __name__.rpartition(".")[0]
    kind = "_async" if client._asynchronous else "_sync"
    for part in (*PARTS, *(f"{kind}.{part}" for part in OWN_PARTS)):
        import_module(f"{package}.{part}")
    for module in (*OTHERS, *(ASYNCHRONOUS if client._asynchronous else ())):
        if _installed(module):
            import_module(module)
    for operation in operations:
        if operation.group in wanted:
            _prepare(client, operation)


def _prepare(client: PreloadedClient, operation: Operation) -> None:
    """Have the types of an operation's answers and body ready."""
    for name in {name for name in operation.responses.values() if name is not None}:
        decoder(client._model(name))
    if operation.body is not None and operation.body.model is not None:
        ready(client._model(operation.body.model))


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package that it would be in
        return False
