"""Modules load when one of their names is used, and not before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from runtime.lazy import OperationMap, publish
from runtime.operation import Operation

INIT = """
from runtime.lazy import lazy_names
__getattr__, __dir__ = lazy_names(
    __name__, {"_one": ("A", "B"), "_two": ("C",)}, {"OldC": "C"}, ("beta",)
)
"""
OPERATIONS = """
from runtime.operation import Operation
GET_X = Operation(name="get_x", group="g", method="GET", path="/x", revision="r")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    folder = tmp_path / "lazy_package"
    folder.mkdir()
    (folder / "__init__.py").write_text(INIT)
    (folder / "_one.py").write_text("A = object()\nB = object()\n")
    (folder / "beta.py").write_text("")
    (folder / "_two.py").write_text("C = object()\n" + OPERATIONS)
    monkeypatch.syspath_prepend(tmp_path)
    import lazy_package  # type: ignore[import-not-found]  # it was just written

    yield lazy_package
    for name in [name for name in sys.modules if name.startswith("lazy_package")]:
        del sys.modules[name]


def test_a_name_loads_its_module_only(package: ModuleType) -> None:
    assert "lazy_package._one" not in sys.modules
    assert package.A is package.A
    assert "A" in vars(package)
    assert "lazy_package._two" not in sys.modules
    assert {"A", "B", "C"} <= set(dir(package))
    with pytest.raises(AttributeError, match="'lazy_package' has no attribute 'D'"):
        _ = package.D


def test_a_subpackage_loads_when_it_is_used(package: ModuleType) -> None:
    assert "beta" in dir(package)
    assert "lazy_package.beta" not in sys.modules
    assert package.beta is sys.modules["lazy_package.beta"]


def test_names_can_be_imported(package: ModuleType) -> None:
    from lazy_package import C

    assert C is sys.modules["lazy_package._two"].C


def test_an_old_name_warns_each_time_and_is_not_listed(package: ModuleType) -> None:
    for _ in range(2):
        with pytest.warns(DeprecationWarning) as caught:
            assert package.OldC is package.C
        assert str(caught[0].message) == "lazy_package.OldC is called C now"
        assert caught[0].filename == __file__
    assert "OldC" not in dir(package)


def test_operations_load_their_module_only(package: ModuleType) -> None:
    operations = OperationMap(
        "lazy_package", {"_one": ("get_y",), "_two": ("get_x",)}, {"find_x": "get_x"}
    )
    assert list(operations) == ["get_y", "get_x"]
    assert "get_x" in operations
    assert "find_x" in operations
    assert len(operations) == 2
    assert "lazy_package._two" not in sys.modules
    assert isinstance(operations["get_x"], Operation)
    assert operations["find_x"] is operations["get_x"]
    assert "lazy_package._one" not in sys.modules
    assert operations.get("nothing") is None
    assert repr(operations) == "<2 operations>"
    with pytest.raises(KeyError, match="nothing"):
        operations["nothing"]


def test_classes_of_the_runtime_become_the_packages_own() -> None:
    def made(module: str, **members: Any) -> type:
        return type("Made", (), {"__module__": module, **members})

    own = made("p._runtime.errors")
    annotated = made("p._runtime.answers", __annotations__={"a": "int"})
    foreign = made("q._runtime.errors")
    publish("p", [own, annotated, foreign, 5])
    assert own.__module__ == "p"
    # Its annotations are looked up in its module.
    assert annotated.__module__ == "p._runtime.answers"
    assert foreign.__module__ == "q._runtime.errors"
