"""One package of three documents, for the tests of revisions side by side."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from tests.conftest import Once
from tests.contract.documents import subject

PACKAGE = "sdk_combined"
NAMES = ("2026-07-15/stable", "2026-07-15/beta", "2026-04-15/stable")
COUNTS = (345, 148, 309)


def combined(once: Once) -> ModuleType:
    """The package, imported."""
    if PACKAGE not in sys.modules:
        for name in NAMES:
            if not subject(name).path.is_file():
                pytest.skip(f"needs ../shared/specs/{name}.json")
        sys.path.insert(0, str(once(PACKAGE, _generate)))
    return importlib.import_module(PACKAGE)


def clients(client: Any) -> dict[str, Any]:
    """The client of each document, by the document's name."""
    sides = (client, client.beta, client.revision("2026-04-15"))
    return dict(zip(NAMES, sides, strict=True))


def _generate(folder: Path) -> None:
    # Formatting takes longer than all the rest, and changes nothing that is tested.
    with patch.object(pipeline, "lay_out", lambda files, *rest: files):
        files = pipeline.generate(
            [subject(name).path for name in NAMES],
            Settings(package=PACKAGE),
            Report(),
            lambda _: None,
        ).files
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
