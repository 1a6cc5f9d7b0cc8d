"""Gives tests both kinds of client, and a certificate that nobody vouches for."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from runtime.limits import budgets

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
    budgets._registry.clear()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody vouches for, with its key."""
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "both.pem"
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)
    made.write_text(key.read_text() + cert.read_text())
    return made
