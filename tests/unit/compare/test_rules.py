"""Rules of both comparisons: each is a constant, listed, and used by its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from generator.compare.api import rules as api
from generator.compare.changes import Rule
from generator.compare.python import rules as python

MODULES = [api, python]


def source(module: ModuleType) -> str:
    assert module.__file__
    return Path(module.__file__).read_text("utf-8")


def constants(module: ModuleType) -> dict[str, Rule]:
    return {k: v for k, v in vars(module).items() if isinstance(v, Rule)}


def calls(module: ModuleType) -> Iterator[ast.Call]:
    """Where rules are made."""
    for node in ast.walk(ast.parse(source(module))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Rule":
            yield node


@pytest.mark.parametrize("module", MODULES)
def test_every_name_is_a_literal_and_that_of_its_constant(module: ModuleType) -> None:
    names = [call.args[0] for call in calls(module)]
    assert all(isinstance(name, ast.Constant) for name in names)
    assert len(names) == len(constants(module)) > 25
    for constant, rule in constants(module).items():
        assert constant == rule.name.upper().replace("-", "_")


@pytest.mark.parametrize("module", MODULES)
def test_every_rule_is_listed(module: ModuleType) -> None:
    listed = module.RULES.values() if module is api else module.RULES
    assert list(listed) == list(constants(module).values())


@pytest.mark.parametrize("module", MODULES)
def test_every_rule_is_used_by_its_constant(module: ModuleType) -> None:
    assert module.__file__
    folder = Path(module.__file__).parent
    text = "".join(
        file.read_text("utf-8") for file in folder.glob("*.py") if file.stem != "rules"
    )
    used = set(re.findall(r"\b[A-Z][A-Z_]+\b", text))
    for constant, pair in vars(module).items():
        if isinstance(pair, api.Directed) and constant in used:
            used |= {f"REQUEST_{constant}", f"RESPONSE_{constant}"}
    assert constants(module).keys() - used == set()


def test_rules_are_made_nowhere_else() -> None:
    assert api.__file__
    for file in Path(api.__file__).parents[2].rglob("*.py"):
        if file.stem != "rules":
            assert not re.search(r"\bRule\(\s*[f\"']", file.read_text("utf-8")), file


def test_both_ways_of_a_pair_tell_the_same() -> None:
    for constant, pair in vars(api).items():
        if isinstance(pair, api.Directed):
            kind = constant.lower().replace("_", "-")
            names = (pair.request.name, pair.response.name)
            assert names == (f"request-{kind}", f"response-{kind}")
