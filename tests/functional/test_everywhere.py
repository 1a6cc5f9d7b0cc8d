"""The same bytes on every machine, as far as one machine can tell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.documents import STRING, document, obj, operation, ref
from tests.support.sample import save
from tests.support.upstream import tree

ROOT = Path(__file__).parents[2]

TITLES = document(
    operation("GET /api/titles", "get_TITLES_with_I", answer=ref("Title")),
    schemas={"Title": obj({"INDEX_ıİi": STRING, "straße": STRING})},
)


def generate(
    place: Path,
    out: str,
    variables: Mapping[str, str] = {},
    root: Path = ROOT,
) -> Path:
    """What sdkgen makes of the document in `place`."""
    subprocess.run(
        [sys.executable, "-m", "generator", "generate", "a.json", "--out", out],
        cwd=place,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("LC_")},
            "PYTHONPATH": str(root),
            **variables,
        },
        capture_output=True,
        check=True,
    )
    return place / out


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document, and what is made of it here."""
    folder = tmp_path_factory.mktemp("everywhere")
    save(TITLES, folder / "a.json")
    generate(folder, "here")
    return folder


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"},
        {"TZ": "Pacific/Kiritimati", "PYTHONIOENCODING": "cp1252"},
    ],
    ids=["C", "tr_TR", "elsewhere"],
)
def test_the_locale_says_nothing(place: Path, variables: dict[str, str]) -> None:
    there = generate(place, f"there-{'-'.join(variables)}", variables)
    assert tree(there) == tree(place / "here")


def test_line_ends_of_a_checkout_say_nothing(place: Path, tmp_path: Path) -> None:
    """Templates, runtime and corrections as git writes them for Windows."""
    for name in ("generator", "templates", "specs/overlays"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for file in tmp_path.rglob("*"):
        if file.is_file():
            text = file.read_bytes().replace(b"\r\n", b"\n")
            file.write_bytes(text.replace(b"\n", b"\r\n"))
    there = generate(place, "windows", root=tmp_path)
    assert tree(there) == tree(place / "here")


def test_no_path_is_too_long_for_windows() -> None:
    """There 260 characters are all, the folder of the checkout included."""
    files = (ROOT / "generated").rglob("*")
    longest = max(len(file.relative_to(ROOT).as_posix()) for file in files)
    assert longest < 120
