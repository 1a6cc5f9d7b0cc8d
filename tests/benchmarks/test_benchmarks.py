"""The benchmarks work: every row has figures of ours, and is shown. No time counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import ROWS
from tests.benchmarks.bench import Bench, Row, measure
from tests.conftest import Once
from tests.contract.documents import sdk

# What only peers can do, or what the client does not offer.
OTHERS = {"ours over aiohttp"}


@pytest.fixture(scope="module")
def bench(
    once: Once, specs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    package = sdk("2026-07-15/stable", once)
    assert package.__file__
    found = Bench(None, tmp_path_factory.mktemp("cache"), quick=True)
    found.use(Path(package.__file__).parents[1], package.__name__)
    yield found
    found.close()


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_can_be_measured(row: Row, bench: Bench) -> None:
    measured = measure(row, bench, lambda _: None)
    ours = {name for name in row.contenders(bench) if name.startswith("ours")} - OTHERS
    assert ours <= set(measured.figures), measured.failures
    for name in ours:
        assert measured.figures[name].get(row.main, 0) > 0
