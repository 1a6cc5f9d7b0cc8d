"""A short soak; `make soak` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime.soak import Report, check, soak

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="measures what Linux tells"
)


async def test_nothing_is_lost_doubled_or_leaked() -> None:
    report = await soak(1000)
    check(report)
    assert report.repeated
    assert report.failed


def test_a_loss_would_be_noticed() -> None:
    report = Report(3, succeeded={"a", "b"}, failed=["c"])
    report.done.update({"a": 1, "b": 2, "d": 1})
    assert (report.lost, report.doubled, report.unreported) == (["b"], ["b"], ["d"])
