"""Every mutant of the generator and the runtime that a test could notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

FOLDERS = ("generator", "templates/runtime")
DERIVED = ("templates/runtime/_sync/client.py", "templates/runtime/_sync/stream.py")
LEFT_OUT = ("Variable", "RemoveDecorator", "BinaryOperator_BitOr", "Eq_Is", "Eq_IsNot")
"""Operators whose mutants are mostly no Python, or change a cache or a type only."""


@dataclass(frozen=True)
class Mutant:
    """A module with one thing changed: the occurrence `at` of what an operator finds."""

    path: str
    operator: str
    at: int
    line: int
    original: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.operator.removeprefix('core/')}"

    @property
    def code(self) -> str:
        """The changed module."""
        changed: str = mutate_code(
            self.original, get_operator(self.operator)(), self.at
        )
        return changed


def mutants(root: Path) -> list[Mutant]:
    """All mutants, in an order that depends on the code alone."""
    operators = [
        (name, get_operator(name)())
        for name in sorted(operator_names())
        if not any(part in name for part in LEFT_OUT)
    ]
    return [
        mutant
        for folder in FOLDERS
        for file in sorted((root / folder).rglob("*.py"))
        if file.relative_to(root).as_posix() not in DERIVED
        for mutant in _of(file, root, operators)
    ]


def _of(file: Path, root: Path, operators: list[tuple[str, Any]]) -> Iterator[Mutant]:
    text = file.read_text("utf-8")
    silent = _silent_lines(ast.parse(text))
    nodes = list(ast_nodes(get_ast(text)))
    path = file.relative_to(root).as_posix()
    for name, operator in operators:
        positions = (p for node in nodes for p in operator.mutation_positions(node))
        for at, ((line, _), _) in enumerate(positions):
            if line not in silent:
                yield Mutant(path, name, at, line, text)


def _silent_lines(tree: ast.Module) -> set[int]:
    """The lines that hold nothing but types, which nothing evaluates."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(annotation=annotation, value=None):
                found.update(_lines(annotation))
            case ast.FunctionDef(args=args, returns=returns):
                for one in [*args.args, *args.kwonlyargs, *args.posonlyargs]:
                    if one.annotation:
                        found.update(_lines(one.annotation))
                if returns:
                    found.update(_lines(returns))
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body):
                for statement in body:
                    found.update(_lines(statement))
    return found


def _lines(node: ast.expr | ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)
