"""urllib3 and msgspec used directly."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from .with_httpx2 import HEADERS, TARGETS, decoder


def caller(operation: str, url: str) -> Callable[[], Any]:
    """A call of `get_coupon` or `get_profiles`."""
    pool = importlib.import_module("urllib3").PoolManager(headers=HEADERS)
    decode, target = decoder(operation), url + TARGETS[operation]
    return lambda: decode(pool.request("GET", target).data)


def pages(url: str) -> Callable[[], Iterator[int]]:
    """The number of profiles on each page."""
    pool = importlib.import_module("urllib3").PoolManager(headers=HEADERS)
    decode, first = decoder("get_profiles"), url + TARGETS["get_profiles"]

    def walk() -> Iterator[int]:
        target = first
        while target:
            page = decode(pool.request("GET", target).data)
            yield len(page.data)
            target = page.links.next

    return walk
