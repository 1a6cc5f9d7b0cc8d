"""The examples of the runtime's page for OAuth and webhooks serve requests."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from klaviyo_client.oauth import FileTokenStore, SQLiteTokenStore
from klaviyo_client.webhooks import sign
from starlette.testclient import TestClient

from tests.functional.test_readme import RUNTIME, blocks
from tests.runtime.loopback import Loopback
from tests.runtime.oauth.server import CLIENT_ID, CLIENT_SECRET, OAuthServer

SECRET = "secret_key of the webhook"


def example(name: str, *marks: str) -> Any:
    """What the page's block with these words defines under a name."""
    [block] = [b for b in blocks(RUNTIME, "python") if all(m in b.text for m in marks)]
    text = block.text.replace('"client-id"', repr(CLIENT_ID))
    text = text.replace('"client-secret"', repr(CLIENT_SECRET))
    namespace: dict[str, Any] = {"__name__": "example"}
    exec(compile("\n" * (block.line - 1) + text, block.page, "exec"), namespace)
    return namespace[name]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OAuthServer]:
    """Klaviyo, and a folder to work in."""
    made = OAuthServer()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KLAVIYO_API_KEY", raising=False)
    with Loopback(made) as loopback:
        monkeypatch.setenv("KLAVIYO_BASE_URL", loopback.url)
        yield made


def test_a_flask_app_connects_calls_and_disconnects(server: OAuthServer) -> None:
    web = example("web", "Flask", "OAuthApp").test_client()
    assert web.get("/coupon").headers["location"] == "/klaviyo/connect"
    sent = web.get("/klaviyo/connect").headers["location"]
    assert sent.startswith("https://www.klaviyo.com/oauth/authorize?")
    back = server.authorize(sent).removeprefix("https://shop.example")
    assert web.get(back).headers["location"] == "/coupon"
    assert web.get("/coupon").text == "10OFF"
    # Nobody else's redirect is taken, nor the same one twice.
    again = web.get(back)
    assert (again.status_code, "session" in again.text) == (400, True)
    server.access.clear()
    assert web.get("/coupon").text == "10OFF"
    assert web.post("/klaviyo/disconnect").status_code == 204
    assert FileTokenStore("tokens").load("shop-1") is None
    assert web.get("/coupon").headers["location"] == "/klaviyo/connect"
    assert server.foreign == []


def test_a_fastapi_app_connects_and_calls(server: OAuthServer) -> None:
    web = example("web", "FastAPI", "AsyncOAuthApp")
    base = "https://shop.example"
    with TestClient(web, base_url=base, follow_redirects=False) as client:
        assert client.get("/coupon").headers["location"] == "/klaviyo/connect"
        sent = client.get("/klaviyo/connect").headers["location"]
        assert "scope=coupons%3Aread&" in sent
        back = server.authorize(sent)
        assert client.get(back).headers["location"] == "/coupon"
        assert client.get("/coupon").json() == "10OFF"
    assert SQLiteTokenStore("tokens.sqlite").load("shop-1")
    assert server.foreign == []


def delivery(webhook: str, *ids: str, ago: timedelta = timedelta()) -> bytes:
    """A delivery of some events."""
    moment = datetime.now(UTC) - ago
    related = {"profile": {"data": {"type": "profile", "id": "P"}}}
    data = {"attributes": {"event_properties": {"a": 1}}, "relationships": related}
    entries = [
        {"external_id": one, "topic": "event:klaviyo.opened", "payload": {"data": data}}
        for one in ids
    ]
    meta = {"timestamp": moment.isoformat(), "klaviyo_webhook_id": webhook}
    return json.dumps({"data": entries, "meta": meta}).encode()


def test_an_asgi_app_takes_each_event_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asgi = example("asgi", "asgi")
    with TestClient(asgi) as client:

        def post(body: bytes, secret: str = SECRET) -> Any:
            headers = sign(body, secret)
            return client.post("/klaviyo/webhooks", content=body, headers=headers)

        body = delivery("any", "one", "two")
        assert post(body).status_code == 202
        assert capsys.readouterr().out == (
            "event:klaviyo.opened one P\nevent:klaviyo.opened two P\n"
        )
        assert post(body, "the one before it").status_code == 202
        assert capsys.readouterr().out == ""
        refused = post(body, "another")
        assert (refused.status_code, "signature" in refused.text) == (400, True)
        flow = client.post("/klaviyo/webhooks", json={"email": "one@example.com"})
        assert (flow.status_code, "flow" in flow.text) == (400, True)


def test_a_wsgi_app_takes_its_own_webhook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    wsgi = example("wsgi", "wsgi").test_client()

    def post(body: bytes) -> Any:
        headers = sign(body, "its secret_key")
        return wsgi.post("/klaviyo/webhooks", data=body, headers=headers)

    assert post(delivery("webhook-id", "one")).status_code == 202
    assert capsys.readouterr().out == "event:klaviyo.opened {'a': 1}\n"
    assert post(delivery("another", "one")).status_code == 400
    old = post(delivery("webhook-id", "one", ago=timedelta(hours=1)))
    assert (old.status_code, "clock" in old.text) == (400, True)


def test_nothing_is_left_in_the_checkout() -> None:
    assert not {"tokens", "tokens.sqlite", "seen.sqlite"} & set(os.listdir())
