"""The whole SDK of 2026-07-15 as a package: complete, lazy, and always the same."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.workers import Workers
from generator.documents import merge
from generator.formatting.format import by_black
from generator.output.write import with_manifest, write
from tests.conftest import ROOT, Once
from tests.contract.documents import sdk
from tests.full.listing import listing

pytestmark = pytest.mark.full

REVISION = "2026-07-15"
OPERATIONS, ALIASES = 345, 299
PUBLIC_API = Path(__file__).with_name(f"public-api-{REVISION}.txt")


@pytest.fixture(scope="module")
def package(once: Once, specs: Path) -> ModuleType:
    """The SDK of the stable document."""
    return sdk(f"{REVISION}/stable", once)


@pytest.fixture(scope="module")
def folder(package: ModuleType) -> Path:
    """Where that SDK's modules are."""
    assert package.__file__
    return Path(package.__file__).parent


@pytest.fixture(scope="module")
def document(specs: Path) -> dict[str, Any]:
    """The stable document."""
    content = (specs / REVISION / "stable.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(content)
    return parsed


# ---------------------------------------------------------------- completeness


@pytest.mark.parametrize("flavour", ["Klaviyo", "AsyncKlaviyo"])
def test_every_operation_and_every_alias_is_a_method(
    package: ModuleType, document: dict[str, Any], flavour: str
) -> None:
    operations = [o for item in document["paths"].values() for o in item.values()]
    assert len(operations) == len(package.operations) == OPERATIONS
    aliases = 0
    client = getattr(package, flavour)(api_key="k")
    for operation in operations:
        name = operation["operationId"]
        group = getattr(client, package.operations[name].group)
        method = getattr(group, name)
        assert inspect.iscoroutinefunction(method) == (flavour == "AsyncKlaviyo")
        assert f"{operation['summary'].rstrip('.')}." in (method.__doc__ or "")
        for alias in operation.get("x-klaviyo-operation-aliases", ()):
            aliases += 1
            assert getattr(type(group), alias) is getattr(type(group), name)
            assert package.operations[alias] is package.operations[name]
    assert aliases == ALIASES


def test_the_two_flavours_differ_in_async_and_await_alone(folder: Path) -> None:
    for path in sorted((folder / "resources").glob("_[a-z]*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        sync, async_ = (n for n in tree.body if isinstance(n, ast.ClassDef))
        text = ast.unparse(async_).replace("async def ", "def ").replace("await ", "")
        assert text.replace("(AsyncResource)", "(Resource)") == ast.unparse(
            sync
        ).replace(f"class {sync.name}(", f"class {async_.name}(")


def test_every_name_of_the_package_is_there(package: ModuleType) -> None:
    for module in (package, package.models, package.filters):
        for name in dir(module):
            assert getattr(module, name) is not None
    assert len(dir(package.models)) > 1300


# ---------------------------------------------------------------- laziness

COUNT = """
import json, sys

def loaded():
    names = sorted(n for n in sys.modules if n.split(".")[0] == {package!r})
    parts = [n.split(".")[1:] for n in names]
    return [p for p in parts if len(p) == 2 and p[0] != "_runtime"]

import {package} as sdk
steps = [loaded()]
klaviyo = sdk.Klaviyo(api_key="k")
sdk.AsyncKlaviyo(api_key="k")
steps.append(loaded())
klaviyo.coupons
steps.append(loaded())
sdk.models.CouponIdentifier, sdk.filters.GetCouponCodesFilter
list(sdk.operations), len(sdk.operations), "get_profiles" in sdk.operations
sdk.operations["get_coupon"]
steps.append(loaded())
print(json.dumps(steps))
"""


def test_a_group_is_loaded_when_it_is_used(folder: Path) -> None:
    code = COUNT.format(package=folder.name)
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder.parent)},
    )
    imported, constructed, touched, used = json.loads(run.stdout)
    assert imported == constructed == []
    assert (
        touched
        == used
        == [
            ["_operations", "_coupons"],
            ["filters", "_coupons"],
            ["models", "_coupons"],
            ["models", "_shared"],
            ["resources", "_coupons"],
        ]
    )


def test_what_is_async_is_loaded_when_it_is_used(folder: Path) -> None:
    code = f"""
import sys, {folder.name} as sdk
sdk.Klaviyo(api_key="k", base_url="http://127.0.0.1")
ours = ("asyncio", {folder.name!r})
loaded = [n for n in sys.modules if "async" in n and n.split(".")[0] in ours]
from {folder.name} import *
assert AsyncKlaviyo is sdk.AsyncKlaviyo and set(sdk.__all__) <= set(dir(sdk))
assert not loaded, loaded
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder.parent)},
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_no_group_takes_anything_from_another(folder: Path) -> None:
    imports = re.compile(
        r"^ *from \.+(?:models\.|filters\.|_operations import )?(_\w+)", re.MULTILINE
    )
    typing_only = re.compile(r"^if TYPE_CHECKING:\n(?:    .*\n|\n)+", re.MULTILINE)
    for kind in ("resources", "models", "filters", "_operations"):
        modules = sorted((folder / kind).glob("_[a-z]*.py"))
        assert modules
        for path in modules:
            # What only type checkers read is never loaded.
            loaded = typing_only.sub("", path.read_text("utf-8"))
            others = set(imports.findall(loaded)) - {"_runtime"}
            own = {path.stem, *(n for n in others if n.startswith("_shared"))}
            assert others <= own, path


# ---------------------------------------------------------------- calls


def test_updating_one_attribute_of_a_profile_sends_one(package: ModuleType) -> None:
    sent: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        data = {"type": "profile", "id": "P1", "attributes": {"last_name": "Lovelace"}}
        return httpx2.Response(200, json={"data": data})

    attributes = {"last_name": "Lovelace"}
    data = {"type": "profile", "id": "P1", "attributes": attributes}
    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = package.Klaviyo(api_key="k", http_client=http)
    update = client.profiles.update_profile
    update("P1", last_name="Lovelace")
    client.send(update, {"data": data}, "P1")
    assert [json.loads(request.content) for request in sent] == [{"data": data}] * 2


# ---------------------------------------------------------------- sameness


def test_the_public_api_is_the_one_that_is_pinned(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    text = listing(folder)
    if request.config.getoption("--update-golden"):
        PUBLIC_API.write_text(text, "utf-8")
    pinned = PUBLIC_API.read_text("utf-8").splitlines()
    lines = text.splitlines()
    gone, new = (
        [line for line in one if line not in other]
        for one, other in ((pinned, set(lines)), (lines, set(pinned)))
    )
    assert (gone, new) == ([], []), "read the change, then run `make golden`"
    assert lines == pinned


def test_slices_in_any_order_are_the_whole_document(specs: Path) -> None:
    def load(*paths: Path) -> tuple[Any, str]:
        document = pipeline.load_document(paths, Settings(), Report(), lambda _: None)
        return document.root, merge.digest(document)

    whole = load(specs / REVISION / "stable.json")
    slices = sorted((specs / REVISION / "stable" / "apis").glob("*.json"))
    assert len(slices) == OPERATIONS
    assert load(*reversed(slices)) == whole
    assert load(specs / REVISION / "stable" / "categories") == whole


@pytest.mark.slow
def test_the_same_bytes_from_slices_anywhere_and_with_any_hash_seed(
    folder: Path, specs: Path, tmp_path: Path
) -> None:
    """The SDK that the others use came of the whole document, in this process."""
    slices = specs / REVISION / "stable" / "categories"
    command = [sys.executable, "-m", "generator", "generate", str(slices.resolve())]
    subprocess.run(
        [*command, "--out", "again", "--package", folder.name, "--quiet"],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "26"},
    )
    ours, theirs = _files(folder.parent), _files(tmp_path / "again")
    assert theirs.pop(".sdkgen.json")
    assert sorted(ours) == sorted(theirs)
    assert [path for path in ours if ours[path] != theirs[path]] == []


def test_black_has_nothing_to_add_to_the_vendored_sdk() -> None:
    paths = sorted((ROOT / "generated").rglob("*.py"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        assert by_black(str(path), text) == text, path


@pytest.mark.slow
def test_black_has_nothing_to_add_to_any_file(folder: Path) -> None:
    paths = sorted(folder.rglob("*.py"))
    assert len(paths) > 100
    with Workers() as workers:
        waiting = {
            path: workers.submit(by_black, str(path), path.read_text("utf-8"))
            for path in paths
        }
        assert [p for p in paths if waiting[p]() != p.read_text("utf-8")] == []


@pytest.mark.slow
def test_a_tree_in_place_changes_nothing(
    folder: Path, specs: Path, tmp_path: Path
) -> None:
    """Neither that of an older revision nor that of the same one."""

    def generate(revision: str) -> dict[str, str]:
        settings = Settings(out=tmp_path / "sdk", package=folder.name)
        source = specs / revision / "stable.json"
        result = pipeline.generate([source], settings, Report(), lambda _: None)
        main = result.sdk.main
        files = with_manifest(
            result.files,
            revision=main.revision,
            digest=main.digest,
            confirmed=result.confirmed,
        )
        write(files, settings.out, force=False)
        return files

    generate("2026-04-15")
    after = generate(REVISION)
    theirs = _files(folder.parent)
    assert {path: after[path].encode() for path in theirs} == theirs
    assert generate(REVISION) == after


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
