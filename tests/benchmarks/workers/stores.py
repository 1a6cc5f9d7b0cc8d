"""Ways for several processes to share a limit through Redis, ours among them."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from . import ours


def limited(settings: dict[str, Any]) -> dict[str, float]:
    """Calls of one process to several servers, each with a limit of its own.

    Every call waits for its turn. One that is refused all the same is not repeated:
    each 429 is to be seen.
    """
    # `limits` cannot be made in threads while this is being imported.
    importlib.import_module("redis")
    urls = settings["urls"]
    enter = partial(_ours if settings["kind"] == "ours" else _library, settings)
    with ThreadPoolExecutor(len(urls)) as pool:
        return {"failed": float(sum(pool.map(enter, urls)))}


def _ours(settings: dict[str, Any], url: str) -> int:
    sdk = ours.sdk()
    shared = sdk.RedisLimits(settings["redis"])
    with sdk.Klaviyo("k", base_url=url, max_retries=0, rate_limit=shared) as client:
        call = ours.limited_call(client, "GET")
        return sum(_fails(call, n, sdk.KlaviyoError) for n in range(settings["calls"]))


def _fails(call: Callable[[int], Any], number: int, error: type[Exception]) -> bool:
    try:
        call(number)
    except error:
        return True
    return False


def _library(settings: dict[str, Any], url: str) -> int:
    enter = _LIBRARIES[settings["kind"]](settings["redis"], url)
    connection = HTTPConnection(urlsplit(url).netloc)
    failed = 0
    for _ in range(settings["calls"]):
        enter()
        connection.request("GET", "/api/tags/T")
        answer = connection.getresponse()
        answer.read()
        failed += answer.status == 429
    return failed


def _with_limits(strategy: str) -> Callable[[str, str], Callable[[], None]]:
    def make(redis: str, key: str) -> Callable[[], None]:
        # `limits` itself, not the module of that name in this project.
        library: Any = importlib.import_module("limits")
        storage = importlib.import_module("limits.storage").storage_from_string(redis)
        limiter = getattr(importlib.import_module("limits.strategies"), strategy)(
            storage
        )
        windows = [
            library.RateLimitItemPerSecond(3),
            library.RateLimitItemPerMinute(60),
        ]

        def enter() -> None:
            for window in windows:
                while not limiter.hit(window, key):
                    reset = limiter.get_window_stats(window, key).reset_time
                    time.sleep(max(reset - time.time(), 0.005))

        return enter

    return make


def _with_pyrate_limiter(redis: str, key: str) -> Callable[[], None]:
    library: Any = importlib.import_module("pyrate_limiter")
    client = importlib.import_module("redis").Redis.from_url(redis)
    duration = library.Duration
    rates = [library.Rate(3, duration.SECOND), library.Rate(60, duration.MINUTE)]
    limiter = library.Limiter(library.RedisBucket.init(rates, client, key))
    return lambda: limiter.try_acquire(key)


_LIBRARIES: dict[str, Callable[[str, str], Callable[[], None]]] = {
    "limits, fixed window": _with_limits("FixedWindowRateLimiter"),
    "limits, moving window": _with_limits("MovingWindowRateLimiter"),
    "pyrate-limiter": _with_pyrate_limiter,
}
