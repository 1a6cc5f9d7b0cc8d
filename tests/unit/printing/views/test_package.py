"""The public names of a package: each once, in the order of import sorters."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from generator.base.naming import Identifier
from generator.printing.views.package import ALWAYS, BESIDE, ON_USE, package_module
from generator.understand.ir import Sdk
from tests.support.documents import document, operation, understood

API = understood(document(operation("GET /api/things", "get_things")))
SIDE = replace(API, subpackage=Identifier("beta"))


@pytest.mark.parametrize("sdk", [Sdk(API), Sdk(API, (SIDE,))])
def test_each_name_is_public_once(sdk: Sdk) -> None:
    module = package_module(sdk)
    names = [name for line in module.imports for name in line.names]
    names += [name for line in (*module.others, *module.on_use) for name in line.names]
    assert len(names) == len(set(names))
    # `REVISION` stands in the module, and two functions make it.
    made = {"lazy_names", "publish"}
    assert set(module.exported) == {*names, "REVISION"} - made
    assert len(module.exported) == len(set(module.exported))


def test_constants_come_first_then_classes_then_the_rest() -> None:
    exported = package_module(Sdk(API)).exported
    assert exported[:3] == ("REVISION", "UNSET", "APIConnectionError")
    assert exported[-3:] == ("filters", "models", "operations")
    kinds = [0 if n.isupper() else 1 if n[0].isupper() else 2 for n in exported]
    assert kinds == sorted(kinds)


def test_what_several_revisions_need_stands_where_they_are() -> None:
    alone, several = package_module(Sdk(API)), package_module(Sdk(API, (SIDE,)))
    assert (alone.subpackages, several.subpackages) == (("types",), ("types", "beta"))
    assert set(several.exported) - set(alone.exported) == {"PreReleaseWarning"}


def test_modules_of_other_packages_are_apart() -> None:
    module = package_module(Sdk(API))
    assert [line.module for line in module.others] == ["msgspec"]
    assert all(line.module.startswith(".") for line in module.imports)


@pytest.mark.parametrize("module", sorted({**ALWAYS, **BESIDE, **ON_USE}))
def test_the_runtime_has_the_names(module: str) -> None:
    if not module.startswith("._runtime."):
        return
    path = f"templates/runtime/{module.removeprefix('._runtime.').replace('.', '/')}.py"
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found = {n.name for n in tree.body if isinstance(n, ast.ClassDef)}
    assert set({**ALWAYS, **BESIDE, **ON_USE}[module].split()) <= found
