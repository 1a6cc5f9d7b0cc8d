"""Klaviyo's own SDK, klaviyo-api."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

# The types that its methods give these answers.
_ANSWERS = {
    "get_coupon": "GetCouponResponse",
    "get_profiles": "GetProfileResponsePluralConversationsCollectionCompoundDocument",
    "get_events": "GetEventResponseCollectionCompoundDocument",
    "create_flow": "PostFlowV2Response",
}
_GROUPS = {"bulk_create_coupon_codes": "Coupons", "bulk_import_profiles": "Profiles"}


def client(url: str = "http://127.0.0.1:9") -> Any:
    """A client of that server."""
    return importlib.import_module("klaviyo_api").KlaviyoAPI("k", test_host=url)


class _Response:
    """An answer as its decoder wants it."""

    status = 200

    def __init__(self, data: bytes) -> None:
        self.data = data

    def getheader(self, name: str) -> str:
        return "application/vnd.api+json"

    def getheaders(self) -> dict[str, str]:
        return {}


def decoder(operation: str) -> Callable[[bytes], Any]:
    """What reads the answers of an operation."""
    importlib.import_module("openapi_client.models")
    read = client().api_client.response_deserialize
    types = {"200": _ANSWERS[operation]}
    return lambda content: read(_Response(content), types).data


class _Taken(Exception):
    """Ends a call where it would be sent."""


def encoder(operation: str) -> Callable[[Any], bytes]:
    """What writes the bodies of an operation: a whole call, up to the sending."""
    api = getattr(client(), _GROUPS[operation])
    taken: list[bytes] = []

    def send(method: str, url: str, *, body: Any, **_: Any) -> None:
        # As its own sender does.
        taken[:] = [json.dumps(body).encode()]
        raise _Taken

    api.api_client.rest_client.request = send
    call = getattr(api, operation)

    def encode(plain: Any) -> bytes:
        try:
            call(plain)
        except _Taken:
            return taken[0]
        raise RuntimeError("nothing was sent")

    return encode


def caller(operation: str, url: str) -> Callable[[], Any]:
    """A call of `get_coupon` or `get_profiles`."""
    # Groups are kept, as its users do: making one is much slower than a call.
    if operation == "get_coupon":
        coupons = client(url).Coupons
        return lambda: coupons.get_coupon("10OFF")
    profiles = client(url).Profiles
    return lambda: profiles.get_profiles(page_size=100)


def pages(url: str) -> Callable[[], Iterator[int]]:
    """The number of profiles on each page."""
    profiles = client(url).Profiles

    def walk() -> Iterator[int]:
        cursor = None
        while True:
            page = profiles.get_profiles(page_size=100, page_cursor=cursor)
            yield len(page.data)
            if page.links is None or page.links.next is None:
                return
            cursor = parse_qs(urlsplit(page.links.next).query)["page[cursor]"][0]

    return walk


def limited(settings: dict[str, Any]) -> dict[str, float]:
    """Calls from threads to a server that counts."""
    tags = client(settings["url"]).Tags
    with ThreadPoolExecutor(settings["threads"]) as pool:

        def send(number: int) -> Any:
            if settings["method"] == "GET":
                return tags.get_tag(f"T{number}")
            attributes = {"name": f"T{number}"}
            return tags.create_tag({"data": {"type": "tag", "attributes": attributes}})

        done = [pool.submit(send, n) for n in range(settings["calls"])]
        return {"failed": sum(one.exception() is not None for one in done)}
