"""Offline Klaviyos of the vendored SDK, and clients of both kinds over them."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
from klaviyo_client import AsyncKlaviyo, Klaviyo
from runtime.testing.asgi import OfflineApplication

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HEADERS = {
    "authorization": "Klaviyo-API-Key pk_fake",
    "revision": "2026-04-15",
    "content-type": "application/vnd.api+json",
}


class FakeKlaviyo(OfflineApplication):
    """The runtime's own, for the vendored SDK: what `klaviyo_client.testing` has."""

    homes = ("klaviyo_client",)


class Session:
    """A client over an offline Klaviyo, whose calls give their results at once."""

    def __init__(
        self, fake: FakeKlaviyo, *, flavour: str = "sync", **options: Any
    ) -> None:
        self.fake = fake
        settings: dict[str, Any] = {"api_key": "pk_fake", "transport": fake}
        settings |= {"rate_limit": False, **options}
        kind = AsyncKlaviyo if flavour == "async" else Klaviyo
        self.client: Any = kind(**settings)

    def call(self, name: str, *arguments: Any, **keywords: Any) -> Any:
        """Call `group.method`."""
        group, method = name.split(".")
        return run(getattr(getattr(self.client, group), method)(*arguments, **keywords))

    def request(self, method: str, path: str, json: Any = None) -> Any:
        """Send a request by its path."""
        return run(self.client.request(method, path, json=json))


def run(result: Any) -> Any:
    """What a call gives, in either flavour."""
    if not inspect.iscoroutine(result):
        return result

    async def finished() -> Any:
        return await result

    return asyncio.run(finished())


def sent(
    fake: FakeKlaviyo,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> httpx2.Response:
    """The answer to a request that no client would send otherwise."""
    content = None if body is None else json.dumps(body).encode()
    given = {**HEADERS, **(headers or {})}
    url = f"https://a.klaviyo.com{path}"
    return fake.handle_request(
        httpx2.Request(method, url, headers=given, content=content)
    )


def coupon(external_id: str, **attributes: Any) -> dict[str, Any]:
    """The body that creates a coupon."""
    attributes = {"external_id": external_id, **attributes}
    return {"data": {"type": "coupon", "attributes": attributes}}


def code(text: str, coupon_id: str = "10OFF", **attributes: Any) -> dict[str, Any]:
    """A coupon code, as batches hold it."""
    return {
        "type": "coupon-code",
        "attributes": {"unique_code": text, **attributes},
        "relationships": {"coupon": {"data": {"type": "coupon", "id": coupon_id}}},
    }


def batch(*codes: dict[str, Any]) -> dict[str, Any]:
    """The body that creates codes in bulk."""
    attributes = {"coupon-codes": {"data": list(codes)}}
    return {"data": {"type": "coupon-code-bulk-create-job", "attributes": attributes}}
