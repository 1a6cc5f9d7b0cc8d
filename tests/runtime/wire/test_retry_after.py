"""`Retry-After` is read the same way wherever it is obeyed."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.wire.retry_after import retry_after

NOW = datetime(2026, 7, 15, 12, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1.5", None),
        ("\u0667", None),
        ("99999999999", 99999999999.0),
        ("9" * 400, None),
        ("-1", None),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("1e3", None),
        ("1_000", None),
        ("", None),
        ("soon", None),
        ("Wed, 15 Jul 2026 12:00:30 GMT", 30.0),
        ("Wednesday, 15-Jul-26 12:00:30 GMT", 30.0),
        ("Wed Jul 15 12:00:30 2026", 30.0),
        ("Wed, 15 Jul 2026 12:00:30 -0000", 30.0),
        ("Wed, 15 Jul 2026 12:00:30", 30.0),
        ("Wed, 15 Jul 2026 14:00:30 +0200", 30.0),
        ("Wed, 15 Jul 2026 11:00:00 GMT", 0.0),
        ("Wed, 99 Jul 2026 12:00:30 GMT", None),
        ("Wed, 15 Jul 99999 12:00:30 GMT", None),
    ],
)
def test_the_seconds_that_a_header_asks_for(
    text: str | None, expected: float | None
) -> None:
    assert retry_after(text, NOW) == expected


@given(st.text())
def test_no_header_fails(text: str) -> None:
    seconds = retry_after(text, NOW)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@given(st.integers(0, 10_000_000))
def test_the_dates_of_http(seconds: int) -> None:
    date = datetime.fromtimestamp(NOW + seconds, UTC)
    assert retry_after(format_datetime(date, usegmt=True), NOW) == seconds


def test_a_date_without_a_zone_is_in_utc_wherever_this_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert retry_after("Wed, 15 Jul 2026 12:00:30", NOW) == 30.0
    finally:
        monkeypatch.undo()
        time.tzset()
