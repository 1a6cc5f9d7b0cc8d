"""The sync client is what the async one gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator import unasync

ROOT = Path(__file__).parents[2]


def test_the_sync_client_is_current() -> None:
    assert unasync.main(["--check"]) == 0, "run python -m generator.unasync"


def test_nothing_asynchronous_is_left() -> None:
    text = (unasync.RUNTIME / unasync.TARGET).read_text(encoding="utf-8")
    code = text.partition("class SyncClient")[2]
    assert code
    for word in ("async", "await", "Async", "aclose", "__a"):
        assert word not in code.replace("_asynchronous = False", "")


def test_a_stale_client_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unasync, "RUNTIME", tmp_path)
    (tmp_path / unasync.SOURCE).write_text('"""Doc."""\nasync def f(): await g()\n')
    (tmp_path / unasync.TARGET).write_text("")
    assert unasync.main(["--check"]) == 1
    assert "run python -m generator.unasync" in capsys.readouterr().out
    assert unasync.main([]) == 0
    assert unasync.main(["--check"]) == 0
    assert "def f(): g()" in (tmp_path / unasync.TARGET).read_text()


@pytest.mark.parametrize("module", ["_model", "_operation", "_resource", "_errors"])
def test_what_every_import_needs_does_without_httpx2(module: str) -> None:
    code = f"import sys, runtime.{module}; sys.exit('httpx2' in sys.modules)"
    path = str(ROOT / "templates")
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, check=False
    )
    assert done.returncode == 0
