"""Connections that close with their event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from .pool import Held

Close = Callable[[], Awaitable[object]]


async def keep(held: Held[Any], close: Close) -> None:
    """Have connections closed when their loop ends, if nobody has closed them before.

    Both asyncio and trio close the async generators that were begun in a loop.
    """
    if held.keeper is None:
        held.keeper = _closing(close)
        await anext(held.keeper)


async def finish(held: Held[Any], close: Close) -> None:
    """Close connections."""
    if held.keeper is not None:
        await held.keeper.aclose()
    await close()


async def _closing(close: Close) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await close()
