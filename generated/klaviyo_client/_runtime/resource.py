"""Base classes of the resource groups."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any, NoReturn

from .arguments import HOOK, core_schema
from .operation import Operation
from .options import RequestOptions
from .wire.checking import instead

if TYPE_CHECKING:
    from ._async.client import AsyncClient
    from ._sync.client import SyncClient


def _no_method(group: Any, name: str) -> AttributeError:
    """The error for a method that a group does not have, and where it is."""
    message = f"{type(group).__name__} has no method {name!r}"
    if not name.startswith("_"):  # Nothing is set yet while copying.
        operations = group._client.operations
        if name in operations:
            message += f"; klaviyo.{operations[name].group} has it"
        else:
            methods = [one for one in dir(type(group)) if not one.startswith("_")]
            message += instead(name, methods, "it has")
    return AttributeError(message, name=name, obj=group)


class _Group:
    """What groups have in common."""

    def __init_subclass__(cls) -> None:
        for method in vars(cls).values():
            if isinstance(method, FunctionType):
                vars(method)[HOOK] = core_schema


class Resource(_Group):
    """A group of operations."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    def _call(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        options: RequestOptions | None,
    ) -> Any:
        return self._client._call(operation, arguments, options)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            raise _no_method(self, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"


class AsyncResource(_Group):
    """A group of operations, for async code."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _call(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        options: RequestOptions | None,
    ) -> Any:
        return await self._client._call(operation, arguments, options)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            raise _no_method(self, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"
