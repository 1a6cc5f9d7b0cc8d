"""A delivery and its events, read leniently.

Their shape does not follow the client's revision: `meta.version` is one of its own. So
what is missing or of another type reads as None, and all is kept as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from .. import plain_json
from .errors import MalformedDeliveryError


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a webhook tells of.

    `topic` is what the webhook was subscribed to, `event:klaviyo.opened_email`: any
    text, since each account has topics of its own. `external_id` is the event's id, and
    the same when it is delivered again. `payload` is what came, a document as Get Event
    has it; `raw` is all of it.
    """

    topic: str
    external_id: str | None = None
    payload: Mapping[str, Any] = {}
    raw: Mapping[str, Any] = {}

    @property
    def data(self) -> Mapping[str, Any]:
        """The event as a resource of JSON:API; empty where there is none."""
        return _mapping(self.payload.get("data"))

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The event's attributes; empty where there are none."""
        return _mapping(self.data.get("attributes"))

    @property
    def properties(self) -> Mapping[str, Any]:
        """What was tracked with the event: `event_properties`."""
        return _mapping(self.attributes.get("event_properties"))

    @property
    def occurred_at(self) -> datetime | None:
        """When the event occurred."""
        return moment(self.attributes.get("datetime")) or moment(
            self.attributes.get("timestamp")
        )

    @property
    def metric_id(self) -> str | None:
        """The id of the event's metric."""
        return self._related("metric")

    @property
    def profile_id(self) -> str | None:
        """The id of the profile that the event is of."""
        return self._related("profile")

    def _related(self, name: str) -> str | None:
        relationships = _mapping(self.data.get("relationships"))
        data = _mapping(_mapping(relationships.get(name)).get("data"))
        return _text(data.get("id"))

    def __repr__(self) -> str:
        # Payloads are personal.
        return f"<WebhookEvent {self.topic} {self.external_id}>"

    def __rich_repr__(self) -> Any:
        yield "topic", self.topic
        yield "external_id", self.external_id


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """What came with one request: up to 1,000 events, of any profiles and topics.

    `sent_at` is when it was sent, by the body, which the signature covers. `version` is
    the shape of its payloads. `raw` is the whole body.
    """

    events: Sequence[WebhookEvent]
    webhook_id: str
    sent_at: datetime
    account_id: str | None = None
    version: str | None = None
    raw: Mapping[str, Any] = {}

    def __iter__(self) -> Iterator[WebhookEvent]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def __repr__(self) -> str:
        return f"<WebhookDelivery of {self.webhook_id}: {len(self.events)} events>"

    def __rich_repr__(self) -> Any:
        yield "webhook_id", self.webhook_id
        yield "events", len(self.events)


def read(body: bytes) -> WebhookDelivery:
    """The delivery that a body is.

    Raises:
        MalformedDeliveryError: when it is none; the message names the place.
    """
    try:
        raw, _ = plain_json.read(body)
    except (ValueError, RecursionError) as error:
        raise MalformedDeliveryError(f"the body is no JSON: {error}") from None
    if not isinstance(raw, dict):
        raise MalformedDeliveryError("the body is no JSON object")
    meta = _mapping(raw.get("meta"))
    webhook_id, sent_at = _text(meta.get("klaviyo_webhook_id")), meta.get("timestamp")
    if webhook_id is None:
        raise MalformedDeliveryError("/meta/klaviyo_webhook_id is missing, or no text")
    sent = moment(sent_at)
    if sent is None:
        raise MalformedDeliveryError("/meta/timestamp is missing, or no ISO 8601")
    entries = raw.get("data")
    if not isinstance(entries, list):
        raise MalformedDeliveryError("/data is missing, or no list")
    return WebhookDelivery(
        events=tuple(_event(entry, at) for at, entry in enumerate(entries)),
        webhook_id=webhook_id,
        sent_at=sent,
        account_id=_text(meta.get("klaviyo_account_id")),
        version=_text(meta.get("version")),
        raw=raw,
    )


def _event(entry: Any, at: int) -> WebhookEvent:
    if not isinstance(entry, dict):
        raise MalformedDeliveryError(f"/data/{at} is no object")
    return WebhookEvent(
        topic=_text(entry.get("topic")) or "",
        external_id=_text(entry.get("external_id")),
        payload=_mapping(entry.get("payload")),
        raw=entry,
    )


def moment(value: Any) -> datetime | None:
    """A time as ISO 8601 or in seconds since the epoch; None where it is neither.

    One without an offset is taken as UTC.
    """
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
