"""Nothing that stands in the folder can pass for what would be generated.

What stands there saves work: it is read before anything is generated. So it is edited
here in all the ways that a person, a merge or a bad disk could think of, with a
manifest that agrees.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator import __version__, pipeline
from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report
from generator.output import write
from generator.output.write import MANIFEST
from tests.support.documents import (
    STRING,
    document,
    enum,
    obj,
    operation,
    ref,
    resource,
)

LONG = "a_rather_long_name_of_an_attribute_that_takes_most_of_a_line"

DOCUMENT = document(
    operation("GET /api/coupons/{id}", "get_coupon", answer=ref("CouponAnswer")),
    operation("GET /api/coupons", "get_coupons", answer=ref("CouponAnswer")),
    schemas={
        "CouponAnswer": obj({"data": ref("Coupon")}),
        "Coupon": resource(
            "coupon",
            {
                "code": STRING,
                f"{LONG}?": enum("first value", "second value", "third value"),
                "description": {**STRING, "description": "What it is good for."},
            },
        ),
    },
)
MODELS = "klaviyo_client/models/_things.py"
METHODS = "klaviyo_client/resources/_things.py"


def generated(root: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """What comes of a document while `folder` holds what it holds."""
    source = folder.with_suffix(".json")
    source.write_text(json.dumps(root), "utf-8")
    result = pipeline.generate([source], Settings(out=folder), Report(), lambda _: None)
    api = result.sdk.main
    return write.with_manifest(
        result.files,
        revision=api.revision,
        digest=api.digest,
        confirmed=result.confirmed,
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The SDK of the document, from nothing."""
    return generated(DOCUMENT, tmp_path_factory.mktemp("fresh") / "sdk")


@pytest.fixture
def out(fresh: dict[str, str], tmp_path: Path) -> Path:
    """A folder that holds the SDK."""
    write.write(fresh, tmp_path / "sdk", force=False)
    return tmp_path / "sdk"


def edit(out: Path, path: str, change: Callable[[str], str]) -> None:
    """Change a file, and make the manifest agree."""
    before = (out / path).read_bytes().decode()
    after = change(before).encode("utf-8", "surrogateescape")
    assert after != before.encode()
    (out / path).write_bytes(after)
    edit_manifest(
        out, lambda m: m["files"].update({path: hashlib.sha256(after).hexdigest()})
    )


def edit_manifest(out: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    change(manifest)
    (out / MANIFEST).write_text(json.dumps(manifest, indent=2), "utf-8")


def check(fresh: dict[str, str], out: Path, *changed: str) -> None:
    """The files differ, are generated as if nothing stood there, and put right."""
    files = generated(DOCUMENT, out)
    assert files == fresh
    found = write.compare(files, out).changes
    assert {*found.changed, *found.added} - {MANIFEST} == set(changed)
    assert found
    write.write(files, out, force=True)
    assert {p: (out / p).read_bytes().decode() for p in fresh} == fresh


def test_the_sdk_is_what_is_generated_again(fresh: dict[str, str], out: Path) -> None:
    files = generated(DOCUMENT, out)
    assert files == fresh
    assert not write.compare(files, out).changes


def test_what_stands_is_neither_formatted_nor_spelled_again(
    fresh: dict[str, str], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr("generator.formatting.format._black", never)
    monkeypatch.setattr("generator.printing.confirmation._print", never)
    assert generated(DOCUMENT, out) == fresh


@pytest.mark.parametrize("before", [None, "0" * 64, 5, ["a"]])
def test_types_are_confirmed_where_the_manifest_does_not_say_that_they_are(
    before: object, fresh: dict[str, str], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the files are new is nothing to it."""

    def never(*args: object) -> None:
        raise AssertionError(args)

    edit_manifest(out, lambda m: m.update(confirmed=before))
    check(fresh, out)
    edit_manifest(out, lambda m: m.update(confirmed=before))
    monkeypatch.setattr("generator.printing.confirmation._print", never)
    with pytest.raises(AssertionError):
        generated(DOCUMENT, out)


def test_an_edited_file_has_its_types_confirmed_as_before(
    fresh: dict[str, str], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(out, MODELS, lambda text: text.replace("code: str", "code: int"))
    monkeypatch.setattr("generator.printing.confirmation._print", None)
    assert generated(DOCUMENT, out) == fresh


EDITS: dict[str, tuple[str, Callable[[str], str]]] = {
    "another type": (MODELS, lambda t: t.replace("code: str", "code: int")),
    "another value": (MODELS, lambda t: t.replace("third value", "third valu")),
    "another docstring": (MODELS, lambda t: t.replace("good for", "bad for")),
    "a statement more": (MODELS, lambda t: t + "\nimport os\n"),
    "a statement less": (MODELS, lambda t: t.replace("    code: str\n", "")),
    "a comment": (MODELS, lambda t: t.replace("code: str\n", "code: str  # no\n")),
    "another layout of what is broken": (
        MODELS,
        lambda t: t.replace('Literal["first', 'Literal[\n        "first'),
    ),
    "another layout of what fits": (
        MODELS,
        lambda t: t.replace("    code: str\n", "    code: (\n        str\n    )\n"),
    ),
    "another blank line": (MODELS, lambda t: t.replace("\nclass", "\n\nclass", 1)),
    "another order": (
        METHODS,
        lambda t: t.replace("get_coupon(", "x(")
        .replace("get_coupons(", "get_coupon(")
        .replace("x(", "get_coupons("),
    ),
    "other ends of lines": (METHODS, lambda t: t.replace("\n", "\r\n")),
    "a mark of byte order": (METHODS, lambda t: "\ufeff" + t),
    "no text": (METHODS, lambda t: t + "\udcff"),
    "nothing": (METHODS, lambda t: ""),
    "half": (METHODS, lambda t: t[: len(t) // 2]),
    "brackets": (METHODS, lambda t: t + "(\n[\n{\n"),
    "the header of another document": (
        METHODS,
        lambda t: t.replace("sha256 ", "sha256 0"),
    ),
    "the header of another version": (
        METHODS,
        lambda t: t.replace(f"sdkgen {__version__}", "sdkgen 99"),
    ),
    "no header": (METHODS, lambda t: t.partition("\n\n")[2]),
    "a page": ("api.md", lambda t: t.replace("get_coupons", "get_coupon")),
    "the runtime": ("klaviyo_client/_runtime/wire/retries.py", lambda t: f"{t}x = 1\n"),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edited_file_is_found_though_the_manifest_agrees(
    case: str, fresh: dict[str, str], out: Path
) -> None:
    path, change = EDITS[case]
    edit(out, path, change)
    check(fresh, out, path)


def test_an_edited_file_is_found_by_its_hash(fresh: dict[str, str], out: Path) -> None:
    path = out / MODELS
    path.write_text(path.read_text("utf-8").replace("code: str", "code: int"), "utf-8")
    with pytest.raises(GeneratorError, match="not as they were generated"):
        write.write(generated(DOCUMENT, out), out, force=False)
    check(fresh, out, MODELS)


def test_a_file_in_the_place_of_another(fresh: dict[str, str], out: Path) -> None:
    shutil.copy(out / METHODS, out / MODELS)
    edit_manifest(out, lambda m: m["files"].update({MODELS: m["files"][METHODS]}))
    check(fresh, out, MODELS)


@pytest.mark.parametrize(
    "change",
    [
        {"black": "1.0"},
        {"black": None},
        {"confirmed": "0" * 64},
        {"generator": "sdkgen 99"},
        {"document": "0" * 64},
        {"files": {}},
        {"files": []},
        {"files": {"../../etc/passwd": "0" * 64}},
    ],
    ids=str,
)
def test_a_manifest_that_says_otherwise(
    change: dict[str, Any], fresh: dict[str, str], out: Path
) -> None:
    edit_manifest(out, lambda m: m.update(change))
    check(fresh, out)


def test_black_of_another_version_counts_for_nothing(
    out: Path, fresh: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it has formatted is gone over again."""
    edit_manifest(out, lambda m: m.update(black="1.0"))
    assert write.known_files(out) == {}
    edit_manifest(out, lambda m: m.update(black=json.loads(fresh[MANIFEST])["black"]))
    assert write.known_files(out) == {p: t for p, t in fresh.items() if p != MANIFEST}


def test_an_sdk_of_another_document_is_replaced(
    fresh: dict[str, str], tmp_path: Path
) -> None:
    """All its statements are known, and belong elsewhere."""
    other = document(
        operation("GET /api/coupons", "get_coupons", answer=ref("CouponAnswer")),
        schemas={
            "CouponAnswer": obj({"data": ref("Coupon")}),
            "Coupon": resource("coupon", {"code": enum("first value", "second")}),
        },
    )
    out = tmp_path / "sdk"
    write.write(generated(other, out), out, force=False)
    assert generated(DOCUMENT, out) == fresh
    write.write(fresh, out, force=False)
    assert not write.compare(generated(DOCUMENT, out), out).changes


def test_a_folder_that_cannot_be_read_is_no_help(
    fresh: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "sdk").write_text("a file")
    assert generated(DOCUMENT, tmp_path / "sdk") == fresh
