"""Settings come from [tool.sdkgen] and the command line, and from nowhere else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from generator.base import config
from generator.base.config import Settings, check_package, data_folder, load
from generator.base.errors import GeneratorError


def pyproject(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text)


def test_without_a_table_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(
        sources=(Path("specs"),),
        out=Path("generated"),
        package="klaviyo_client",
        overlays=data_folder("overlays"),
        allow=frozenset(),
    )


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().package = "other"  # type: ignore[misc]  # the point of the test


def test_the_table_sets_everything(tmp_path: Path) -> None:
    pyproject(
        tmp_path,
        """
        [tool.sdkgen]
        sources = ["a.json", "/abs/b"]
        out = "sdk"
        package = "my_klaviyo"
        overlays = "fixes"
        allow = ["x-klaviyo-new"]
        """,
    )
    assert load(tmp_path) == Settings(
        sources=(Path("a.json"), Path("/abs/b")),
        out=Path("sdk"),
        package="my_klaviyo",
        overlays=Path("fixes"),
        allow=frozenset({"x-klaviyo-new"}),
    )


def test_paths_are_relative_to_the_file_that_holds_them(tmp_path: Path) -> None:
    pyproject(tmp_path, '[tool.sdkgen]\nsources = ["specs"]\nout = "sub/sdk"')
    below = tmp_path / "sub"
    # A pyproject.toml without the table is some other project's.
    pyproject(below, "[project]\nname = 'other'")
    settings = load(below)
    assert settings.sources == (tmp_path / "specs",)
    assert settings.out == Path("sdk")


def test_the_nearest_table_is_the_only_one(tmp_path: Path) -> None:
    pyproject(tmp_path, '[tool.sdkgen]\npackage = "outer"\nout = "outer"')
    pyproject(tmp_path / "sub", '[tool.sdkgen]\npackage = "inner"')
    settings = load(tmp_path / "sub")
    assert (settings.package, settings.out) == ("inner", Path("generated"))


def test_the_command_line_goes_first_and_allow_adds(tmp_path: Path) -> None:
    pyproject(
        tmp_path,
        '[tool.sdkgen]\nsources = ["a"]\nout = "b"\npackage = "c"\n'
        'overlays = "d"\nallow = ["e"]',
    )
    settings = load(
        tmp_path,
        sources=[Path("A")],
        out=Path("B"),
        package="C",
        overlays=Path("D"),
        allow=["E"],
    )
    assert settings == Settings(
        (Path("A"),), Path("B"), "C", Path("D"), frozenset({"e", "E"})
    )
    assert replace(settings, package="c") != settings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[tool.sdkgen]\npackge = "x"',
            "[tool.sdkgen] has no key 'packge'; did you mean 'package'?",
        ),
        (
            "[tool.sdkgen]\nzzz = 1",
            "[tool.sdkgen] has no key 'zzz'; "
            "keys: sources, out, package, overlays, allow, names, specs, accepted, "
            "severities",
        ),
        (
            '[tool.sdkgen]\nsources = "specs"',
            "[tool.sdkgen] sources must be a list of strings",
        ),
        (
            "[tool.sdkgen]\nallow = [1]",
            "[tool.sdkgen] allow must be a list of strings",
        ),
        ("[tool.sdkgen]\nsources = []", "[tool.sdkgen] sources must not be empty"),
        ("[tool.sdkgen]\nout = 1", "[tool.sdkgen] out must be a string"),
        ("[tool]\nsdkgen = 1", "[tool.sdkgen] must be a table"),
    ],
)
def test_a_wrong_table_names_the_file_and_the_key(
    text: str, message: str, tmp_path: Path
) -> None:
    pyproject(tmp_path, text)
    with pytest.raises(GeneratorError) as caught:
        load(tmp_path)
    assert str(caught.value) == f"pyproject.toml: {message}"


@pytest.mark.parametrize("content", [b"[tool.sdkgen\n", b'x = "\xff"'])
def test_a_file_that_is_no_toml_names_itself(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(GeneratorError, match=r"^pyproject\.toml: "):
        load(tmp_path)


@pytest.mark.parametrize("name", ["klaviyo_client", "K2", "klaviyo"])
def test_good_package_names(name: str) -> None:
    check_package(name)


SPELLING = "it must be letters, digits and underscores, and begin with a letter"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", SPELLING),
        ("a-b", SPELLING),
        ("a.b", SPELLING),
        ("2a", SPELLING),
        ("_a", SPELLING),
        ("é", SPELLING),
        ("../x", SPELLING),
        ("a\n", SPELLING),
        ("class", "it is a keyword of Python"),
        ("json", "a module of Python's standard library has that name"),
        ("msgspec", "a library that the SDK imports has that name"),
    ],
)
def test_bad_package_names_say_why(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(GeneratorError) as caught:
        load(tmp_path, package=name)
    assert str(caught.value) == f"package name {name!r} cannot be used: {reason}"


def test_data_comes_from_the_checkout(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    assert data_folder("templates") == root / "templates"
    assert data_folder("overlays") == root / "specs" / "overlays"


def test_data_of_an_installed_wheel_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "generator" / "_data" / "templates"
    installed.mkdir(parents=True)
    monkeypatch.setattr(
        config, "__file__", str(tmp_path / "generator" / "base" / "config.py")
    )
    assert data_folder("templates") == installed
