"""Packages build on each other one way, and so do the modules inside of them.

An import counts wherever it stands: in a function, or under TYPE_CHECKING, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATOR, TEMPLATES = ROOT / "generator", ROOT / "templates"
RUNTIME = TEMPLATES / "runtime"

STAGES = (
    "base documents validation understand printing formatting output compare reports "
    "upstream pipeline commands cli __main__"
).split()
"""What stands at the top of generator/, each after all that it imports."""


def modules(root: Path, package: str) -> dict[str, Path]:
    """Every module below a folder, by its dotted name; packages go by their own."""
    named = {}
    for file in root.rglob("*.py"):
        parts = (package, *file.relative_to(root).with_suffix("").parts)
        named[".".join(parts).removesuffix(".__init__")] = file
    return named


def imports(name: str, file: Path, known: dict[str, Path]) -> Iterator[str]:
    """The known modules that one of them imports."""
    is_package = file.stem == "__init__"
    parts = name.split(".")
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            up = node.level - is_package
            home = parts[: len(parts) - up] if node.level else []
            module = ".".join([*home, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                if inner in known:
                    yield inner
                elif module in known and module != name:
                    yield module


def graph(root: Path, package: str) -> dict[str, set[str]]:
    """Each module with those that it imports."""
    known = modules(root, package)
    return {name: set(imports(name, file, known)) for name, file in known.items()}


def test_every_stage_has_its_place() -> None:
    found = {path.stem for path in GENERATOR.iterdir() if path.stem != "__init__"}
    assert found - {"_data", "__pycache__", "README"} == set(STAGES)


def test_imports_run_from_stage_to_stage() -> None:
    upwards = [
        f"{name} imports {other}"
        for name, others in graph(GENERATOR, "generator").items()
        for other in others
        if stage(name) != stage(other)
        and STAGES.index(stage(other)) > STAGES.index(stage(name))
    ]
    assert upwards == []


def stage(module: str) -> str:
    """The package at the top that a module is in, or the module there itself."""
    return (*module.split("."), STAGES[0])[1]


@pytest.mark.parametrize(
    ("root", "package"),
    [(GENERATOR, "generator"), (RUNTIME, "runtime")],
    ids=["generator", "runtime"],
)
def test_no_two_modules_need_each_other(root: Path, package: str) -> None:
    tuple(TopologicalSorter(graph(root, package)).static_order())


def test_the_generator_imports_absolutely() -> None:
    for file in GENERATOR.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), file


def test_every_package_says_what_it_is_for() -> None:
    for root in (GENERATOR, RUNTIME):
        for file in root.rglob("__init__.py"):
            assert ast.get_docstring(ast.parse(file.read_text("utf-8"))), file


def test_only_the_confirmation_knows_datamodel_code_generator() -> None:
    assert users("datamodel_code_generator") == {"printing.confirmation"}


def test_only_rendering_knows_jinja() -> None:
    assert users("jinja2") == {"printing.render", "reports.html"}


def test_only_formatting_knows_the_formatters() -> None:
    assert users("black") == users("ruff") == {"formatting.format"}


def test_only_one_module_knows_the_validator() -> None:
    only = {"validation.openapi_validator"}
    assert users("openapi_spec_validator") == users("jsonschema_rs") == only


def users(package: str) -> set[str]:
    """The modules of the generator that import a package."""
    pattern = re.compile(rf"^\s*(?:from|import) {package}\b", re.MULTILINE)
    return {
        name.removeprefix("generator.")
        for name, file in modules(GENERATOR, "generator").items()
        if pattern.search(file.read_text("utf-8"))
    }


# ---------------------------------------------------------------- templates

PYTHON_TEMPLATES = sorted(TEMPLATES.rglob("*.py.jinja"))

PRINTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
"""What Jinja replaces."""

TYPE_TEXT = re.compile(
    r"\b(?:dict|list|tuple|set|Literal|Mapping|Sequence|Union|Optional)\["
    r"|\| UnsetType\b|\| None\b|: (?:str|int|float|bool|Any)\b|-> (?:str|int|bool)\b"
)


def identified(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", PYTHON_TEMPLATES, ids=identified)
def test_templates_hold_no_types(path: Path) -> None:
    text = PRINTED.sub("", path.read_text("utf-8"))
    found = [line for line in text.splitlines() if TYPE_TEXT.search(line)]
    assert [line for line in found if "import" not in line] == []


@pytest.mark.parametrize("path", PYTHON_TEMPLATES, ids=identified)
def test_templates_neither_name_nor_wrap_nor_escape(path: Path) -> None:
    filters = set(
        re.findall(r"\|\s*(\w+)", "".join(PRINTED.findall(path.read_text("utf-8"))))
    )
    assert filters <= {"join", "literal", "wordwrap"}


def test_there_are_templates() -> None:
    assert len(PYTHON_TEMPLATES) >= 8
