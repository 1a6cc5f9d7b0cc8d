"""Operations as a table for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from generator.base.text import plain
from generator.understand.facts import COLUMNS, table_lines
from generator.understand.ir import Sdk
from generator.understand.revisions import path


def operations_table(sdk: Sdk) -> Table:
    """A row for each operation, below its group."""
    table = Table(pad_edge=False, show_edge=False)
    for heading in ("operation", *COLUMNS):
        table.add_column(heading, overflow="fold")
    pairs = [(api, group) for api in sdk.apis for group in api.groups]
    for api, group in pairs:
        table.add_section()
        name = f"{path(api)}.{group.name}" if sdk.sides else group.name
        table.add_row(Text(plain(name), "bold"))
        for operation in group.operations:
            route = f"{operation.method.upper()} {operation.path}"
            table.add_row(
                _cell([operation.name, route]),
                *(_cell(table_lines(operation, column)) for column in COLUMNS),
            )
    return table


def _cell(lines: Iterable[str]) -> Text:
    # A cell is folded anywhere, so that a line may begin with any part of it.
    return Text("\n".join(plain(line).replace("::", ": :") for line in lines))
