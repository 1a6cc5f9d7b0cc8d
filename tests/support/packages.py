"""Generated packages, written to a folder and imported: what tests of them begin with."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.printing.confirmation import spell_fields
from generator.printing.render import render, runtime_files
from generator.understand.ir import Api, Sdk
from tests.support.documents import understood

_numbers = itertools.count()


def rendered(api: Api, package: str = "tiny_client") -> dict[str, str]:
    """The files of a project, before black has formatted them."""
    return render(Sdk(api), api, spell_fields(api.definitions), package, "0.0.0")


def imported(root: Mapping[str, Any], folder: Path) -> ModuleType:
    """The package that a document comes to, under a name that no other test uses."""
    name = f"tiny_client_{next(_numbers)}"
    files = {**rendered(understood(root), name), **runtime_files(name)}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return import_package(folder / name)


def import_package(folder: Path) -> ModuleType:
    """The package of that folder; what it loads later is found there, too."""
    spec = importlib.util.spec_from_file_location(
        folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    return module
