"""A call for a collection: to be awaited, or walked over without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine, Generator
from typing import Any, TypeVar

from ..models.model import Collection

C_co = TypeVar("C_co", covariant=True)
T = TypeVar("T")


class AsyncCall(Coroutine[Any, Any, C_co]):
    """What an async method gives that asks for a collection.

    `await` gives the first page, as with other methods. `async for` awaits it, and goes
    on over all pages. As any coroutine it is good for one of both, once; and `for` over
    it is an error, for type checkers too.
    """

    def __init__(self, call: Coroutine[Any, Any, C_co]) -> None:
        self._call = call

    async def __aiter__(self: AsyncCall[Collection[T]]) -> AsyncIterator[T]:
        async for item in await self._call:
            yield item

    def __await__(self) -> Generator[Any, Any, C_co]:
        return self._call.__await__()

    # As a coroutine, so that asyncio, trio and the like take it for a task.

    def send(self, value: Any) -> Any:
        """Go on, as the loop does it."""
        return self._call.send(value)

    def throw(self, *error: Any) -> Any:
        """Go on with an error, as the loop does it."""
        return self._call.throw(*error)

    def close(self) -> None:
        """End it where it stands."""
        self._call.close()
