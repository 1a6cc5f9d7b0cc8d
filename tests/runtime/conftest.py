"""Gives tests both kinds of client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from runtime import _limits

from tests.runtime.samples import AsyncFlavour, Flavour, SyncFlavour


@pytest.fixture(params=[SyncFlavour, AsyncFlavour], ids=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> Iterator[Flavour]:
    """A client of each kind, over a transport that the test answers for."""
    made: Flavour = request.param()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests say themselves which credentials there are."""
    monkeypatch.delenv("KLAVIYO_API_KEY", raising=False)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """No test spends another's budget."""
    _limits._registry.clear()
