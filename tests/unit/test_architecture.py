"""The generator's modules build on each other one way; templates print, no more."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATOR, TEMPLATES = ROOT / "generator", ROOT / "templates"

ORDER = """
    errors workers files config naming literals markup ir
    changes versions
    document reading sources structure openapi validation overlays
    extensions places prose docs
    annotations allof roles unions normalize
    bulk keywords operations ownership linking build
    models revisions
    filters names client_views model_views operation_views resource_views project render
    brackets parts formatting layout
    swap writer
    api_rules wording described usage shapes schema_diff schema_changes endpoints
    fact_diff operation_diff component_diff text_diff api_diff
    python_rules modules surface signatures extraction trees
    preview subtypes directions renames sentences call_diff python_diff
    entries report_text report_markdown report_json report_html reports changelog
    inspection console github
    lock download origins fetching placing sync
    pipeline locating renaming diff running cli __main__
    unasync
""".split()
"""Every module, after all that it imports: read it from the input to the output."""


def modules() -> dict[str, Path]:
    """The generator's modules; no two have the same name, in whatever package."""
    files = [path for path in GENERATOR.rglob("*.py") if path.stem != "__init__"]
    assert len({path.stem for path in files}) == len(files)
    return {path.stem: path for path in files}


def imported(file: Path) -> set[str]:
    """The generator's modules that one of them imports, wherever it does so."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module), names=aliases) if (
                GENERATOR.parent / module.replace(".", "/")
            ).is_dir() and module.startswith("generator"):
                names |= {alias.name for alias in aliases}
            case ast.ImportFrom(module=str(module)) if module.startswith("generator."):
                names.add(module.rpartition(".")[2])
            case ast.Import(names=aliases):
                assert not any(a.name.startswith("generator") for a in aliases)
            case ast.ImportFrom(level=level):
                assert level == 0, "imports are absolute"
    return names - {"__version__"}


def test_every_module_has_its_place() -> None:
    assert sorted(ORDER) == sorted(modules())


@pytest.mark.parametrize("name", ORDER)
def test_imports_run_one_way(name: str) -> None:
    before = set(ORDER[: ORDER.index(name)])
    assert imported(modules()[name]) <= before


def test_only_the_printer_knows_datamodel_code_generator() -> None:
    assert users("datamodel_code_generator") == {"models"}


def test_only_rendering_knows_jinja() -> None:
    assert users("jinja2") == {"render", "report_html"}


def test_only_formatting_knows_the_formatters() -> None:
    assert users("black") == users("ruff") == {"formatting"}


def test_only_one_module_knows_the_validator() -> None:
    assert users("openapi_spec_validator") == users("jsonschema_rs") == {"openapi"}


def users(package: str) -> set[str]:
    """The modules that import a package."""
    pattern = re.compile(rf"^\s*(?:from|import) {package}\b", re.MULTILINE)
    return {
        n for n, file in modules().items() if pattern.search(file.read_text("utf-8"))
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
