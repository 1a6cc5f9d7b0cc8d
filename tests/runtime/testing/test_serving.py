"""The offline Klaviyo for other processes: a server, ASGI, and what they tell it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from klaviyo_client import Klaviyo
from klaviyo_client.testing import fixtures as fixtures_module
from runtime.errors import ConfigurationError
from runtime.testing.server import Server, main

from tests.runtime.testing.samples import HEADERS, FakeKlaviyo, coupon

pytest_plugins = ["pytester"]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(FakeKlaviyo()) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_client_over_the_loopback_interface(server: Server) -> None:
    with Klaviyo(api_key="k", base_url=server.url, rate_limit=False) as klaviyo:
        made = klaviyo.request("POST", "/api/coupons", json=coupon("A"))
        assert made is not None
        assert made["data"]["links"]["self"] == f"{server.url}/api/coupons/A/"
        read: Any = klaviyo.coupons.get_coupon("A")
        assert read.data.id == "A"
        for number in range(45):
            server.fake.seed("coupon", f"C{number}", external_id=f"C{number}")
        assert len(list(klaviyo.coupons.get_coupons(page_size=20))) == 46


def test_other_processes_seed_and_break_it(server: Server) -> None:
    with httpx2.Client(base_url=server.url, headers=HEADERS) as http:
        seed = {"type": "coupon", "id": "A", "attributes": {"external_id": "A"}}
        assert http.post("/_fake/seed", json=seed).json() == {"id": "A"}
        assert http.get("/api/coupons/A").status_code == 200
        http.post("/_fake/fail", json={"on": "get_coupon", "status": 503})
        assert http.get("/api/coupons/A").status_code == 503
        http.post("/_fake/fail", json={"reset": True})
        with pytest.raises(httpx2.TransportError):
            http.get("/api/coupons/A")
        before = http.post("/_fake/time", json={"seconds": 0}).json()["now"]
        after = http.post("/_fake/time", json={"seconds": 3600}).json()["now"]
        assert after - before >= 3600
        (held,) = http.get("/_fake/resources/coupon").json()
        assert (held["id"], held["attributes"]) == ("A", {"external_id": "A"})
        assert [r["status"] for r in http.get("/_fake/requests").json()] == [
            200,
            503,
            0,
        ]
        http.post("/_fake/heal")
        http.post("/_fake/reset")
        assert http.get("/_fake/resources/coupon").json() == []
        assert http.get("/_fake/nothing").status_code == 404
        wrong = http.post("/_fake/seed", json={"type": "cupon"})
        assert wrong.status_code == 400
        assert "coupon" in wrong.json()["errors"][0]["detail"]
        assert http.post("/_fake/fail", json={"on_": 1}).status_code == 400


def test_a_body_in_chunks(server: Server) -> None:
    text = json.dumps(coupon("B")).encode()
    chunks = (text[i : i + 10] for i in range(0, len(text), 10))
    with httpx2.Client(base_url=server.url, headers=HEADERS) as http:
        assert http.post("/api/coupons", content=chunks).status_code == 201


def test_an_asgi_application() -> None:
    fake = FakeKlaviyo()

    async def talk() -> None:
        transport = httpx2.ASGITransport(app=fake)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://fake", headers=HEADERS
        ) as http:
            made = await http.post("/api/coupons", json=coupon("A%2F"))
            assert made.status_code == 201
            assert made.json()["links"]["self"] == "http://fake/api/coupons"
            size = await http.get("/api/coupons", params={"page[size]": "1"})
            assert len(size.json()["data"]) == 1
            fake.fail(reset=True)
            with pytest.raises(ConnectionResetError):
                await http.get("/api/coupons")

    asyncio.run(talk())


def test_an_asgi_server_starts_and_stops_it() -> None:
    fake, told = FakeKlaviyo(), []
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        told.append(message["type"])

    asyncio.run(fake({"type": "lifespan"}, receive, send))
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_port_in_use_is_told(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    port = server.server_address[1]
    with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port}"):
        Server(FakeKlaviyo(), int(port))
    assert main(FakeKlaviyo, "klaviyo_client.testing", ["--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: cannot listen") and "another port" in told
    assert main(FakeKlaviyo, "klaviyo_client.testing", ["--port", "99999"]) == 2


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makeconftest(f'pytest_plugins = ["{fixtures_module.__name__}"]')
    pytester.makepyfile("""
        import asyncio

        def test_sync(klaviyo, fake_klaviyo):
            klaviyo.coupons.create_coupon(external_id="A")
            assert [r.id for r in fake_klaviyo.all("coupon")] == ["A"]

        def test_async(async_klaviyo, fake_klaviyo):
            assert fake_klaviyo.all("coupon") == []
            asyncio.run(async_klaviyo.coupons.create_coupon(external_id="B"))
            assert [r.id for r in fake_klaviyo.all("coupon")] == ["B"]
        """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q").assert_outcomes(
        passed=2
    )
