"""Operations as people read them in a terminal, and as a pipe hands them on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from generator.base.errors import unbroken
from generator.base.text import Line
from generator.commands.selection import Selected
from generator.understand.facts import COLUMNS, docstring_lines, table_lines

MANY = 3
"""So many operations are shown with everything that is known of them."""


def listed(selected: Iterable[Selected]) -> Iterator[Line]:
    """The operations below their groups, with what the columns tell; nothing is laid
    out in columns, so that a narrow terminal cuts no name."""
    for client, group in groupby(selected, lambda one: one.client):
        yield Line(client, "bold", 2)
        for one in group:
            operation = one.operation
            route = f"{operation.method.upper()} {unbroken(operation.path)}"
            yield Line(f"  {operation.name}", "cyan", 4)
            yield Line(f"    {route}", "", 6)
            for column, cell in _cells(one):
                yield Line(f"    {column}: {cell}", "", 6)


def described(selected: Iterable[Selected]) -> Iterator[Line]:
    """Everything that is known of a few operations."""
    for one in selected:
        operation = one.operation
        yield Line(one.method, "bold", 2)
        route = f"{operation.method.upper()} {unbroken(operation.path)}"
        yield Line(f"  {route}", "cyan", 4)
        if operation.summary:
            yield Line(f"  Summary: {unbroken(operation.summary)}", "", 4)
        for name, wire in ((p.name, p.wire) for p in operation.parameters):
            wire = unbroken(wire)
            yield Line(f"  {name}: {wire}" if name != wire else f"  {name}", "", 4)
        for text in docstring_lines(operation):
            yield Line(f"  {unbroken(text)}", "", 4)
        for alias in operation.aliases:
            yield Line(f"  Alias: {alias}", "", 4)


def records(selected: Iterable[Selected]) -> Iterator[str]:
    """An operation a line, for `cut`, `awk` and `grep`: its name, HTTP method, path and
    the columns, between tabs."""
    for one in selected:
        told = dict(_cells(one))
        path = unbroken(one.operation.path)
        cells = [one.method, one.operation.method.upper(), path]
        yield "\t".join([*cells, *(told.get(column, "") for column in COLUMNS)])


def _cells(one: Selected) -> Iterator[tuple[str, str]]:
    for column in COLUMNS:
        if cell := "; ".join(table_lines(one.operation, column)):
            yield column, unbroken(cell)
