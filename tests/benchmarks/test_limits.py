"""The benchmark of the limiter in its quick form: no 429, and nothing lost."""

from __future__ import annotations

import pytest

from tests.benchmarks import limits


@pytest.mark.slow
def test_the_windows_are_kept() -> None:
    results = limits.run(quick=True)
    for result in results:
        assert result.refused == 0, result
        assert result.answered == result.calls, result
