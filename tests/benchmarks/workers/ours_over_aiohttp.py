"""The client that sdkgen writes, over aiohttp."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from . import ours


@asynccontextmanager
async def async_caller(operation: str, url: str) -> AsyncIterator[Callable[[], Any]]:
    """A call of `get_coupon` or `get_profiles`, to be awaited."""
    transport = getattr(ours.sdk(), "AiohttpTransport", None)
    if transport is None:
        raise RuntimeError("the client offers no transport over aiohttp")
    async with ours.async_caller(operation, url, transport=transport()) as step:
        yield step
