"""httpx2 and msgspec used directly: the least that a typed call takes with them."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from . import ours

HEADERS = {
    "authorization": "Klaviyo-API-Key k",
    "accept": "application/vnd.api+json",
    "revision": "2026-07-15",
}
TARGETS = {
    "get_coupon": "/api/coupons/10OFF",
    "get_profiles": "/api/profiles?page%5Bsize%5D=100",
}


def decoder(operation: str) -> Callable[[bytes], Any]:
    """A decoder of msgspec for the generated model, and nothing else."""
    found = ours.sdk().operations[operation]
    model = getattr(ours.sdk("models"), next(iter(found.responses.values())))
    decode: Callable[[bytes], Any] = msgspec().json.Decoder(model).decode
    return decode


def msgspec() -> Any:
    """It is not in the environment that checks these modules."""
    return importlib.import_module("msgspec")


def caller(operation: str, url: str) -> Callable[[], Any]:
    """A call of `get_coupon` or `get_profiles`."""
    client = importlib.import_module("httpx2").Client(headers=HEADERS)
    decode, target = decoder(operation), url + TARGETS[operation]
    return lambda: decode(client.get(target).raise_for_status().content)


def pages(url: str) -> Callable[[], Iterator[int]]:
    """The number of profiles on each page."""
    client = importlib.import_module("httpx2").Client(headers=HEADERS)
    decode, first = decoder("get_profiles"), url + TARGETS["get_profiles"]

    def walk() -> Iterator[int]:
        target = first
        while target:
            page = decode(client.get(target).raise_for_status().content)
            yield len(page.data)
            target = page.links.next

    return walk


@asynccontextmanager
async def async_caller(operation: str, url: str) -> AsyncIterator[Callable[[], Any]]:
    """The same call, to be awaited."""
    decode, target = decoder(operation), url + TARGETS[operation]
    async with importlib.import_module("httpx2").AsyncClient(headers=HEADERS) as client:

        async def step() -> Any:
            return decode((await client.get(target)).raise_for_status().content)

        yield step
