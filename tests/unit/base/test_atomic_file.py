"""A file is replaced as a whole, or it is as it was."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from generator.base.atomic_file import save
from generator.base.errors import GeneratorError


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    save("é\n", file)
    assert file.read_bytes() == b"\xc3\xa9\n"
    save("two\n", file)
    assert file.read_bytes() == b"two\n"
    assert os.listdir(tmp_path) == ["report.md"]


def test_what_is_no_unicode_becomes_a_mark(tmp_path: Path) -> None:
    save("a\ud800b", tmp_path / "report.md")
    assert (tmp_path / "report.md").read_bytes() == b"a?b"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("report.md")
    save("text", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "report.md").read_text() == "text"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    save("text", pipe)
    reader.join(10)
    assert read == ["text"] and pipe.is_fifo()


def test_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match="cannot write .*: No such file"):
        save("text", tmp_path / "none" / "report.md")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match="cannot write .*: Is a directory"):
        save("text", tmp_path)


def test_an_interruption_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.md"
    file.write_text("the last one")

    def interrupted(*paths: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save("text", file)
    assert file.read_text() == "the last one"
    assert os.listdir(tmp_path) == ["report.md"]
