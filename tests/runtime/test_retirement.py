"""A revision's end is computed, told once, and refused where users ask for that."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import msgspec
import pytest
from runtime import once
from runtime.answers import RevisionRetiredError
from runtime.retirement import RetiredRevisionWarning, retires, warn
from runtime.wire.attempts import Timing

from generator.base import versions
from tests.runtime.samples import GET_COUPON, Flavour, coupon

HEADER = "x-klaviyo-revision-fall-forward-opt-out"


@pytest.fixture(autouse=True)
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which nobody was warned yet."""
    monkeypatch.setattr(once, "_told", {})


@pytest.fixture
def told() -> Iterator[list[warnings.WarningMessage]]:
    """The warnings of a test."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        yield found


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("revision", "day"),
    [
        ("2026-07-15", date(2028, 7, 15)),
        ("2022-10-17", date(2024, 10, 17)),
        ("2024-02-29", date(2026, 2, 28)),
        ("2026-07-15.pre", None),
        ("2026-13-01", None),
        ("9999-01-01", None),
        ("0000-01-01", None),
        ("20260715", None),
        ("", None),
        ("latest", None),
    ],
)
def test_it_retires_two_years_after_its_date(revision: str, day: date | None) -> None:
    assert retires(revision) == day
    assert versions.retires(revision) == day
    assert msgspec.structs.replace(GET_COUPON, revision=revision).retires == day


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ("2026-07-15", ""),
        ("2028-01-13", ""),
        ("2028-01-14", "retires on 2028-07-15"),
        ("2028-07-14T23:59:59", "retires on 2028-07-15"),
        ("2028-07-15", "retired on 2028-07-15"),
        ("2040-01-01", "retired on 2028-07-15"),
    ],
)
def test_it_is_told_from_half_a_year_before(
    told: list[warnings.WarningMessage], now: str, word: str
) -> None:
    for _ in range(3):
        warn("2026-07-15", at(now))
    assert len(told) == bool(word)
    if word:
        assert told[0].category is RetiredRevisionWarning
        assert told[0].filename == __file__
        assert word in str(told[0].message)


def test_a_pre_release_promises_nothing(told: list[warnings.WarningMessage]) -> None:
    warn("2022-07-15.pre", at("2040-01-01"))
    assert told == []


class Recorder:
    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.headers: list[httpx2.Headers] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.headers.append(request.headers)
        return httpx2.Response(self.status, json={"data": coupon()})


def test_calls_tell_of_the_revision_that_they_ask_for(
    flavour: Flavour, told: list[warnings.WarningMessage]
) -> None:
    client = flavour.client(Recorder())
    client._timing = Timing(wall=lambda: at("2027-01-01"))
    for options in ({}, {"revision": "2024-10-15"}, {"revision": "2024-10-15"}):
        flavour.run(client._call(GET_COUPON, {"id": "1"}, options))
    (only,) = told
    assert "2024-10-15" in str(only.message)
    assert flavour.asynchronous or only.filename == __file__


@pytest.mark.parametrize(
    ("settings", "options", "sent"),
    [
        ({}, {}, None),
        ({"fall_forward": True}, {}, None),
        ({"fall_forward": False}, {}, "1"),
        ({}, {"fall_forward": False}, "1"),
        ({"fall_forward": False}, {"fall_forward": True}, None),
    ],
)
def test_falling_forward_can_be_refused(
    flavour: Flavour, settings: Any, options: Any, sent: str | None
) -> None:
    server = Recorder()
    client = flavour.client(server, **settings)
    flavour.run(client._call(GET_COUPON, {"id": "1"}, options))
    assert server.headers[0].get(HEADER) == sent


def test_a_410_tells_the_date(flavour: Flavour) -> None:
    client = flavour.client(Recorder(410), fall_forward=False)
    with pytest.raises(RevisionRetiredError, match="2026-07-15 is from 2028-07-15 on"):
        flavour.run(client._call(GET_COUPON, {"id": "1"}))
