"""Calls of every kind after `preload`, in an interpreter of their own.

It prints the modules that the calls imported, as JSON: there should be none.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import klaviyo_client
from klaviyo_client import AsyncKlaviyo, Klaviyo, KlaviyoError
from klaviyo_client.filters import GetCouponCodesFilter as F

CODE = {
    "type": "coupon-code",
    "id": "1",
    "attributes": {"unique_code": "x", "odd": 1},
    "relationships": {"coupon": {"data": {"type": "coupon", "id": "a"}}},
    "links": {"self": "x"},
}
MISTAKE: Any = {"description": 5}
BULK = {
    "type": "coupon-code",
    "attributes": {"unique_code": "x"},
    "relationships": {"coupon": {"data": {"type": "coupon", "id": "a"}}},
}
JOB = {
    "type": "coupon-code-bulk-create-job",
    "id": "1",
    "attributes": {"status": "complete", "failed_count": 1},
    "links": {"self": "x"},
}
COUPON = {"type": "coupon", "id": "1", "attributes": {"external_id": "x"}}


class Handler(BaseHTTPRequestHandler):
    """Answers in all the ways that make a client do something else."""

    protocol_version = "HTTP/1.1"
    calls = 0

    def do_GET(self) -> None:
        """Answer any method."""
        Handler.calls += 1
        self.rfile.read(int(self.headers.get("content-length", 0)))
        status, body = self.answer()
        content = gzip.compress(json.dumps(body).encode())
        self.send_response(status)
        self.send_header("content-type", "application/vnd.api+json")
        self.send_header("content-encoding", "gzip")
        self.send_header("content-length", str(len(content)))
        if status == 503:
            self.send_header("retry-after", "Wed, 15 Jul 2020 12:00:30 GMT")
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PATCH = do_GET

    def answer(self) -> tuple[int, Any]:
        """A failure, an answer that deviates, a page that leads to another."""
        if "20OFF" in self.path:
            return 404, {"errors": [{"detail": "no"}]}
        if self.command == "GET" and Handler.calls % 5 == 0:
            return 503, {}
        if self.command != "GET":
            return 201, {"data": {**COUPON, "links": {"self": "x"}}}
        if "-jobs/" in self.path:
            return 200, {"data": JOB}
        next_ = None if "page" in self.path else "/api/coupon-codes?page=2"
        links = {"self": "x", "next": next_}
        return 200, {
            "data": [CODE],
            "links": links,
            "included": [{"type": "unknown", "id": "a"}],
        }

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def imported(before: set[str]) -> set[str]:
    """The modules that came after."""
    return set(sys.modules) - before


def sync_calls(url: str) -> set[str]:
    """What calls of the sync client import."""
    with Klaviyo(
        api_key="pk", base_url=url, on_drift=lambda operation, drift: None
    ) as klaviyo:
        klaviyo.preload()
        before = set(sys.modules)
        asked = F.coupon_id.equals("a")
        for code in klaviyo.coupons.get_coupon_codes(filter=asked, include=["coupon"]):
            with contextlib.suppress(KlaviyoError):
                print(code.coupon, file=sys.stderr)
        with contextlib.suppress(KlaviyoError):
            klaviyo.coupons.get_coupon("20OFF")
        with contextlib.suppress(KlaviyoError):
            klaviyo.coupons.update_coupon("1", **MISTAKE)
        klaviyo.coupons.create_coupon(external_id="x", description=None)
        klaviyo.raw(klaviyo.coupons.get_coupon_codes, filter=asked)
        with klaviyo.stream(klaviyo.coupons.get_coupon_codes, filter=asked) as answer:
            print(len(answer.read()), file=sys.stderr)
        upload = klaviyo.coupons.bulk_create_coupon_codes
        for result in klaviyo.bulk(upload, [BULK] * 2000):
            print(result, file=sys.stderr)
        return imported(before)


async def async_calls(url: str) -> set[str]:
    """What calls of the async client import."""
    async with AsyncKlaviyo(api_key="pk", base_url=url) as klaviyo:
        klaviyo.preload()
        before = set(sys.modules)
        asked = F.coupon_id.equals("a")
        async for code in await klaviyo.coupons.get_coupon_codes(filter=asked):
            print(code.id, file=sys.stderr)
        with contextlib.suppress(KlaviyoError):
            await klaviyo.coupons.get_coupon("20OFF")
        await klaviyo.coupons.create_coupon(external_id="x", description=None)
        upload = klaviyo.coupons.bulk_create_coupon_codes
        async for result in klaviyo.bulk(upload, [BULK]):
            print(result, file=sys.stderr)
        return imported(before)


def main() -> None:
    """Run the calls of one flavour against a server in this process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    # What the server needs itself is not the client's.
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{url}/20OFF").read()
    found = sync_calls(url) if sys.argv[1] == "sync" else asyncio.run(async_calls(url))
    print(json.dumps({"version": klaviyo_client.REVISION, "imported": sorted(found)}))
    server.shutdown()


if __name__ == "__main__":
    main()
