"""What the sides of a comparison are called, and what is compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.base.config import Settings
from generator.base.errors import GeneratorError
from generator.commands.sides import located
from generator.upstream import lock
from generator.upstream.lock import Family, Pin

SETTINGS = Settings(sources=(Path("specs"),))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*files: str) -> None:
    """Make files; what they hold does not matter here."""
    for file in files:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_text("{}")


def pin(folder: str, **families: str) -> None:
    """Pin files of 2026-07-15, each by the family that it is of."""
    pins = [
        Pin(file, "2026-07-15", Family(family), sha256="0" * 64)
        for family, file in families.items()
    ]
    Path(folder, lock.FILE).write_text(lock.dumps(pins))


def found(given: str) -> list[str]:
    return [path.as_posix() for path in located(Path(given), SETTINGS)]


@pytest.mark.parametrize(
    ("laid", "given", "expected"),
    [
        ("stable.json", "2026-07-15", "stable.json"),
        ("stable/apis/get.json", "2026-07-15", "stable"),
        ("mine.json", "2026-07-15", ""),
        ("beta.json", "2026-07-15.pre", "beta.json"),
        ("beta.json", "2026-07-15.beta", "beta.json"),
        ("beta/apis/get.json", "2026-07-15.pre", "beta"),
    ],
)
def test_a_revision_goes_by_its_name(laid: str, given: str, expected: str) -> None:
    put(f"specs/2026-07-15/{laid}")
    assert found(given) == [f"specs/2026-07-15/{expected}".rstrip("/")]


def test_both_families_of_a_date_are_told_apart() -> None:
    put("specs/2026-07-15/stable.json", "specs/2026-07-15/beta.json")
    assert found("2026-07-15") == ["specs/2026-07-15/stable.json"]
    assert found("2026-07-15.pre") == ["specs/2026-07-15/beta.json"]


def test_a_folder_of_another_place_has_revisions_too() -> None:
    put("old/specs/2026-07-15/beta.json")
    assert found("old/specs/2026-07-15.pre") == ["old/specs/2026-07-15/beta.json"]


def test_a_lock_says_what_is_of_a_revision() -> None:
    """However the files are called, and though a folder is called like it."""
    put("specs/2026-07-15/a.json", "specs/2026-07-15/b.json")
    pin("specs", stable="2026-07-15/a.json", beta="2026-07-15/b.json")
    for folder in ("", "specs/"):
        assert found(f"{folder}2026-07-15") == ["specs/2026-07-15/a.json"]
        assert found(f"{folder}2026-07-15.pre") == ["specs/2026-07-15/b.json"]
    assert found("specs/2026-07-15/b.json") == ["specs/2026-07-15/b.json"]


def test_a_path_in_the_working_directory_comes_before_the_sources() -> None:
    put("2026-07-15/mine.json", "specs/2026-07-15/stable.json")
    assert found("2026-07-15") == ["2026-07-15"]


@pytest.mark.parametrize(
    "given", ["2026-07-15.foo", "2026-07-15.", "2026-07-16", "2026-07-15.pre", "x/y"]
)
def test_nothing_is_taken_for_something_else(given: str) -> None:
    put("specs/2026-07-15/stable.json")
    with pytest.raises(GeneratorError) as caught:
        found(given)
    among = " (2026-07-15)" if "/" not in given else ""
    assert str(caught.value) == (
        f"{Path(given)}: no such file or folder; name a document, a folder of "
        f"documents, a generated project, or a revision that is among the sources{among}"
    )


def test_the_revisions_of_a_lock_are_listed() -> None:
    put("specs/2026-07-15/stable.json")
    pin("specs", stable="2026-07-15/stable.json", beta="2026-07-15/beta.json")
    with pytest.raises(GeneratorError, match=r"\(2026-07-15, 2026-07-15\.pre\)$"):
        found("2026-10-15")


def test_a_lock_that_does_not_parse_is_no_lock_that_pins_nothing() -> None:
    put("specs/2026-07-15/stable.json")
    Path("specs/specs.lock").write_text("version = ")
    with pytest.raises(GeneratorError, match=r"^specs/specs\.lock: not TOML: "):
        found("2026-07-15")
