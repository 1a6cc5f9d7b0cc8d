"""The client that sdkgen writes, with all that it does for a call."""

from __future__ import annotations

import importlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

PACKAGE = "klaviyo_client"

# The windows of the limits pass so much faster: then no call has to wait for them,
# and the limiter does all that it does for one that need not wait.
_SPEED = 1000.0


def sdk(module: str = "") -> Any:
    """The generated package, or a module of it."""
    return importlib.import_module(f"{PACKAGE}.{module}" if module else PACKAGE)


def decoder(name: str) -> Callable[[bytes], Any]:
    """What reads the answers of an operation."""
    runtime = sdk("_runtime.wire.response")
    operation = sdk().operations[name]
    model = partial(getattr, sdk("models"))

    def decode(content: bytes) -> Any:
        raw = runtime.RawResponse(
            method=operation.method,
            url=operation.path,
            status=next(iter(operation.responses)),
            headers={},
            content=content,
            elapsed=0.0,
        )
        return runtime.document(operation, raw, model)

    return decode


def encoder(name: str) -> Callable[[Any], bytes]:
    """What writes the bodies of an operation."""
    build = sdk("_runtime.wire.request").build
    operation = sdk().operations[name]
    model = partial(getattr, sdk("models"))

    def encode(plain: Any) -> bytes:
        content: bytes = build(operation, {}, model, whole=plain).content
        return content

    return encode


def settings(url: str) -> dict[str, Any]:
    """How a client is made: with limits, retries, and hooks of the user's."""
    limits = sdk("_runtime.limits.budgets").RateLimits()
    limits.clock = _fast_clock()
    return {
        "api_key": "k",
        "base_url": url,
        "rate_limit": limits,
        "on_request": lambda request: None,
        "on_response": lambda raw: None,
    }


def _fast_clock() -> Any:
    clock = sdk("_runtime.limits.clock").Clock

    class FastClock(clock):  # type: ignore[valid-type, misc]  # its base is imported
        def now(self) -> float:
            return time.monotonic() * _SPEED

        def real(self, seconds: float) -> float:
            return seconds / _SPEED

    return FastClock()


def caller(operation: str, url: str) -> Callable[[], Any]:
    """A call of `get_coupon` or `get_profiles`."""
    client = sdk().Klaviyo(**settings(url))
    return _calling(client, operation)


def _calling(client: Any, operation: str) -> Callable[[], Any]:
    if operation == "get_coupon":
        return lambda: client.coupons.get_coupon("10OFF")
    return lambda: client.profiles.get_profiles(page_size=100)


def pages(url: str) -> Callable[[], Iterator[int]]:
    """The number of profiles on each page."""
    client = sdk().Klaviyo(**settings(url))

    def walk() -> Iterator[int]:
        for page in client.profiles.get_profiles(page_size=100).pages:
            yield len(page.data)

    return walk


@asynccontextmanager
async def async_caller(
    operation: str, url: str, **more: Any
) -> AsyncIterator[Callable[[], Any]]:
    """The same call, to be awaited."""
    async with sdk().AsyncKlaviyo(**settings(url), **more) as client:
        yield _calling(client, operation)


def limiter(settings: dict[str, Any]) -> dict[str, float]:
    """Seconds that the limiter takes for a call, in line and without one."""
    # Only this needs it.
    from . import reservation

    return reservation.measured(sdk(), PACKAGE, settings["calls"], settings["waiting"])


def limited(settings: dict[str, Any]) -> dict[str, float]:
    """Calls from threads to a server that counts; limits in real time."""
    with (
        sdk().Klaviyo("k", base_url=settings["url"]) as client,
        ThreadPoolExecutor(settings["threads"]) as pool,
    ):
        send = limited_call(client, settings["method"])
        done = [pool.submit(send, n) for n in range(settings["calls"])]
        return {"failed": sum(one.exception() is not None for one in done)}


def limited_call(client: Any, method: str) -> Callable[[int], Any]:
    """A call of an operation with 3 calls a second and 60 a minute."""
    if method == "GET":
        return lambda number: client.tags.get_tag(f"T{number}")
    return lambda number: client.tags.create_tag(name=f"T{number}")
