"""sdkgen works from its wheel alone: nothing of the checkout is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("generator", "templates", "specs/overlays")
PROJECT = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command that has to succeed; what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy that has no caches and no git."""
    copy = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for name in PROJECT:
        shutil.copy(ROOT / name, copy)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=copy)
    [built] = (copy / "dist").glob("sdkgen-*.whl")
    return built


def test_the_wheel_holds_the_templates_and_the_corrections(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for folder, inside in (
        ("generator", "generator"),
        ("templates", "generator/_data/templates"),
        ("specs/overlays", "generator/_data/overlays"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                relative = path.relative_to(ROOT / folder).as_posix()
                assert f"{inside}/{relative}" in held
    assert not [name for name in held if "__pycache__" in name]


@pytest.mark.slow
def test_the_installed_command_writes_what_the_checkout_writes(
    wheel: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet")
    run(*pip, "--no-index", "--no-deps", wheel, cwd=tmp_path)
    # What sdkgen depends on comes from here, so that no network is needed. A path
    # that is given this way brings no checkout along, as an editable install would.
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    sdkgen = environment / "bin" / "sdkgen"
    assert "generate" in run(sdkgen, "--help", cwd=tmp_path)
    place = run(
        python, "-c", "import generator; print(generator.__file__)", cwd=tmp_path
    )
    assert Path(place.strip()).is_relative_to(environment)

    source = ROOT / "specs" / "2026-04-15" / "coupons.json"
    run(sdkgen, "generate", source, "--out", "sdk", cwd=tmp_path)
    checkout = (sys.executable, "-m", "generator", "check", source, "--out", "sdk")
    run(*checkout, cwd=tmp_path, PYTHONPATH=str(ROOT))
