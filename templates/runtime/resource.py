"""Base classes of the resource groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .operation import Operation
from .options import RequestOptions

if TYPE_CHECKING:
    from ._async.client import AsyncClient
    from ._sync.client import SyncClient


class Resource:
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"


class AsyncResource:
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"
