"""Runs in processes of their own: killed, and measured."""

from __future__ import annotations

import pytest

from tests.runtime.bulk_soak import MOST_MIB, killed, sized

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_killed_processes_lose_and_double_nothing(flavour: str) -> None:
    counts = killed(3, flavour, seed=7)
    assert counts["kills"] == 3
    assert counts["done"] > 0


def test_rows_take_little_memory() -> None:
    assert sized(60_000, "sync")["mib"] < MOST_MIB
