"""The scopes that methods and operations need, as the document says."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from ..errors import ArgumentError
from ..operation import Operation

Needing: TypeAlias = "str | Operation | Callable[..., Any]"
"""What needs scopes: a method of a client, an operation, a name, or a scope itself."""

_SCOPE = re.compile(r"[A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+")


def needed(
    needs: Iterable[Needing], operations: Mapping[str, Operation] | None = None
) -> tuple[str, ...]:
    """The scopes that some things need together, sorted.

    Args:
        needs: methods of clients, operations, scopes, or names of operations.
        operations: where names are looked up; None where they are not.

    Raises:
        ArgumentError: when one is something else.
    """
    return tuple(sorted({scope for need in needs for scope in _of(need, operations)}))


def _of(need: object, operations: Mapping[str, Operation] | None) -> Iterable[str]:
    if isinstance(need, Operation):
        return need.scopes
    if isinstance(need, str):
        if _SCOPE.fullmatch(need):
            return (need,)
        if operations is not None and need in operations:
            return operations[need].scopes
        known = "a scope, as profiles:read"
        if operations is not None:
            known += ", nor an operation of this client"
        raise ArgumentError(f"{need[:100]!r} is not {known}")
    while isinstance(need, functools.partial):
        need = need.func
    group = getattr(need, "__self__", None)
    client = getattr(group, "_client", None)
    name = getattr(need, "__name__", "")
    if client is None or name not in client.operations:
        raise ArgumentError(
            f"{getattr(need, '__qualname__', type(need).__name__)} is no method that "
            "calls an operation: give klaviyo.profiles.get_profiles and the like, or "
            "the names of scopes"
        )
    found: Operation = client.operations[name]
    return found.scopes
