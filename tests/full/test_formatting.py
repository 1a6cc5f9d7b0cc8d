"""What `brackets` settles is what black would have made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.workers import Workers
from generator.formatting import statements
from generator.formatting.format import format_all
from tests.support.packages import rendered

pytestmark = [pytest.mark.full, pytest.mark.slow]


NAMES = ("2026-07-15/stable", "2026-07-15/beta", "2026-04-15/beta")


@pytest.mark.parametrize("name", NAMES)
def test_the_output_is_the_same_without_brackets(
    name: str, specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = pipeline.load_api(
        [specs / f"{name}.json"], Settings(), Report(), lambda _: None
    )
    sources = {p: t for p, t in rendered(api).items() if p.endswith(".py")}
    with Workers(0) as workers:
        known = format_all(sources, (), workers)
        monkeypatch.setattr(statements, "KNOW_BRACKETS", False)
        assert format_all(sources, (), workers) == known
