"""From a request to the events that it tells of, when it is seen to be Klaviyo's."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import msgspec

from .. import plain_json
from ..errors import ArgumentError, ConfigurationError
from .delivery import WebhookDelivery, read
from .errors import SignatureError, StaleDeliveryError
from .seen import SeenEvents
from .signing import WEBHOOK_ID, Headers, Signed, signature

Secrets: TypeAlias = "str | Iterable[str]"

TOLERANCE = timedelta(hours=49)
"""Klaviyo repeats a delivery for 48 hours, and does not say whether it signs it anew
each time: with less, what could not be received at first might never be."""

AHEAD = timedelta(minutes=5)
"""How far clocks may differ."""


class WebhookReceiver:
    """Reads the deliveries of system webhooks, and refuses all else.

    A delivery has to be answered with 200, 201 or 202 within five seconds; Klaviyo
    repeats it otherwise, and the webhook is disabled after 48 hours of failures. Put
    events that take longer into a queue.
    """

    def __init__(
        self,
        secrets: Secrets | Mapping[str, Secrets],
        *,
        tolerance: timedelta | None = TOLERANCE,
        seen: SeenEvents | None = None,
    ) -> None:
        """Take the secrets of the webhooks that come to an endpoint.

        Args:
            secrets: the webhook's secret; or several, while it is being changed. By the
                webhook's id, where several come to one endpoint: others are refused.
            tolerance: how old a delivery may be, by its body. Less is stricter against
                repetitions by strangers, and may refuse Klaviyo's own; None allows all.
            seen: what remembers the events that were handled, so that none is met again.

        Raises:
            ConfigurationError: when there is no secret, or something else cannot be.
        """
        self._secrets = _Secrets(secrets)
        del secrets  # no traceback shows them
        if not self._secrets.sound:
            raise ConfigurationError(
                "a secret has to be a text, not empty: the secret_key that the webhook "
                "was made with"
            )
        if tolerance is not None and not (
            isinstance(tolerance, timedelta) and tolerance > timedelta()
        ):
            raise ConfigurationError("tolerance has to be a timedelta, or None")
        if seen is not None and not isinstance(seen, SeenEvents):
            raise ConfigurationError("seen has to have the methods unseen and add")
        self._tolerance = tolerance
        self._seen = seen
        self._now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def read(self, body: bytes, headers: Headers) -> WebhookDelivery:
        """The delivery that a request is.

        Args:
            body: the raw body, byte by byte: neither decoded nor parsed.
            headers: those of the request.

        Raises:
            UnsignedWebhookError: when it has none of Klaviyo's headers.
            SignatureError: when the signature is not that of this body.
            StaleDeliveryError: when it is older than allowed, or of the future.
            MalformedDeliveryError: when it is signed, and no delivery.
            ArgumentError: when the body is not bytes.
        """
        if not isinstance(body, bytes | bytearray | memoryview):
            raise ArgumentError(
                f"body has to be the raw bytes of the request, not "
                f"{type(body).__name__}: what is parsed and encoded again has another "
                "signature (Flask: request.get_data(), FastAPI: await request.body())"
            )
        body = bytes(body)
        signed = Signed(headers)
        ids = self._signers(body, signed)
        delivery = read(body)
        if signed.webhook_id is not None and signed.webhook_id != delivery.webhook_id:
            raise SignatureError(
                f"{WEBHOOK_ID} names another webhook than the body, which is signed"
            )
        if None not in ids and delivery.webhook_id not in ids:
            raise SignatureError("the signature is by the secret of another webhook")
        self._check_age(delivery.sent_at)
        return delivery

    @contextmanager
    def receive(self, body: bytes, headers: Headers) -> Iterator[WebhookDelivery]:
        """The delivery, to be handled in this context: of its events, those not seen.

        They count as seen when the context ends without an error, so that what fails
        comes again. Arguments and errors are those of `read`.
        """
        delivery = self._fresh(self.read(body, headers))
        yield delivery
        if self._seen is not None:
            ids = [e.external_id for e in delivery.events if e.external_id is not None]
            self._seen.add(ids)

    def _fresh(self, delivery: WebhookDelivery) -> WebhookDelivery:
        if self._seen is None:
            return delivery
        ids = [e.external_id for e in delivery.events if e.external_id is not None]
        left = set(self._seen.unseen(list(dict.fromkeys(ids))))
        events = []
        for event in delivery.events:
            if event.external_id is None:
                events.append(event)  # it cannot be told from others
            elif event.external_id in left:
                left.discard(event.external_id)
                events.append(event)
        return msgspec.structs.replace(delivery, events=tuple(events))

    def _signers(self, body: bytes, signed: Signed) -> set[str | None]:
        """The ids of the webhooks by whose secrets the signature is right."""
        ids = set()
        for webhook_id, secrets in self._secrets.by_id.items():
            for secret in secrets:
                right = signature(body, signed.timestamp, secret)
                if hmac.compare_digest(right, signed.signature):
                    ids.add(webhook_id)
        secrets, secret, right = (), "", ""  # no traceback shows them
        if not ids:
            raise SignatureError(
                "the signature is not that of this body by any of the secrets: "
                + _suspicion(body)
            )
        return ids

    def _check_age(self, sent_at: datetime) -> None:
        age = self._now() - sent_at
        if age < -AHEAD:
            raise StaleDeliveryError(
                f"the delivery is of {sent_at:%Y-%m-%d %H:%M:%S %z}, {-age} ahead: the "
                "clock of this machine is off",
                age=age,
            )
        if self._tolerance is not None and age > self._tolerance:
            raise StaleDeliveryError(
                f"the delivery is of {sent_at:%Y-%m-%d %H:%M:%S %z}, {age} ago, and "
                f"{self._tolerance} are allowed: it is sent again by a stranger, or the "
                "clock of this machine is off",
                age=age,
            )

    def __repr__(self) -> str:
        return f"<WebhookReceiver with {len(self._secrets.by_id)} secrets>"


class _Secrets:
    """Secrets by the ids of webhooks, None for any; tracebacks do not show them."""

    __slots__ = ("by_id", "sound")

    def __init__(self, given: Secrets | Mapping[str, Secrets]) -> None:
        named: Mapping[Any, Secrets]
        named = given if isinstance(given, Mapping) else {None: given}
        self.by_id = {webhook_id: _texts(some) for webhook_id, some in named.items()}
        self.sound = bool(self.by_id) and all(map(_sound, self.by_id.values()))


def _texts(secrets: Secrets) -> tuple[str, ...]:
    if isinstance(secrets, str):
        return (secrets,)
    return tuple(secrets) if isinstance(secrets, Iterable) else ()


def _sound(secrets: tuple[str, ...]) -> bool:
    try:
        return bool(secrets) and all(secret.encode() for secret in secrets)
    except (AttributeError, UnicodeEncodeError):
        return False


def _suspicion(body: bytes) -> str:
    try:
        plain_json.read(body)
    except (ValueError, RecursionError):
        return "the body is no whole JSON, and was cut off or changed on its way"
    return (
        "it was made with another secret, or the body is not what came, byte by byte "
        "(one that was parsed and encoded again is another)"
    )
