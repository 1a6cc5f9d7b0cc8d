"""What is logged, through the package's own logger, and what never is.

Requests and answers are logged at DEBUG, repetitions at INFO; `KLAVIYO_LOG` shows them. Keys, tokens, e-mail
addresses and phone numbers are left out; bodies and credentials are not logged at all.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from .errors import ConfigurationError

if TYPE_CHECKING:
    from .answers import RawResponse
    from .wire.request import Request

logger = logging.getLogger(__name__.partition(".")[0])
logger.addHandler(logging.NullHandler())

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}
_shown: list[logging.Handler] = []


def from_environment(environment: Mapping[str, str] = os.environ) -> None:
    """Show the log on standard error, as `KLAVIYO_LOG` says: `debug` or `info`.

    Raises:
        ConfigurationError: when it says something else.
    """
    name = environment.get("KLAVIYO_LOG", "").strip().lower()
    if not name or _shown:
        return
    if name not in _LEVELS:
        raise ConfigurationError("KLAVIYO_LOG has to be debug or info")
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    _shown.append(handler)
    logger.addHandler(handler)
    logger.setLevel(_LEVELS[name])


_ours: ContextVar[bool] = ContextVar("ours", default=False)

# Before the others, which would take a part of it.
_CREDENTIALS = re.compile(
    r"\b(Klaviyo-API-Key|Bearer|Basic)\s+[^\s,;\"']+", re.IGNORECASE
)
_KEYS = re.compile(r"\b(?:pk|sk)_[A-Za-z0-9_-]+")
_TEXT = r"[^\s\"'(),;:<>\[\]&=?/@]"
# It begins where a word does, so that none is read again from each of its letters.
_EMAILS = re.compile(rf"(?<!{_TEXT}){_TEXT}++@[^\s\"'(),;:<>\[\]&=?/]+")
# International ones, and ten or more digits in groups; a date has fewer.
_PHONES = re.compile(
    r"\+\d[\d ().-]{4,}\d|(?<![\w.-])\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4,}+(?!\w)"
)


def redacted(text: str) -> str:
    """A text without keys, tokens, e-mail addresses and phone numbers."""
    text = _CREDENTIALS.sub(r"\1 [key]", text)
    text = _KEYS.sub("[key]", text)
    text = _EMAILS.sub("[e-mail]", text)
    return _PHONES.sub("[phone]", text)


def readable(target: str) -> str:
    """A path and query for a log: decoded, since encoding hides what to redact."""
    return redacted(unquote_plus(target.replace("+", "%2B")))


def sending(request: Request) -> None:
    """Log a request before it is sent."""
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s %s, attempt %d",
            request.operation.method,
            readable(request.target),
            request.attempt,
        )


def received(request: Request, raw: RawResponse) -> None:
    """Log that an answer came."""
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s %s: %d after %.3f s, %d bytes",
            raw.method,
            readable(request.path),
            raw.status,
            raw.elapsed,
            len(raw.content),
        )


def repeating(request: Request, attempt: int, delay: float) -> None:
    """Log that a request is going to be repeated."""
    logger.info(
        "%s %s: attempt %d failed, the next one in %.2f s",
        request.operation.method,
        readable(request.path),
        attempt,
        delay,
    )


class Quiet:
    """A context in which httpx2 logs URLs without their personal data."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = _ours.set(True)

    def __exit__(self, *error: object) -> None:
        _ours.reset(self._token)


def _redact_url(record: logging.LogRecord) -> bool:
    """Redact the URLs of this package's requests, and of no others."""
    if _ours.get() and isinstance(record.args, tuple):
        record.args = tuple(_without_data(item) for item in record.args)
    return True


def _without_data(item: Any) -> Any:
    is_url = type(item).__name__ == "URL" or (isinstance(item, str) and "://" in item)
    return readable(str(item)) if is_url else item


logging.getLogger("httpx2").addFilter(_redact_url)
