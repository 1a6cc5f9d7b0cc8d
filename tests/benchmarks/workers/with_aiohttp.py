"""aiohttp and msgspec used directly."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from .with_httpx2 import HEADERS, TARGETS, decoder


@asynccontextmanager
async def async_caller(operation: str, url: str) -> AsyncIterator[Callable[[], Any]]:
    """A call of `get_coupon` or `get_profiles`, to be awaited."""
    aiohttp: Any = importlib.import_module("aiohttp")
    decode, target = decoder(operation), url + TARGETS[operation]
    # The target is encoded already.
    target = importlib.import_module("yarl").URL(target, encoded=True)
    async with aiohttp.ClientSession(headers=HEADERS) as client:

        async def step() -> Any:
            async with client.get(target) as answer:
                return decode(await answer.read())

        yield step
