"""The output folder holds exactly what was generated, and what is the user's."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest

from generator import __version__
from generator.base.errors import GeneratorError
from generator.output.write import MANIFEST, FileChanges, compare, with_manifest, write

FILES = {
    "README.md": "# The SDK\n",
    "klaviyo_client/__init__.py": "from ._client import Klaviyo\n",
    "klaviyo_client/_client.py": "class Klaviyo: ...\n",
    "klaviyo_client/models/_coupons.py": 'NAME = "é"\n',
}


def manifested(files: dict[str, str]) -> dict[str, str]:
    return with_manifest(files, revision="2026-04-15", digest="sha256:0", confirmed="0")


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that holds a generated SDK."""
    folder = tmp_path / "sdk"
    write(manifested(FILES), folder, force=False)
    return folder


def test_the_manifest_names_its_makers_and_the_hash_of_every_file() -> None:
    manifest = json.loads(manifested(FILES)[MANIFEST])
    assert manifest == {
        "generator": f"sdkgen {__version__}",
        "revision": "2026-04-15",
        "document": "sha256:0",
        "black": version("black"),
        "confirmed": "0",
        "files": {
            path: hashlib.sha256(text.encode()).hexdigest()
            for path, text in FILES.items()
        },
    }


def test_the_manifest_does_not_depend_on_the_order_of_the_files() -> None:
    shuffled = dict(reversed(FILES.items()))
    assert manifested(shuffled)[MANIFEST] == manifested(FILES)[MANIFEST]


def test_files_are_written_as_they_are_and_nothing_else(out: Path) -> None:
    assert tree(out) == manifested(FILES)
    assert os.listdir(out.parent) == ["sdk"]


def test_missing_folders_above_are_made(tmp_path: Path) -> None:
    write(manifested(FILES), tmp_path / "a" / "b", force=False)
    assert tree(tmp_path / "a" / "b") == manifested(FILES)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write(manifested(FILES), tmp_path, force=False)
    assert tree(tmp_path) == manifested(FILES)


def test_line_ends_are_written_as_given(out: Path) -> None:
    assert b"\r" not in (out / "README.md").read_bytes()


def test_the_result_counts_what_happened(out: Path) -> None:
    new = {**FILES, "api.md": "new\n", "README.md": "other\n"}
    del new["klaviyo_client/_client.py"]
    result = write(manifested(new), out, force=False)
    assert result.changes == FileChanges(
        added=("api.md",),
        changed=(MANIFEST, "README.md"),
        removed=("klaviyo_client/_client.py",),
        unchanged=2,
    )
    assert result.warnings == ()
    assert tree(out) == manifested(new)


def test_nothing_is_touched_when_nothing_differs(out: Path) -> None:
    times = {path: path.stat().st_mtime_ns for path in [out, *out.rglob("*")]}
    inode = out.stat().st_ino
    result = write(manifested(FILES), out, force=False)
    assert result.changes == FileChanges(unchanged=len(FILES) + 1)
    assert times == {path: path.stat().st_mtime_ns for path in [out, *out.rglob("*")]}
    assert out.stat().st_ino == inode


def test_a_file_that_stays_the_same_keeps_its_time(out: Path) -> None:
    os.utime(out / "README.md", (1, 1))
    write(manifested({**FILES, "api.md": "new\n"}), out, force=False)
    assert (out / "README.md").stat().st_mtime == 1


def test_a_folder_without_files_is_gone(out: Path) -> None:
    new = {path: text for path, text in FILES.items() if "models" not in path}
    write(manifested(new), out, force=False)
    assert not (out / "klaviyo_client" / "models").exists()


def test_files_of_the_user_stay(out: Path) -> None:
    (out / ".venv" / "bin").mkdir(parents=True)
    (out / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (out / "empty").mkdir()
    (out / "klaviyo_client" / "notes.txt").write_text("mine\n")
    (out / "klaviyo_client" / "models" / "notes.txt").write_text("mine too\n")
    script = out / "run.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o750)
    os.utime(script, (1, 1))
    os.utime(out / ".git", (2, 2))

    # Even where the folder that they are in holds nothing generated any more.
    new = {path: text for path, text in FILES.items() if "models" not in path}
    result = write(manifested(new), out, force=False)

    assert result.warnings == ()
    assert os.readlink(out / ".venv" / "bin" / "python") == "/nowhere/python"
    assert (out / "empty").is_dir()
    assert (out / "klaviyo_client" / "notes.txt").read_text() == "mine\n"
    assert (out / "klaviyo_client" / "models" / "notes.txt").read_text() == "mine too\n"
    assert (script.stat().st_mode & 0o777, script.stat().st_mtime) == (0o750, 1)
    assert (out / ".git").stat().st_mtime == 2
    assert (out / ".git" / "HEAD").read_text() == "ref: refs/heads/main\n"


def test_the_mode_of_the_folder_stays(out: Path) -> None:
    out.chmod(0o750)
    write(manifested({**FILES, "api.md": ""}), out, force=False)
    assert out.stat().st_mode & 0o777 == 0o750


def test_bytecode_beside_generated_modules_does_not_outlive_them(out: Path) -> None:
    (out / "klaviyo_client" / "__pycache__").mkdir()
    (out / "klaviyo_client" / "__pycache__" / "_client.cpython-311.pyc").touch()
    write(manifested({**FILES, "api.md": ""}), out, force=False)
    assert not (out / "klaviyo_client" / "__pycache__").exists()


def test_a_stray_module_in_the_package_is_kept_and_reported(out: Path) -> None:
    (out / "klaviyo_client" / "mine.py").write_text("x = 1\n")
    (out / "mine.py").write_text("outside the package: none of our business\n")
    sentence = (
        "klaviyo_client/mine.py is not generated but stands inside the package; "
        "it was kept"
    )
    for new in (FILES, {**FILES, "api.md": ""}):
        assert compare(manifested(new), out).warnings == (sentence,)
        assert write(manifested(new), out, force=False).warnings == (sentence,)
    assert (out / "klaviyo_client" / "mine.py").read_text() == "x = 1\n"


def test_a_deleted_generated_file_comes_back(out: Path) -> None:
    (out / "README.md").unlink()
    assert write(manifested(FILES), out, force=False).changes.added == ("README.md",)
    assert tree(out) == manifested(FILES)


def test_an_edit_that_equals_the_new_text_is_no_edit(out: Path) -> None:
    (out / "README.md").write_text("other\n")
    write(manifested({**FILES, "README.md": "other\n"}), out, force=False)
    assert (out / "README.md").read_text() == "other\n"


def test_force_gives_up_edits_and_what_is_in_the_way(out: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").touch()
    (out / "README.md").write_text("edited\n")
    (out / "api.md").write_text("mine\n")
    (out / "klaviyo_client" / "models" / "_coupons.py").unlink()
    (out / "klaviyo_client" / "models").rmdir()
    (out / "klaviyo_client" / "models").symlink_to(elsewhere)
    new = {**FILES, "api.md": "generated\n"}
    write(manifested(new), out, force=True)
    assert tree(out) == manifested(new)
    assert not (out / "klaviyo_client" / "models").is_symlink()
    assert os.listdir(elsewhere) == ["kept.txt"]


def test_force_writes_over_a_manifest_that_does_not_parse(out: Path) -> None:
    (out / MANIFEST).write_text("<<<<<<< HEAD\n")
    (out / "klaviyo_client" / "old.py").touch()
    result = write(manifested(FILES), out, force=True)
    assert result.changes.changed == (MANIFEST,)
    assert "klaviyo_client/old.py" in result.warnings[0]


def test_the_working_directory_may_be_the_folder(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    write(manifested({**FILES, "api.md": ""}), Path("."), force=False)
    assert (out / "api.md").exists()


def test_compare_of_equal_trees_is_silent(out: Path) -> None:
    comparison = compare(manifested(FILES), out)
    assert not comparison.changes
    assert comparison.diff == ""


def test_compare_shows_what_would_change_and_writes_nothing(out: Path) -> None:
    new = {**FILES, "api.md": "new\n", "README.md": "# The SDK\nmore\n"}
    del new["klaviyo_client/_client.py"]
    before = tree(out)
    comparison = compare(manifested(new), out)
    assert comparison.changes == FileChanges(
        added=("api.md",),
        changed=(MANIFEST, "README.md"),
        removed=("klaviyo_client/_client.py",),
        unchanged=2,
    )
    assert comparison.diff.splitlines()[:6] == [
        f"--- {out.as_posix()}/README.md",
        "+++ README.md (as generated)",
        "@@ -1 +1,2 @@",
        " # The SDK",
        "+more",
        f"--- {out.as_posix()}/{MANIFEST}",
    ]
    assert tree(out) == before


def test_compare_with_no_folder_misses_every_file(tmp_path: Path) -> None:
    comparison = compare(manifested(FILES), tmp_path / "none")
    assert comparison.changes.added == tuple(sorted(manifested(FILES)))
    assert not (tmp_path / "none").exists()


def test_compare_sees_line_ends_and_bytes_that_are_no_text(out: Path) -> None:
    (out / "README.md").write_bytes(b"# The SDK\r\n\xff")
    comparison = compare(manifested(FILES), out)
    assert comparison.changes.changed == ("README.md",)
    assert comparison.diff.split("\n")[3:] == [
        "-# The SDK\r",
        "-\\xff",
        "-(no newline at the end)",
        "+# The SDK",
    ]


def test_a_long_diff_is_cut_and_says_by_how_much(out: Path) -> None:
    new = {path: "".join(f"{n}\n" for n in range(20)) for path in FILES}
    comparison = compare(manifested(new), out, limit=10)
    lines = comparison.diff.splitlines()
    assert len(lines) == 12
    assert lines[-2:] == [
        "... 14 more lines of README.md are not shown",
        "... 4 more changed files are not shown",
    ]
    whole = compare(manifested(new), out, limit=None).diff.splitlines()
    assert whole[:10] == lines[:10]
    assert not any(line.startswith("...") for line in whole)


@pytest.mark.parametrize(
    "path", ["/etc/x", "../x", "a/../x", "a//b", "./a", "", "a\\b", "C:x", "a\0b", "a/"]
)
def test_a_path_that_leaves_the_folder_is_refused(path: str, tmp_path: Path) -> None:
    files = {MANIFEST: "{}", path: ""}
    for action in (compare, lambda *args: write(*args, force=True)):
        with pytest.raises(GeneratorError) as caught:
            action(files, tmp_path / "out")
        assert str(caught.value) == f"generated path leaves the folder: {path!r}"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (["a/B.py", "a/b.py"], "paths differ in case alone: 'a/B.py' and 'a/b.py'"),
        (["a/b", "a/b/c.py"], "path is both a file and a folder: 'a/b'"),
    ],
)
def test_paths_in_each_others_way_are_refused(
    files: list[str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(GeneratorError) as caught:
        write(manifested(dict.fromkeys(files, "")), tmp_path / "out", force=False)
    assert str(caught.value) == f"generated {message}"


def test_files_without_a_manifest_are_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="call with_manifest first"):
        write(FILES, tmp_path / "out", force=False)
