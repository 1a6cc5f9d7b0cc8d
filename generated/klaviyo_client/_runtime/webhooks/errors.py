"""What is wrong with what came to a webhook's endpoint."""

from __future__ import annotations

from datetime import timedelta

from ..errors import KlaviyoError


class WebhookError(KlaviyoError):
    """A request is no delivery of Klaviyo's, or cannot be seen to be one.

    Answer it with 400: nothing of it may be believed.
    """


class UnsignedWebhookError(WebhookError):
    """There is no signature: a flow's webhook, or not Klaviyo's at all."""


class SignatureError(WebhookError):
    """The signature is malformed, or not that of this body by any of the secrets."""


class StaleDeliveryError(WebhookError):
    """The delivery is genuine, and older than allowed, or of the future.

    Attributes:
        age: how old it is; below zero where its time is still to come.
    """

    def __init__(self, message: str, *, age: timedelta) -> None:
        super().__init__(message)
        self.age = age


class MalformedDeliveryError(WebhookError):
    """The delivery is genuine, and not what deliveries look like."""
