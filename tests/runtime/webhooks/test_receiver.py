"""Only what Klaviyo has sent is read, and each event is handled once."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from runtime.errors import ArgumentError, ConfigurationError
from runtime.webhooks.delivery import WebhookDelivery, moment
from runtime.webhooks.errors import (
    MalformedDeliveryError,
    SignatureError,
    StaleDeliveryError,
    UnsignedWebhookError,
    WebhookError,
)
from runtime.webhooks.receiver import WebhookReceiver
from runtime.webhooks.seen import MemorySeen, SQLiteSeen
from runtime.webhooks.signing import is_signed, sign

SECRET, OLD = "a-secret-of-16-chars", "the-secret-before-it"
NOW = datetime(2026, 9, 4, 12, 0, tzinfo=UTC)
WEBHOOK = "01J0WEBHOOK"


def entry(at: int = 0, **other: Any) -> dict[str, Any]:
    """An event of a delivery, as recorded ones are."""
    return {
        "external_id": f"event-{at}",
        "topic": "event:klaviyo.opened_email",
        "payload": {
            "data": {
                "type": "event",
                "id": f"event-{at}",
                "attributes": {
                    "timestamp": 1788523200,
                    "datetime": "2026-09-04T11:59:00+00:00",
                    "event_properties": {"Subject": "Grüße", "$value": 1.0},
                    "uuid": "a-b",
                },
                "relationships": {
                    "metric": {"data": {"type": "metric", "id": "METRIC"}},
                    "profile": {"data": {"type": "profile", "id": "PROFILE"}},
                },
            }
        },
        **other,
    }


def document(*entries: Any, **meta: Any) -> dict[str, Any]:
    """A delivery as plain values."""
    return {
        "data": list(entries) or [entry()],
        "meta": {
            "timestamp": "2026-09-04T11:59:30.123456+00:00",
            "klaviyo_webhook_id": WEBHOOK,
            "klaviyo_account_id": "ACCOUNT",
            "version": "2024-06-28",
            **meta,
        },
    }


def encoded(*entries: Any, **meta: Any) -> bytes:
    """A delivery as it comes."""
    return json.dumps(document(*entries, **meta)).encode()


def receiver(secrets: Any = SECRET, now: datetime = NOW, **settings: Any) -> Any:
    """A receiver, at a time."""
    made = WebhookReceiver(secrets, **settings)
    made._now = lambda: now
    return made


# ---------------------------------------------------------------- signatures


def test_the_signature_is_what_klaviyos_page_says() -> None:
    """Over the raw body and the text of the header, whose clock may be wrong."""
    body = encoded()
    stamp = "Fri, 04 Sep 2026 16:59:30 GMT"  # five hours ahead, as it was measured
    right = hmac.new(SECRET.encode(), body + stamp.encode(), hashlib.sha256).hexdigest()
    headers = {
        "Klaviyo-Signature": right,
        "Klaviyo-Timestamp": stamp,
        "Klaviyo-Webhook-Id": WEBHOOK,
    }
    assert sign(body, SECRET, timestamp=stamp) == {
        "Content-Type": "application/json",
        **headers,
    }
    delivery = receiver().read(body, headers)
    assert isinstance(delivery, WebhookDelivery)
    assert delivery.webhook_id == WEBHOOK
    assert delivery.sent_at == datetime(2026, 9, 4, 11, 59, 30, 123456, UTC)
    assert (delivery.account_id, delivery.version) == ("ACCOUNT", "2024-06-28")
    [event] = delivery
    assert event.external_id == "event-0"
    assert event.topic == "event:klaviyo.opened_email"
    assert event.properties == {"Subject": "Grüße", "$value": 1.0}
    assert event.occurred_at == datetime(2026, 9, 4, 11, 59, tzinfo=UTC)
    assert (event.metric_id, event.profile_id) == ("METRIC", "PROFILE")
    assert event.data["attributes"]["uuid"] == "a-b"
    assert event.raw == entry()


@pytest.mark.parametrize(
    "spelled",
    [
        lambda headers: {name.lower(): text for name, text in headers.items()},
        lambda headers: {name.upper(): text for name, text in headers.items()},
        lambda headers: list(headers.items()),
        lambda headers: [
            (name.lower().encode(), text.encode()) for name, text in headers.items()
        ],
        lambda headers: {
            "wsgi.input": object(),
            **{
                f"HTTP_{name.upper().replace('-', '_')}": text
                for name, text in headers.items()
            },
        },
    ],
    ids=["lower", "upper", "pairs", "asgi", "wsgi"],
)
def test_headers_come_in_any_form(spelled: Any) -> None:
    body = encoded()
    headers = spelled(sign(body, SECRET))
    assert is_signed(headers)
    assert len(receiver().read(body, headers)) == 1
    assert len(receiver().read(bytearray(body), headers)) == 1


def test_secrets_may_be_changed() -> None:
    body = encoded()
    both = receiver([SECRET, OLD])
    for secret in (SECRET, OLD):
        assert both.read(body, sign(body, secret)).webhook_id == WEBHOOK
    with pytest.raises(SignatureError, match="another secret"):
        both.read(body, sign(body, "the-secret-of-nobody"))


def test_secrets_by_webhook() -> None:
    body, other = encoded(), encoded(klaviyo_webhook_id="OTHER")
    two = receiver({WEBHOOK: SECRET, "OTHER": [OLD, "newer-than-that"]})
    assert two.read(body, sign(body, SECRET)).webhook_id == WEBHOOK
    assert two.read(other, sign(other, OLD)).webhook_id == "OTHER"
    with pytest.raises(SignatureError, match="secret of another webhook"):
        two.read(other, sign(other, SECRET))
    strange = encoded(klaviyo_webhook_id="STRANGE")
    with pytest.raises(SignatureError, match="another webhook"):
        two.read(strange, sign(strange, SECRET))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda body: body[:-1], "no whole JSON"),
        (lambda body: body[: len(body) // 2], "no whole JSON"),
        (lambda body: b"", "no whole JSON"),
        (lambda body: json.dumps(json.loads(body), indent=1).encode(), "encoded again"),
        (
            lambda body: json.dumps(json.loads(body), ensure_ascii=False).encode(),
            "encoded again",
        ),
        (lambda body: body.replace(b"event-0", b"event-1"), "another secret"),
        (lambda body: body + b" ", "byte by byte"),
        (lambda body: body.decode().encode("utf-16"), "no whole JSON"),
    ],
    ids=["cut", "half", "empty", "indented", "unescaped", "forged", "space", "utf-16"],
)
def test_other_bodies_are_refused(change: Any, told: str) -> None:
    body = encoded()
    headers = sign(body, SECRET)
    with pytest.raises(SignatureError, match=told):
        receiver().read(change(body), headers)


def test_the_header_with_the_time_is_signed() -> None:
    body = encoded()
    headers = sign(body, SECRET, timestamp=NOW)
    assert headers["Klaviyo-Timestamp"] == "Fri, 04 Sep 2026 12:00:00 GMT"
    moved = {**headers, "Klaviyo-Timestamp": "Fri, 04 Sep 2026 12:00:01 GMT"}
    with pytest.raises(SignatureError):
        receiver().read(body, moved)
    # Whatever stands in it: it is taken as it is.
    for text in ("soon", "1788523200", "Grüße"):
        assert receiver().read(body, sign(body, SECRET, timestamp=text))


@pytest.mark.parametrize(
    ("malformed", "told"),
    [
        (lambda hex: base64.b64encode(bytes.fromhex(hex)).decode(), "base64"),
        (lambda hex: hex.upper(), "capitals"),
        (lambda hex: f"sha256={hex}", "'sha256=' before them"),
        (lambda hex: hex[:-1], "63 characters"),
        (lambda hex: hex + "0", "65 characters"),
        (lambda hex: "", "0 characters"),
        (lambda hex: "é" * 64, "64 characters"),
        (lambda hex: "٠" * 64, "64 characters"),
    ],
)
def test_a_signature_in_another_encoding_is_told(malformed: Any, told: str) -> None:
    body = encoded()
    headers = sign(body, SECRET)
    headers["Klaviyo-Signature"] = malformed(headers["Klaviyo-Signature"])
    with pytest.raises(SignatureError, match=told):
        receiver().read(body, headers)


@pytest.mark.parametrize("name", ["Klaviyo-Signature", "Klaviyo-Timestamp"])
def test_a_header_that_is_missing_or_twice_is_told(name: str) -> None:
    body = encoded()
    headers = sign(body, SECRET)
    twice = [*headers.items(), (name.lower(), "another")]
    with pytest.raises(SignatureError, match=f"more than one {name}"):
        receiver().read(body, twice)
    assert receiver().read(body, [*headers.items(), (name, headers[name])])
    del headers[name]
    with pytest.raises(SignatureError, match=f"{name} is missing"):
        receiver().read(body, headers)


def test_webhooks_of_flows_are_told_apart() -> None:
    headers = {"content-type": "application/json", "x-our-secret": "a"}
    assert not is_signed(headers)
    with pytest.raises(UnsignedWebhookError, match="webhook of a flow"):
        receiver().read(b'{"email": "one@example.com"}', headers)


def test_the_webhook_of_the_body_counts() -> None:
    body = encoded()
    headers = sign(body, SECRET, webhook_id="ANOTHER")
    with pytest.raises(SignatureError, match="names another webhook than the body"):
        receiver().read(body, headers)
    del headers["Klaviyo-Webhook-Id"]
    assert receiver().read(body, headers).webhook_id == WEBHOOK


@pytest.mark.parametrize("body", ['{"data": []}', {"data": []}, None])
def test_a_body_that_is_parsed_or_decoded_is_told(body: Any) -> None:
    with pytest.raises(ArgumentError, match=r"raw bytes.*request.get_data\(\)"):
        receiver().read(body, sign(b"{}", SECRET))


@pytest.mark.parametrize(
    "secrets", ["", [], [""], {}, {"a": ""}, [5], None, 5, b"secret", ["\ud800"]]
)
def test_what_is_no_secret_is_told(secrets: Any) -> None:
    with pytest.raises(ConfigurationError, match="secret_key"):
        WebhookReceiver(secrets)


# ---------------------------------------------------------------- age


@pytest.mark.parametrize(
    ("age", "settings", "refused"),
    [
        (timedelta(hours=48), {}, ""),
        (timedelta(hours=50), {}, "2 days, 2:00:00 ago"),
        (timedelta(days=150), {}, "150 days"),
        (timedelta(days=150), {"tolerance": None}, ""),
        (timedelta(minutes=6), {"tolerance": timedelta(minutes=5)}, "0:06:00 ago"),
        (timedelta(minutes=-4), {}, ""),
        (timedelta(hours=-5), {}, "5:00:00 ahead: the clock of this machine is off"),
        (timedelta(hours=-5), {"tolerance": None}, "clock of this machine"),
    ],
)
def test_age_is_by_the_body(
    age: timedelta, settings: dict[str, Any], refused: str
) -> None:
    body = encoded(timestamp=(NOW - age).isoformat())
    headers = sign(body, SECRET)  # of this moment: a header tells nothing
    if not refused:
        assert receiver(**settings).read(body, headers)
        return
    with pytest.raises(StaleDeliveryError, match=refused) as caught:
        receiver(**settings).read(body, headers)
    assert caught.value.age == age


@pytest.mark.parametrize("tolerance", [0, 300, timedelta(0), timedelta(-1)])
def test_a_tolerance_has_a_length(tolerance: Any) -> None:
    with pytest.raises(ConfigurationError, match="timedelta"):
        WebhookReceiver(SECRET, tolerance=tolerance)


# ---------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("[]", "no JSON object"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("{}", "/meta/klaviyo_webhook_id"),
        ('{"meta": 5}', "/meta/klaviyo_webhook_id"),
        ('{"meta": {"klaviyo_webhook_id": "a"}}', "/meta/timestamp"),
        (
            '{"meta": {"klaviyo_webhook_id": "a", "timestamp": "yesterday"}}',
            "/meta/timestamp",
        ),
        (
            '{"meta": {"klaviyo_webhook_id": "a", "timestamp": "2026-09-04T12:00:00Z"}}',
            "/data",
        ),
        (json.dumps({**document(), "data": [5]}), "/data/0"),
    ],
)
def test_what_is_signed_and_no_delivery_is_told(changed: str, told: str) -> None:
    headers = sign(changed, SECRET, webhook_id="")
    del headers["Klaviyo-Webhook-Id"]
    with pytest.raises(MalformedDeliveryError, match=told):
        receiver().read(changed.encode(), headers)


def test_events_are_read_leniently() -> None:
    """Fields that are new, missing, null or of another type, and topics of any kind."""
    odd: list[dict[str, Any]] = [
        {},
        {"topic": 5, "external_id": 5, "payload": 5},
        {"topic": "event:api.viewed_product", "payload": {"data": None}},
        {"topic": "review:new", "payload": {"data": {"attributes": []}}, "new": 1},
        entry(payload={"data": {"attributes": {"timestamp": "soon"}}}),
        entry(payload={"data": {"attributes": {"timestamp": 1788523200}}}),
        entry(payload={"data": {"relationships": {"metric": {"data": [1]}}}}),
    ]
    body = encoded(*odd, new={"a": 1})
    delivery = receiver().read(body, sign(body, SECRET))
    assert [event.topic for event in delivery][:4] == [
        "",
        "",
        "event:api.viewed_product",
        "review:new",
    ]
    assert [event.raw for event in delivery] == odd
    for event in delivery:
        assert event.metric_id is None and event.profile_id is None
        assert event.properties == {}
    assert [event.occurred_at for event in delivery][4:6] == [
        None,
        datetime(2026, 9, 4, 12, 0, tzinfo=UTC),
    ]
    assert delivery.raw["meta"]["new"] == {"a": 1}


@pytest.mark.parametrize("value", [True, None, [], "x", 1e300, float("nan")])
def test_what_is_no_time_is_none(value: Any) -> None:
    assert moment(value) is None


# ---------------------------------------------------------------- events, once


@pytest.fixture(params=["memory", "sqlite"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "memory":
        return MemorySeen()
    return SQLiteSeen(tmp_path / "seen.sqlite")


def test_a_thousand_events_are_met_once(seen: Any) -> None:
    once = receiver(seen=seen)
    body = encoded(*map(entry, range(1000)))
    headers = sign(body, SECRET)
    with once.receive(body, headers) as delivery:
        assert len(delivery.events) == 1000
    with once.receive(body, headers) as delivery:
        assert delivery.events == ()
    overlapping = encoded(*map(entry, range(990, 1002)))
    with once.receive(overlapping, sign(overlapping, SECRET)) as delivery:
        assert [e.external_id for e in delivery] == ["event-1000", "event-1001"]


def test_what_fails_comes_again(seen: Any) -> None:
    once = receiver(seen=seen)
    body = encoded(entry(1), entry(1), entry(2), {"topic": "t"}, {"topic": "t"})
    headers = sign(body, SECRET)
    with pytest.raises(RuntimeError):
        with once.receive(body, headers) as delivery:
            raise RuntimeError("the database is away")
    with once.receive(body, headers) as delivery:
        ids = [event.external_id for event in delivery]
    # Those without an id cannot be told apart.
    assert ids == ["event-1", "event-2", None, None]


def test_without_a_memory_all_are_met() -> None:
    body = encoded(entry(1), entry(1))
    for _ in range(2):
        with receiver().receive(body, sign(body, SECRET)) as delivery:
            assert len(delivery) == 2


def test_memories_end(tmp_path: Path) -> None:
    few = MemorySeen(most=3)
    few.add(["a", "b", "c"])
    few.add(["a", "d"])
    assert few.unseen(["a", "b", "c", "d"]) == {"b"}
    file = SQLiteSeen(tmp_path / "seen.sqlite", keep=100)
    now = 1000.0
    file._clock = lambda: now
    file.add(["a"])
    now += 101
    file.add(["b"])
    assert SQLiteSeen(tmp_path / "seen.sqlite").unseen(["a", "b"]) == {"a"}
    with pytest.raises(ConfigurationError, match="cannot be reached"):
        SQLiteSeen(tmp_path / "no" / "seen.sqlite")
    with pytest.raises(ConfigurationError):
        WebhookReceiver(SECRET, seen=object())  # type: ignore[arg-type]


# ---------------------------------------------------------------- secrets, and privacy


def test_nothing_secret_or_personal_is_shown() -> None:
    body = encoded(entry(payload={"email": "one@example.com"}))
    made = receiver({WEBHOOK: [SECRET, OLD]})
    delivery = made.read(body, sign(body, SECRET))
    shown = [repr(made), repr(delivery), repr(delivery.events), str(delivery.events[0])]
    try:
        made.read(body + b" ", sign(body, SECRET))
    except WebhookError as error:
        shown += traceback.format_exception(error)
        step = error.__traceback__
        while step is not None:
            if "runtime/webhooks" in step.tb_frame.f_code.co_filename:
                if "tests" not in step.tb_frame.f_code.co_filename:
                    values = dict(step.tb_frame.f_locals)
                    assert len(values) > 1
                    values.pop("body", None)  # the caller's
                    shown.append(repr(values))
            step = step.tb_next
    else:
        pytest.fail("it was believed")
    for secret in (SECRET, OLD, "example.com"):
        assert secret not in "".join(shown)


def test_an_event_can_be_queued() -> None:
    """It is plain data, which survives pickling and copying."""
    import pickle

    body = encoded()
    delivery = receiver().read(body, sign(body, SECRET))
    assert pickle.loads(pickle.dumps(delivery)) == delivery
    assert copy.deepcopy(delivery) == delivery


def test_only_bytes_are_signed() -> None:
    with pytest.raises(ArgumentError, match="bytes"):
        sign({"data": []}, SECRET)  # type: ignore[arg-type]
    assert sign("{}", SECRET)["Klaviyo-Webhook-Id"] == ""
    assert sign("[", SECRET)["Klaviyo-Webhook-Id"] == ""
