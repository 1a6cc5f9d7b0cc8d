"""The warning of a pre-release: once, and for the line that uses it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Barrier

import pytest
from runtime import once
from runtime.pre_release import PreReleaseWarning, warn

from tests.runtime.samples import KEY, AsyncKlaviyo, Klaviyo


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


def test_each_revision_is_told_of_once(told: list[warnings.WarningMessage]) -> None:
    for revision in ("2026-07-15.pre", "2026-04-15.pre", "2026-07-15.pre"):
        warn(revision)
    assert [(str(w.message), w.category, w.filename) for w in told] == [
        (
            f"revision {revision} of the Klaviyo API is a pre-release: it may change "
            "without notice",
            PreReleaseWarning,
            __file__,
        )
        for revision in ("2026-07-15.pre", "2026-04-15.pre")
    ]


def test_of_many_threads_one_warns(told: list[warnings.WarningMessage]) -> None:
    barrier = Barrier(8)

    def use(_: int) -> None:
        barrier.wait()
        warn("2026-07-15.pre")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(8)))
    assert len(told) == 1


def test_an_error_is_one_for_every_use() -> None:
    for _ in range(2):
        with pytest.raises(PreReleaseWarning):
            warn("2026-07-15.pre")


@pytest.mark.parametrize("kind", [Klaviyo, AsyncKlaviyo])
def test_a_client_of_a_pre_release_warns_when_it_is_made(
    kind: type[Klaviyo | AsyncKlaviyo], told: list[warnings.WarningMessage]
) -> None:
    early = type("Early", (kind,), {"_side": "2026-07-15.pre", "_pre_release": True})

    class Holder:
        @cached_property
        def beta(self) -> object:
            return kind(api_key=KEY)._beside(early)

    assert told == []
    beta = Holder().beta
    assert repr(beta) == "<Early of 2026-07-15.pre at https://a.klaviyo.com>"
    early(api_key=KEY)
    assert [w.filename for w in told] == [__file__]
