"""Signatures: HMAC-SHA256 over the raw body, followed by the header with the time.

https://developers.klaviyo.com/en/docs/working_with_system_webhooks
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TypeAlias

from .. import plain_json
from ..errors import ArgumentError
from .errors import SignatureError, UnsignedWebhookError

SIGNATURE = "Klaviyo-Signature"
TIMESTAMP = "Klaviyo-Timestamp"
WEBHOOK_ID = "Klaviyo-Webhook-Id"

_NAMES = {name.lower(): name for name in (SIGNATURE, TIMESTAMP, WEBHOOK_ID)}
_DIGITS = frozenset("0123456789abcdef")

Headers: TypeAlias = (
    Mapping[str, str]
    | Mapping[bytes, bytes]
    | Iterable[tuple[str, str]]
    | Iterable[tuple[bytes, bytes]]
)
"""Headers as frameworks have them: a mapping, pairs, or an environment of WSGI."""


class Signed:
    """The headers of a delivery, as they came.

    Raises:
        UnsignedWebhookError: when it has none of them.
        SignatureError: when one is missing, there are two of one, or the signature is in
            another encoding.
    """

    __slots__ = ("signature", "timestamp", "webhook_id")

    def __init__(self, headers: Headers) -> None:
        found = named(headers)
        if not found:
            raise UnsignedWebhookError(
                f"there is no {SIGNATURE}: this is the webhook of a flow, which Klaviyo "
                "does not sign, or not Klaviyo's at all. Protect endpoints of flows by "
                "a secret of your own in a header or the URL"
            )
        for name, texts in found.items():
            if len(set(texts)) > 1:
                raise SignatureError(f"there is more than one {name}")
        for name in (SIGNATURE, TIMESTAMP):
            if name not in found:
                raise SignatureError(f"the header {name} is missing")
        self.signature = found[SIGNATURE][0]
        self.timestamp = found[TIMESTAMP][0]
        self.webhook_id = found.get(WEBHOOK_ID, [None])[0]
        if len(self.signature) != 64 or not _DIGITS.issuperset(self.signature):
            raise SignatureError(
                f"{SIGNATURE} has to be 64 lower-case hexadecimal digits, "
                f"and {_encoding(self.signature)}"
            )


def named(headers: Headers) -> dict[str, list[str]]:
    """Klaviyo's headers among those of a request, by their names in the API."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        plain = _text(name).lower().replace("_", "-").removeprefix("http-")
        if plain in _NAMES:
            found.setdefault(_NAMES[plain], []).append(_text(value))
    return found


def is_signed(headers: Headers) -> bool:
    """Whether a request claims to be a system webhook, which `WebhookReceiver` reads.

    Those of flows have no such headers; nor has what is not Klaviyo's.

    Args:
        headers: those of the request.
    """
    return bool(named(headers))


def signature(body: bytes, timestamp: str, secret: str) -> str:
    """The signature of a body: lower-case hexadecimal digits.

    Args:
        body: the body, byte by byte.
        timestamp: the header `Klaviyo-Timestamp`, verbatim.
        secret: the webhook's.
    """
    # Servers read headers as Latin-1, and so nothing of them is lost.
    kind = "latin-1" if all(ord(c) < 256 for c in timestamp) else "utf-8"
    message = body + timestamp.encode(kind)
    return hmac.digest(secret.encode(), message, "sha256").hex()


def sign(
    body: bytes | str,
    secret: str,
    *,
    webhook_id: str | None = None,
    timestamp: str | datetime | None = None,
) -> dict[str, str]:
    """The headers that Klaviyo would send with a body: for your own tests.

    Args:
        body: the body, as it will be sent.
        secret: the webhook's.
        webhook_id: the webhook's id; the one that the body names, by default.
        timestamp: the time in the headers, or their very text; now by default. How old
            a delivery is does not depend on it, but on `meta.timestamp` of its body.

    Raises:
        ArgumentError: when the body is neither bytes nor text.
    """
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        raise ArgumentError("body has to be bytes: what json.dumps(...) gives, encoded")
    if not isinstance(timestamp, str):
        moment = datetime.now(UTC) if timestamp is None else timestamp.astimezone(UTC)
        timestamp = format_datetime(moment, usegmt=True)
    if webhook_id is None:
        webhook_id = _webhook_id(body)
    return {
        "Content-Type": "application/json",
        SIGNATURE: signature(body, timestamp, secret),
        TIMESTAMP: timestamp,
        WEBHOOK_ID: webhook_id,
    }


def _webhook_id(body: bytes) -> str:
    try:
        value, _ = plain_json.read(body)
        found = value["meta"]["klaviyo_webhook_id"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else ""


def _encoding(text: str) -> str:
    """What a malformed signature looks like."""
    rest = text.rpartition("=")[2]
    if len(text) == 64 and _DIGITS.issuperset(text.lower()):
        return "these have capitals"
    if len(rest) == 64 and _DIGITS.issuperset(rest):
        return f"there is {text[:len(text) - 64][:20]!r} before them"
    if len(text) in (43, 44):
        return "this looks like base64"
    return f"these are {len(text)} characters of another kind"
