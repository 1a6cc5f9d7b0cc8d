"""The sync modules are what the async ones give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from templates import unasync

ROOT = Path(__file__).parents[2]


def test_the_sync_modules_are_current() -> None:
    assert unasync.main(["--check"]) == 0, "run python -m templates.unasync"


@pytest.mark.parametrize("name", unasync.MODULES)
def test_nothing_asynchronous_is_left(name: str) -> None:
    text = (unasync.RUNTIME / "_sync" / name).read_text(encoding="utf-8")
    code = text.partition("\nfrom __future__ import annotations\n")[2]
    assert code
    for word in ("async", "await", "Async", "aclose", "anext", "__a"):
        assert word not in code.replace("_asynchronous", "")


def test_a_stale_module_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unasync, "RUNTIME", tmp_path)
    for folder in ("_async", "_sync"):
        (tmp_path / folder).mkdir()
    for name in unasync.MODULES:
        (tmp_path / "_async" / name).write_text(
            '"""Doc."""\nasync def f(): await g()\n'
        )
    assert unasync.main([]) == 0
    assert unasync.main(["--check"]) == 0
    for name in unasync.MODULES:
        module = tmp_path / "_sync" / name
        assert "\ndef f(): g()\n" in module.read_text()
        module.write_text("")
        assert unasync.main(["--check"]) == 1
        assert f"{module.name} is not current" in capsys.readouterr().out
        assert unasync.main([]) == 0


@pytest.mark.parametrize("module", ["models.model", "operation", "resource", "errors"])
def test_what_every_import_needs_does_without_httpx2(module: str) -> None:
    code = f"import sys, runtime.{module}; sys.exit('httpx2' in sys.modules)"
    path = str(ROOT / "templates")
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, check=False
    )
    assert done.returncode == 0
