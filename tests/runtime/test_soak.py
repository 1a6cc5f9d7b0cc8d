"""A short soak; `make soak` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime.soak import WAYS, Report, check, soak

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="measures what Linux tells"
)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_lost_doubled_or_leaked(way: str) -> None:
    report = soak(1000, way)
    check(report)
    assert report.repeated
    assert report.failed


def test_a_loss_would_be_noticed() -> None:
    report = Report(3, succeeded={"a", "b"}, failed=["c"])
    report.done.update({"a": 1, "b": 2, "d": 1})
    assert (report.lost, report.doubled, report.unreported) == (["b"], ["b"], ["d"])
