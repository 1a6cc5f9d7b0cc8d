"""Hooks of both clients; those of the async one may be coroutine functions."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import httpx2
import pytest
from runtime.answers import DriftError
from runtime.errors import ArgumentError

from tests.runtime.samples import (
    GET_COUPON,
    KEY,
    AsyncFlavour,
    AsyncKlaviyo,
    Klaviyo,
    SyncFlavour,
    coupon,
)

HOOKS = ("on_request", "on_response", "on_drift")


def answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"data": coupon(), "new": 1})


async def awaited(*arguments: Any) -> None:
    """A hook that is a coroutine function."""
    await asyncio.sleep(0)


class Awaited:
    """An object that is called as one."""

    async def __call__(self, *arguments: Any) -> None:
        await asyncio.sleep(0)


@pytest.mark.parametrize("hook", HOOKS)
async def test_coroutine_functions_are_awaited(hook: str) -> None:
    told: list[int] = []

    async def tell(*arguments: Any) -> None:
        await asyncio.sleep(0)
        told.append(len(arguments))

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    client = AsyncKlaviyo(KEY, http_client=http, **{hook: tell})  # type: ignore[arg-type]  # of no type at all
    await client._call(GET_COUPON, {"id": "1"})
    assert told == [2 if hook == "on_drift" else 1]
    own: Any = {hook: lambda *arguments: told.append(0)}
    await client._call(GET_COUPON, {"id": "1"}, own)
    assert told[1:] == [0]


async def test_hooks_are_done_before_the_call_is() -> None:
    told: list[str] = []

    async def slow(name: str, *arguments: Any) -> None:
        await asyncio.sleep(0.01)
        told.append(name)

    def answering(request: httpx2.Request) -> httpx2.Response:
        told.append("sent")
        return answer(request)

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answering))
    hooks: Any = {name: partial(slow, name) for name in HOOKS}
    client = AsyncKlaviyo(KEY, http_client=http, **hooks)
    await client._call(GET_COUPON, {"id": "1"})
    assert told == ["on_request", "sent", "on_response", "on_drift"]


async def test_what_a_coroutine_function_raises_is_raised() -> None:
    async def fail(*arguments: Any) -> None:
        raise ZeroDivisionError

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    for name in HOOKS:
        hooks: Any = {name: fail}
        client = AsyncKlaviyo(KEY, http_client=http, **hooks)
        with pytest.raises(ZeroDivisionError):
            await client._call(GET_COUPON, {"id": "1"})


async def test_strict_comes_after_the_hook() -> None:
    told: list[str] = []

    async def tell(operation: Any, drift: Any) -> None:
        told.append(str(drift))

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    client = AsyncKlaviyo(KEY, http_client=http, on_drift=tell, strict=True)
    with pytest.raises(DriftError, match="/new: unknown-field"):
        await client._call(GET_COUPON, {"id": "1"})
    assert told == ["/new: unknown-field"]


@pytest.mark.parametrize("hook", [awaited, Awaited(), partial(awaited, 1)])
@pytest.mark.parametrize("name", HOOKS)
def test_the_sync_client_takes_no_coroutine_function(name: str, hook: Any) -> None:
    options: Any = {name: hook}
    message = f"{name} is a coroutine function, which only the async client awaits"
    with pytest.raises(ArgumentError, match=message):
        Klaviyo(KEY, **options)
    client = SyncFlavour().client(answer)
    with pytest.raises(ArgumentError, match=message):
        client.with_options(**options)
    with pytest.raises(ArgumentError, match=message):
        client._call(GET_COUPON, {"id": "1"}, options)


@pytest.mark.parametrize("hook", [len, print, lambda *arguments: None, None])
def test_other_hooks_are_taken(hook: Any) -> None:
    for flavour in (SyncFlavour(), AsyncFlavour()):
        for name in HOOKS:
            flavour.client(answer, **{name: hook})
        flavour.close()
