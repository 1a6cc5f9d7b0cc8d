"""Webhooks: deliveries seen to be Klaviyo's, read, and signed for tests."""

from __future__ import annotations

from ._runtime.lazy import publish
from ._runtime.webhooks.delivery import WebhookDelivery, WebhookEvent
from ._runtime.webhooks.errors import (
    MalformedDeliveryError,
    SignatureError,
    StaleDeliveryError,
    UnsignedWebhookError,
    WebhookError,
)
from ._runtime.webhooks.receiver import WebhookReceiver
from ._runtime.webhooks.seen import MemorySeen, SeenEvents, SQLiteSeen
from ._runtime.webhooks.signing import is_signed, sign

__all__ = [
    "MalformedDeliveryError",
    "MemorySeen",
    "SQLiteSeen",
    "SeenEvents",
    "SignatureError",
    "StaleDeliveryError",
    "UnsignedWebhookError",
    "WebhookDelivery",
    "WebhookError",
    "WebhookEvent",
    "WebhookReceiver",
    "is_signed",
    "sign",
]

publish(__name__.rpartition(".")[0], globals().values(), __name__)
