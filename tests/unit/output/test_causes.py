"""Why a folder differs: the documents, the tool, or a hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.output import write
from generator.output.causes import Causes, causes
from generator.output.write import MANIFEST

FILES = {"a.py": "a = 1\n", "b.py": "b = 1\n"}


def manifested(
    files: dict[str, str] | None = None, digest: str = "0"
) -> dict[str, str]:
    """The files with a manifest."""
    return write.with_manifest(
        files or FILES, revision="2026-04-15", digest=digest, confirmed=""
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that was generated."""
    write.write(manifested(), tmp_path / "out", force=False)
    return tmp_path / "out"


def found(out: Path, files: dict[str, str]) -> Causes | None:
    return causes(files, write.compare(files, out).changes, out)


def told(out: Path, files: dict[str, str]) -> list[str]:
    """The sentences."""
    why = found(out, files)
    assert why
    return list(why.told())


def test_nothing_differs(out: Path) -> None:
    assert found(out, manifested()) is None


def test_no_manifest_tells(tmp_path: Path) -> None:
    assert found(tmp_path / "none", manifested()) is None
    (tmp_path / "old").mkdir()
    for text in ("{", "{}", "[]"):
        (tmp_path / "old" / MANIFEST).write_text(text)
        assert found(tmp_path / "old", manifested()) is None


def test_the_documents_have_changed(out: Path) -> None:
    assert told(out, manifested({**FILES, "a.py": "a = 2\n"}, digest="1")) == [
        "the documents are not those that it was made of"
    ]


def test_the_tool_has_changed_and_the_documents_have_not(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = {**FILES, "a.py": "a = 2\n"}
    [within] = told(out, manifested(changed))
    assert within.startswith("the documents are those that it was made of: sdkgen ")
    monkeypatch.setattr(write, "__version__", "9.9")
    [newer] = told(out, manifested(changed))
    assert newer.startswith("it was made by sdkgen 0.")
    assert ", and this is sdkgen 9.9 with black " in newer


def test_both_have_changed(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "__version__", "9.9")
    assert len(told(out, manifested(digest="1"))) == 2


def test_hands_have_changed_it(out: Path) -> None:
    (out / "a.py").write_text("a = 3\n")
    assert told(out, manifested()) == ["1 file was edited since it was generated"]
    (out / "b.py").unlink()
    assert told(out, manifested()) == ["2 files were edited since it was generated"]


def test_a_checkout_has_changed_its_line_ends(out: Path) -> None:
    for name in ("a.py", "b.py"):
        (out / name).write_bytes(FILES[name].replace("\n", "\r\n").encode())
    [line] = told(out, manifested())
    assert line.startswith("2 files have other line ends alone: have git keep them")
