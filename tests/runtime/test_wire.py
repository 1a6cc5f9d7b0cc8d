"""What arrives at a server on the loopback interface, to the byte."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from runtime.errors import APIConnectionError, APITimeoutError

from tests.runtime.samples import (
    CREATE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    KEY,
    REMOVE_COUPONS,
    UPLOAD,
    AsyncKlaviyo,
    Klaviyo,
    coupon,
)

HOSTILE = "a b/c%é?#&=+,;\"'[x]~ü\N{PARTY POPPER}"
ENCODED = "a%20b%2Fc%25%C3%A9%3F%23%26%3D%2B%2C%3B%22%27%5Bx%5D~%C3%BC%F0%9F%8E%89"
NEXT = '/api/coupons?page%5bcursor%5d=a%2Bb+c==&filter=equals(a,"b")&x[]={}|^`\'%zz'


class Server(ThreadingHTTPServer):
    """Keeps the request lines, headers and bodies that it gets."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.next: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        line = self.requestline
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((line, headers, body))
        if "slow" in self.path:
            return self.finish_without_answer()
        status, data = 200, (
            [coupon()] if self.path.startswith("/api/coupons?") else coupon()
        )
        link, self.server.next = self.server.next, None
        content = json.dumps({"data": data, "links": {"next": link}}).encode()
        if self.command == "DELETE":
            status, content = 204, b""
        if self.path == "/api/image-upload":
            status, content = 201, b""
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def finish_without_answer(self) -> None:
        self.close_connection = True
        stop.wait(2)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


stop = threading.Event()


@pytest.fixture
def server() -> Iterator[Server]:
    stop.clear()
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        stop.set()
        made.shutdown()
        thread.join()


def test_the_target_arrives_as_it_was_built(server: Server) -> None:
    server.next = server.url + NEXT
    with Klaviyo(KEY, base_url=server.url) as client:
        client._call(GET_COUPON, {"id": HOSTILE, "fields_coupon": ["a/é", "b"]})
        server.next = server.url + NEXT
        found = list(client._call(GET_COUPONS, {"page_cursor": HOSTILE}))
    assert len(found) == 2
    assert [line for line, _, _ in server.seen] == [
        f"GET /api/coupons/{ENCODED}?fields%5Bcoupon%5D=a%2F%C3%A9%2Cb HTTP/1.1",
        f"GET /api/coupons?page%5Bcursor%5D={ENCODED} HTTP/1.1",
        f"GET {NEXT} HTTP/1.1",
    ]
    for _, headers, _ in server.seen:
        assert headers["authorization"] == f"Klaviyo-API-Key {KEY}"
        assert headers["revision"] == "2026-07-15"


async def test_the_async_client_sends_the_same(server: Server) -> None:
    async with AsyncKlaviyo(KEY, base_url=server.url) as client:
        server.next = server.url + NEXT
        document = await client._call(GET_COUPONS, {"page_cursor": HOSTILE})
        assert len([item async for item in document]) == 2
    assert [line for line, _, _ in server.seen] == [
        f"GET /api/coupons?page%5Bcursor%5D={ENCODED} HTTP/1.1",
        f"GET {NEXT} HTTP/1.1",
    ]


def test_bodies_arrive(server: Server) -> None:
    with Klaviyo(KEY, base_url=server.url) as client:
        client._call(CREATE_COUPON, {"external_id": HOSTILE, "description": None})
        assert client._call(REMOVE_COUPONS, {"id": "L", "ids": ["1"]}) is None
        upload = {"file": ("é.png", b"\x00\xff"), "hidden": True}
        assert client._call(UPLOAD, upload) is None
    (_, headers, created), (line, _, removed), (_, form, uploaded) = server.seen
    assert headers["content-type"] == "application/vnd.api+json"
    assert json.loads(created) == {
        "data": {
            "type": "coupon",
            "attributes": {"external_id": HOSTILE, "description": None},
        }
    }
    assert line.startswith("DELETE ")
    assert json.loads(removed) == {"data": [{"type": "coupon", "id": "1"}]}
    assert form["content-type"].startswith("multipart/form-data; boundary=")
    assert b'filename="\xc3\xa9.png"\r\nContent-Type: image/png' in uploaded
    assert b"\r\n\r\n\x00\xff\r\n" in uploaded
    assert b'name="hidden"\r\n\r\ntrue\r\n' in uploaded


def test_a_header_arrives_as_utf8(server: Server) -> None:
    with Klaviyo(KEY, base_url=server.url) as client:
        client._call(
            GET_COUPONS, {"page_cursor": "x", "x_klaviyo_api_filters": HOSTILE}
        )
    _, headers, _ = server.seen[0]
    assert headers["x-klaviyo-api-filters"].encode("latin-1").decode() == HOSTILE


def test_a_silent_server_is_a_timeout(server: Server) -> None:
    with (
        Klaviyo(KEY, base_url=server.url, timeout=0.1) as client,
        pytest.raises(APITimeoutError, match="ReadTimeout"),
    ):
        client._call(GET_COUPON, {"id": "slow"})


def test_no_server_is_a_connection_error(server: Server) -> None:
    with Klaviyo(KEY, base_url="http://127.0.0.1:1") as client:
        with pytest.raises(APIConnectionError, match="ConnectError") as caught:
            client._call(GET_COUPONS, {"filter": "secret"})
        assert "secret" not in str(caught.value)
