"""Folders that are to be compared and are no SDKs, each with its exact message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import GeneratorError
from generator.compare.python import projects
from generator.output.write import MANIFEST

GOOD: dict[str, Any] = {
    "generator": "sdkgen 0.1.0",
    "revision": "2026-07-15",
    "files": {"klaviyo_client/__init__.py": "0" * 64},
}


def tree(folder: Path, manifest: Any = GOOD, module: bytes = b"x: int\n") -> Path:
    """An SDK's folder, with that manifest and that module."""
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    (folder / MANIFEST).write_text(text, "utf-8")
    (folder / "klaviyo_client").mkdir()
    (folder / "klaviyo_client" / "__init__.py").write_bytes(module)
    return folder


def message(folder: Path) -> str:
    with pytest.raises(GeneratorError) as raised:
        _ = projects.read(folder).surface
    return str(raised.value).replace(folder.as_posix(), "SDK")


def test_an_sdk_is_read(tmp_path: Path) -> None:
    found = projects.read(tree(tmp_path))
    assert (found.generator, found.revision) == ("sdkgen 0.1.0", "2026-07-15")
    assert list(found.surface.entries) == ["x"]


def test_an_sdk_of_another_generator(tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    assert message(tmp_path) == (
        "SDK is no SDK that sdkgen wrote: it has no .sdkgen.json; SDKs of other "
        "generators cannot be compared, only the documents of both"
    )
    assert not projects.is_tree(tmp_path)
    folder = tree(tmp_path, GOOD | {"generator": "other\x1b[31m 7.1"})
    assert message(folder) == (
        "SDK was made by 'other\\x1b[31m 7.1': only SDKs that sdkgen wrote can be "
        "compared; compare the documents that both were made of"
    )


@pytest.mark.parametrize("manifest", ["", "{", "[]", "[" * 100_000])
def test_a_manifest_that_does_not_parse(manifest: str, tmp_path: Path) -> None:
    assert message(tree(tmp_path, manifest)) == (
        "SDK/.sdkgen.json does not parse; generate the SDK again"
    )


@pytest.mark.parametrize(
    "change", [{"generator": 1}, {"revision": None}, {"files": []}]
)
def test_a_manifest_of_another_form(change: dict[str, Any], tmp_path: Path) -> None:
    assert message(tree(tmp_path, GOOD | change)) == (
        "SDK/.sdkgen.json is not as sdkgen writes it; restore the SDK, or generate it "
        "again"
    )


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"../klaviyo_client/__init__.py": ""},
        {"gone/__init__.py": ""},
        {"klaviyo_client/__init__.py": "", "second/__init__.py": ""},
    ],
)
def test_a_package_that_is_not_there(files: dict[str, str], tmp_path: Path) -> None:
    assert message(tree(tmp_path, GOOD | {"files": files})) == (
        "SDK lacks its package; restore the SDK, or generate it again"
    )


def test_modules_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tree(tmp_path, module=b"\xff")
    assert message(folder) == "SDK/klaviyo_client/__init__.py is no UTF-8 text"
    (folder / "klaviyo_client" / "__init__.py").write_text("class")
    assert message(folder) == (
        "SDK: klaviyo_client/__init__.py is no Python: invalid syntax"
    )
    (folder / "klaviyo_client" / "__init__.py").unlink()
    (folder / "klaviyo_client" / "__init__.py").mkdir()
    assert message(folder) == (
        "SDK/klaviyo_client/__init__.py cannot be read: Is a directory"
    )


def test_two_versions_of_sdkgen_are_told(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = projects.read(tree(tmp_path / "old"))
    new = projects.read(tree(tmp_path / "new", GOOD | {"generator": "sdkgen 0.2.0"}))
    assert projects.generator_notes(old, old) == ()
    assert projects.generator_notes(old, new) == (
        f"{tmp_path}/old was made by sdkgen 0.1.0, {tmp_path}/new by sdkgen 0.2.0: "
        "some differences may be the generator's.",
    )
