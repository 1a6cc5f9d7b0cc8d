"""Webhooks that are sent: what happened, signed as the API signs it.

The body, the headers and the signature are those of a live account's deliveries.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, NamedTuple

import httpx2
import msgspec

from .kinds import Kind
from .queries import NOTHING
from .rendering import Renderer
from .service import Service
from .store import Resource

Sender = Callable[[httpx2.Request], httpx2.Response]

BATCH = 1000
"""Events in a delivery at most."""

ORIGIN = "https://a.klaviyo.com"
NEEDED = frozenset({"endpoint_url", "secret_key"})
"""The attributes by which a type of resources is known to be webhooks."""


class Delivery(NamedTuple):
    """What was sent to a webhook, and what it answered: None where it did not."""

    webhook_id: str
    request: httpx2.Request
    response: httpx2.Response | None


def sign(secret: str, body: bytes, timestamp: str) -> str:
    """The signature of a delivery.

    Args:
        secret: the webhook's.
        body: the body as it is sent.
        timestamp: the header `Klaviyo-Timestamp`, as it stands.
    """
    digest = hmac.new(secret.encode(), body + timestamp.encode(), hashlib.sha256)
    return digest.hexdigest()


def deliver(
    service: Service, lock: AbstractContextManager[Any], send: Sender
) -> list[Delivery]:
    """Send what is new to every webhook that wants it."""
    with lock:
        requests = list(_requests(service))
    done = []
    for webhook_id, request in requests:
        try:
            response = send(request)
        except httpx2.TransportError:
            done.append(Delivery(webhook_id, request, None))
        else:
            done.append(Delivery(webhook_id, request, response))
    return done


def _requests(service: Service) -> Iterator[tuple[str, httpx2.Request]]:
    world = service.world
    new = list(world.state.journal)
    world.state.journal.clear()
    for kind in world.kinds.values():
        if not _are_webhooks(service, kind):
            continue
        for webhook in world.store.all(kind.name):
            if webhook.attributes.get("enabled") is False:
                continue
            rows = [
                row for resource in new for row in _rows(service, webhook, resource)
            ]
            for start in range(0, len(rows), BATCH):
                yield webhook.id, _request(
                    service, webhook, rows[start : start + BATCH]
                )


def _are_webhooks(service: Service, kind: Kind) -> bool:
    if kind.creator is None:
        return False
    shape = service.world.schemas.property(kind.creator.sent, "attributes")
    return NEEDED <= set((shape or {}).get("properties", ()))


def _rows(
    service: Service, webhook: Resource, resource: Resource
) -> Iterator[dict[str, Any]]:
    """What a webhook is told of a resource: once for each of its topics that fit."""
    kind = service.world.kinds.get(resource.type)
    if kind is None or kind.time is None or kind.reader is None:
        return
    names = {
        other.attributes["name"]
        for relation in kind.relations.values()
        for id_ in resource.linked(relation.name)
        if (other := service.world.store.get(relation.type, id_)) is not None
        if isinstance(other.attributes.get("name"), str)
    }
    ends = {re.sub(r"\W+", "_", name).strip("_").lower() for name in names}
    for topic in (id_ for ids in webhook.links.values() for id_ in ids):
        subject, _, rest = topic.partition(":")
        if subject != resource.type or rest.partition(".")[2] not in ends:
            continue
        shown = Renderer(service.world, NOTHING, ORIGIN).plain(
            resource, kind.reader.data or {}
        )
        payload = {"data": shown, "links": {"self": shown["links"]["self"]}}
        yield {"external_id": resource.id, "topic": topic, "payload": payload}


def _request(
    service: Service, webhook: Resource, rows: list[dict[str, Any]]
) -> httpx2.Request:
    moment = datetime.fromtimestamp(service.world.now(), UTC)
    accounts = [k for k in service.world.kinds.values() if k.collection == "accounts"]
    held = service.world.store.all(accounts[0].name) if accounts else []
    body = msgspec.json.encode(
        {
            "data": rows,
            "meta": {
                "timestamp": moment.isoformat(timespec="microseconds"),
                "klaviyo_webhook_id": webhook.id,
                "klaviyo_account_id": held[0].id if held else "",
                "version": service.world.contract.revision,
            },
        }
    )
    timestamp = format_datetime(moment, usegmt=True)
    headers = {
        "content-type": "application/json",
        "klaviyo-webhook-id": webhook.id,
        "klaviyo-timestamp": timestamp,
        "klaviyo-signature": sign(
            str(webhook.attributes.get("secret_key", "")), body, timestamp
        ),
    }
    url = str(webhook.attributes.get("endpoint_url", ""))
    return httpx2.Request("POST", url, headers=headers, content=body)
