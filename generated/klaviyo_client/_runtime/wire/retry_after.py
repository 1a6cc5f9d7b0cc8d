"""The header `Retry-After` (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC


def retry_after(text: str | None, now: float) -> float | None:
    """The seconds that the header asks to wait, None where it does not say.

    A date that is over asks to wait no longer: 0. A date without a zone is in UTC, as
    all dates of HTTP are.

    Args:
        text: the header: whole seconds, or a date of HTTP.
        now: seconds since the epoch.
    """
    text = (text or "").strip()
    # More digits than these are more seconds than a date can name.
    if re.fullmatch(r"[0-9]{1,11}", text):
        return float(text)
    # Imported here: it is needed for dates only.
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, date.timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
