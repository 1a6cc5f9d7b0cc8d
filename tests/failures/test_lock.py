"""A lock that does not parse, and documents that it does not pin, in exact words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.base.errors import GeneratorError, Report, SpecErrors
from generator.upstream import lock
from tests.support.sample import sample, save

HASH, COMMIT = "0" * 64, "1" * 40
FIX = "    fix: restore it, or delete it and run `sdkgen lock` to pin what is there"


def table(without: str = "", **members: str) -> str:
    """A document of a lock."""
    values = {"file": "a.json", "revision": "2026-07-15", "family": "stable"}
    values = {**values, "sha256": HASH, **members}
    values.pop(without, None)
    lines = [f'{key} = "{value}"\n' for key, value in values.items()]
    return "".join(["[[document]]\n", *lines])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("version 1", "not TOML: Expected '=' after a key in a key/value pair "
         "(at line 1, column 9)"),
        ("<<<<<<< HEAD\nversion = 1\n",
         "not TOML: Invalid statement (at line 1, column 1)"),
        ('version = 1\nx = "', "not TOML: Unterminated string (at end of document)"),
        ("", "`version` is None, where 1 is expected"),
        ("version = 2", "`version` is 2, where 1 is expected"),
        ("version = 1\ndocument = 3", "`document` must be an array of tables"),
        ("version = 1\ndocument = [3]", "document 1: it is no table"),
        (table(sha="x"), "document 1: there is no key 'sha'"),
        *((table(key), f"document 1: `{key}` is missing")
          for key in ("file", "revision", "family", "sha256")),
        (table(repository="https://x"), "document 1: `commit` is missing"),
        (table(commit=COMMIT), "document 1: `path` is missing"),
        (table(path="x.json"), "document 1: `commit` is missing"),
        (table(revision=""), "document 1: `revision` must be a string that is not empty"),
        ("version = 1\n" + table("sha256") + "sha256 = 3",
         "document 1: `sha256` must be a string that is not empty"),
        (table(file="../a.json"), "document 1: `file` leaves the folder: '../a.json'"),
        (table(file="/a.json"), "document 1: `file` leaves the folder: '/a.json'"),
        (table(file="a//b.json"), "document 1: `file` leaves the folder: 'a//b.json'"),
        (table(family="alpha"),
         "document 1: `family` must be stable or beta, not 'alpha'"),
        (table(sha256="abc"), "document 1: `sha256` must be 64 hexadecimal digits"),
        (table(commit="main", path="x"),
         "document 1: `commit` must be 40 or 64 hexadecimal digits"),
        (table() + table(file="b.json") + table(file="A.json"),
         "document 3: 'A.json' is listed twice"),
    ],
)  # fmt: skip
def test_locks_that_do_not_parse(
    content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(sample(), Path("specs/a.json"))
    if content.startswith("[["):
        content = f"version = 1\n{content}"
    Path("specs/specs.lock").write_text(content)
    for use in (
        lambda: lock.verify([Path("specs")], Report()),
        lambda: lock.accept(Path("specs"), Report()),
    ):
        with pytest.raises(GeneratorError) as caught:
            use()
        assert str(caught.value) == f"specs/specs.lock: {message}\n{FIX}"
        assert caught.value.exit_code == 2
    assert Path("specs/specs.lock").read_text() == content


def test_a_lock_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "specs.lock").write_bytes(b"\xff\xfe")
    with pytest.raises(GeneratorError) as caught:
        lock.read(tmp_path)
    assert "specs.lock: not TOML: it is not UTF-8 text\n" in str(caught.value)


def test_a_lock_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "specs.lock").mkdir()
    with pytest.raises(GeneratorError) as caught:
        lock.read(tmp_path)
    place = (tmp_path / "specs.lock").as_posix()
    assert str(caught.value) == f"cannot read {place}: Is a directory"


# ---------------------------------------------------------------- documents

OVERLAY = "or run `sdkgen lock` to accept it as it is; corrections belong in an overlay"


def edit(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n")


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda specs: edit(specs / "x" / "a.json"),
         ["specs/x/a.json: error: not what specs/specs.lock pins: its sha256 is {x/a}, "
          "not {old}", f"    fix: restore it, {OVERLAY}"]),
        (lambda specs: edit(specs / "b.json"),
         ["specs/b.json: error: not what specs/specs.lock pins: its sha256 is {b}, "
          "not {old}", f"    fix: restore it (`sdkgen sync 2026-07-15.pre`), {OVERLAY}"]),
        (lambda specs: (specs / "x" / "a.json").unlink(),
         ["specs/x/a.json: error: missing, but pinned in specs/specs.lock",
          "    fix: restore it, or run `sdkgen lock` to drop it"]),
        (lambda specs: save(sample(), specs / "x" / "new.json"),
         ["specs/x/new.json: error: not pinned in specs/specs.lock",
          "    fix: run `sdkgen lock` to pin it, or move it elsewhere"]),
    ],
)  # fmt: skip
def test_documents_that_are_not_those_pinned(
    spoil: Callable[[Path], object],
    expected: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    specs = Path("specs")
    save(sample(), specs / "x" / "a.json")
    save(sample(), specs / "b.json")
    content = (specs / "b.json").read_bytes()
    pins = [
        lock.Pin("x/a.json", "2026-07-15", lock.Family.STABLE, sha256=lock.digest(content)),
        lock.Pin(
            *("b.json", "2026-07-15", lock.Family.BETA, "https://example.com", COMMIT),
            *("openapi/beta.json", lock.digest(content)),
        ),
    ]  # fmt: skip
    (specs / "specs.lock").write_text(lock.dumps(pins))
    lock.verify([specs], Report())
    spoil(specs)
    with pytest.raises(SpecErrors) as caught:
        lock.verify([specs], Report())
    shorts = {
        path.relative_to(specs)
        .with_suffix("")
        .as_posix(): lock.digest(path.read_bytes())[:12]
        for path in specs.rglob("*.json")
    }
    shorts["old"] = lock.digest(content)[:12]
    wanted = [
        line.replace("{x/a}", shorts.get("x/a", "")).format(**shorts)
        for line in expected
    ]
    assert str(caught.value).splitlines() == wanted
    assert caught.value.exit_code == 2
    # What is wrong with one document does not keep others from being used.
    good = {"specs/x/a.json": "b.json"}.get(wanted[0].split(":")[0], "x/a.json")
    lock.verify([specs / good], Report())
