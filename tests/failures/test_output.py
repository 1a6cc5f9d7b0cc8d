"""What stands in the way of writing: refusals, a full disk, a crash at any step."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import GeneratorError
from generator.output import atomic_swap
from generator.output.write import MANIFEST, compare, with_manifest, write

OLD = {
    "README.md": "old\n",
    "klaviyo_client/__init__.py": "",
    "klaviyo_client/_client.py": "old = 1\n",
    "klaviyo_client/stale.py": "stale = 1\n",
}
NEW = {
    "README.md": "new\n",
    "api.md": "new\n",
    "klaviyo_client/__init__.py": "",
    "klaviyo_client/_client.py": "new = 1\n",
}
MINE = {
    ".venv/pyvenv.cfg": "home = here\n",
    "klaviyo_client/notes.txt": "mine\n",
    "notes.txt": "mine\n",
}


def manifested(files: dict[str, str]) -> dict[str, str]:
    return with_manifest(files, revision="2026-04-15", digest="sha256:0", confirmed="0")


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


BEFORE = {**manifested(OLD), **MINE}
AFTER = {**manifested(NEW), **MINE}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that holds a generated SDK and files of the user's."""
    folder = tmp_path / "sdk"
    write(manifested(OLD), folder, force=False)
    for path, text in MINE.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    return folder


def refusal(out: Path, files: dict[str, str] | None = None) -> str:
    """The message with which writing is refused."""
    with pytest.raises(GeneratorError) as caught:
        write(manifested(files or NEW), out, force=False)
    assert caught.value.exit_code == 2
    return str(caught.value)


# ---------------------------------------------------------------- refusals


def test_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    assert refusal(tmp_path) == (
        f"{tmp_path} holds something else: it is not empty and has no .sdkgen.json; "
        "name a new or empty folder"
    )
    with pytest.raises(GeneratorError, match="holds something else"):
        write(manifested(NEW), tmp_path, force=True)
    assert tree(tmp_path) == {"thesis.tex": "years of work"}


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "sdk").write_text("a file")
    assert (
        refusal(tmp_path / "sdk")
        == f"{tmp_path / 'sdk'} is a file; --out takes a folder"
    )
    assert (tmp_path / "sdk").read_text() == "a file"
    with pytest.raises(GeneratorError) as caught:
        compare(manifested(NEW), tmp_path / "sdk")
    assert (
        str(caught.value) == f"{tmp_path / 'sdk'} is not a folder; --out takes a folder"
    )


def test_a_symbolic_link_in_place_of_the_folder(out: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(out)
    assert refusal(link) == (
        f"{link} is a symbolic link; name the folder that it leads to"
    )
    assert link.is_symlink()
    assert tree(out) == BEFORE


def test_the_root_of_the_disk() -> None:
    assert refusal(Path("/")) == "/ is the root of the disk; name a folder in it"


def test_generated_files_edited_by_hand(out: Path) -> None:
    (out / "README.md").write_text("edited\n")
    (out / "klaviyo_client" / "stale.py").write_text("edited = 1\n")
    (out / "api.md").write_text("not sdkgen's\n")
    before = tree(out)
    assert refusal(out) == (
        f"{out} holds files that are not as they were generated:\n"
        "    README.md\n"
        "    api.md\n"
        "    klaviyo_client/stale.py\n"
        "move your changes elsewhere, or pass --force to give them up"
    )
    assert tree(out) == before
    write(manifested(NEW), out, force=True)
    assert tree(out) == AFTER


def test_links_and_folders_in_the_way_of_generated_files(out: Path) -> None:
    (out / "README.md").unlink()
    (out / "README.md").symlink_to("notes.txt")
    (out / "api.md").mkdir()
    (out / "klaviyo_client").rename(out / "moved")
    (out / "klaviyo_client").symlink_to("moved")
    message = refusal(out)
    assert [line.strip() for line in message.splitlines()[1:-1]] == [
        "README.md",
        "api.md",
        "klaviyo_client",
    ]
    assert (out / "notes.txt").read_text() == "mine\n"


@pytest.mark.parametrize(
    "text",
    ["<<<<<<< HEAD\n", "[]", "{}", '{"files": {"../x": ""}}', '{"files": {"x": 1}}'],
)
def test_a_manifest_that_does_not_parse(text: str, out: Path) -> None:
    (out / MANIFEST).write_text(text)
    assert refusal(out) == (
        f"{out}/.sdkgen.json does not parse, so what is generated and what is yours "
        "cannot be told apart; restore it, or pass --force"
    )


def test_a_folder_that_may_not_be_written(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *args: Any, **kwargs: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert refusal(out) == (
        f"cannot write {out}: Permission denied ({out.parent}); "
        "nothing in it was changed"
    )


def test_a_file_that_may_not_be_read(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(GeneratorError) as caught:
        compare(manifested(NEW), out)
    assert str(caught.value) == f"cannot read {out / MANIFEST}: Permission denied"


# ---------------------------------------------------------------- failures


class Crash(BaseException):
    """The process ends here: nothing that it would do afterwards happens."""


class Disk:
    """Counts what changes the disk, and fails at a given step.

    With `dead`, everything after that step fails too, as after a crash.
    """

    STEPS = ("mkdir", "link", "symlink", "rename", "rmdir", "unlink", "replace")

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.count = 0
        self.fail_at = 0
        self.error: BaseException = OSError(errno.ENOSPC, "No space left on device")
        self.dead = False

    def step(self) -> None:
        self.count += 1
        if self.count == self.fail_at or (self.dead and self.count > self.fail_at):
            raise self.error

    def watch(self) -> None:
        for name in self.STEPS:
            self.monkeypatch.setattr(os, name, self._watched(getattr(os, name)))
        write_bytes = Path.write_bytes

        def half(path: Path, data: bytes) -> int:
            write_bytes(path, data[: len(data) // 2])
            self.step()
            return write_bytes(path, data)

        self.monkeypatch.setattr(Path, "write_bytes", half)

    def _watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.step()
            return function(*args, **kwargs)

        return watched


def steps_of_a_write(out: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many times a whole write changes the disk; the tree is put back."""
    with monkeypatch.context() as context:
        disk = Disk(context)
        disk.watch()
        write(manifested(NEW), out, force=False)
    assert tree(out) == AFTER
    write(manifested(OLD), out, force=False)
    assert tree(out) == BEFORE
    return disk.count


def test_a_disk_that_fails_at_any_step_leaves_a_whole_tree(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_of_a_write(out, monkeypatch)
    outcomes = set()
    for step in range(1, steps + 1):
        with monkeypatch.context() as context:
            disk = Disk(context)
            disk.fail_at = step
            disk.watch()
            try:
                result = write(manifested(NEW), out, force=False)
            except GeneratorError as error:
                assert "cannot write" in str(error)
                assert "No space left on device" in str(error)
                assert "nothing in it was changed" in str(error)
                assert tree(out) == BEFORE
                outcomes.add("refused")
            else:
                # Only a link, which a copy stands in for, and the old tree's
                # removal may fail without the new tree failing.
                assert tree(out) == AFTER
                outcomes.add("cleaned up later" if result.warnings else "written")
        left = set(os.listdir(out.parent)) - {"sdk"}
        assert left <= {".sdk.sdkgen-old"}
        write(manifested(OLD), out, force=False)
        assert tree(out) == BEFORE
        assert os.listdir(out.parent) == ["sdk"]
    assert outcomes == {"refused", "written", "cleaned up later"}


def test_a_crash_at_any_step_is_put_right_by_the_next_run(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_of_a_write(out, monkeypatch)
    between = 0
    for step in range(1, steps + 1):
        with monkeypatch.context() as context:
            disk = Disk(context)
            disk.fail_at, disk.dead, disk.error = step, True, Crash()
            disk.watch()
            with pytest.raises(Crash):
                write(manifested(NEW), out, force=False)
        if out.exists():
            assert tree(out) in (BEFORE, AFTER)
        else:
            # Only between the two renames is there no folder of that name.
            between += 1
            assert tree(out.with_name(".sdk.sdkgen-old")) == BEFORE
        write(manifested(NEW), out, force=False)
        assert tree(out) == AFTER
        assert os.listdir(out.parent) == ["sdk"]
        write(manifested(OLD), out, force=False)
        assert tree(out) == BEFORE
    assert between == 1


def test_an_old_tree_that_cannot_be_put_back_is_named_and_restored_later(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename
    with monkeypatch.context() as context:
        calls: list[object] = []

        def first_only(source: Path, target: Path) -> None:
            calls.append(source)
            if len(calls) > 1:
                raise OSError(errno.EIO, "Input/output error")
            rename(source, target)

        context.setattr(os, "rename", first_only)
        assert refusal(out) == (
            "the new tree could not be put in place ([Errno 5] Input/output error), "
            f"nor the old one put back: it is in {out.with_name('.sdk.sdkgen-old')}, "
            "and the next run restores it"
        )
    write(manifested(OLD), out, force=False)
    assert tree(out) == BEFORE


def test_a_folder_made_anew_after_a_crash_is_not_given_up(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename
    with monkeypatch.context() as context:

        def crash_after(source: Path, target: Path) -> None:
            rename(source, target)
            context.setattr(os, "rename", dead)
            raise Crash

        def dead(*args: object) -> None:
            raise Crash

        context.setattr(os, "rename", crash_after)
        with pytest.raises(Crash):
            write(manifested(NEW), out, force=False)
    old = out.with_name(".sdk.sdkgen-old")
    out.mkdir()
    (out / "started.txt").touch()
    for _ in range(2):
        assert refusal(out) == (
            f"a run was interrupted: {old} holds the tree from before it, and {out} "
            "was made since; delete or move the one that is not wanted"
        )
    assert tree(old) == BEFORE


def test_a_real_disk_limit_leaves_the_old_tree_whole(out: Path) -> None:
    resource = pytest.importorskip("resource")
    assert resource.RLIMIT_FSIZE
    script = f"""
import resource, sys
from pathlib import Path
from generator.base.errors import GeneratorError
from generator.output.write import with_manifest, write
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
files = with_manifest(
    {{"a.py": "", "big.py": "x" * 100_000}}, revision="r", digest="d", confirmed="c"
)
try:
    write(files, Path({str(out)!r}), force=False)
except GeneratorError as error:
    sys.exit(str(error))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert run.stderr.strip() == (
        f"cannot write {out}: File too large; nothing in it was changed"
    )
    assert tree(out) == BEFORE
    assert os.listdir(out.parent) == ["sdk"]


def test_what_stands_in_the_way_and_is_not_ours_stays(tmp_path: Path) -> None:
    theirs = tmp_path / ".out.sdkgen-new"
    theirs.mkdir()
    (theirs / "precious.txt").write_text("mine", "utf-8")
    with pytest.raises(GeneratorError, match="no run of sdkgen made it"):
        with atomic_swap.alone_with(tmp_path / "out"):
            pytest.fail("it went on")
    assert (theirs / "precious.txt").read_text("utf-8") == "mine"


def test_one_run_at_a_time_replaces_a_folder(tmp_path: Path) -> None:
    """Whatever path leads to it, and nothing of the lock stands beside it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    script = """
import sys
from pathlib import Path
from generator.output import atomic_swap
print("ready", flush=True)
with atomic_swap.alone_with(Path(sys.argv[1])):
    print("alone", flush=True)
"""
    with atomic_swap.alone_with(tmp_path / "real" / "out"):
        other = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "link" / "out")],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout and other.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.3)
    assert other.communicate()[0] == "alone\n"
    assert other.returncode == 0
    assert os.listdir(tmp_path / "real") == []


def test_where_nothing_can_be_locked_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/dev/null")
    with atomic_swap.alone_with(tmp_path / "out"):
        pass
