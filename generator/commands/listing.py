"""Operations as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table
from rich.text import Text

from generator.base.text import plain
from generator.commands.inspection import filter_text
from generator.printing.views.methods import rate_limit_text
from generator.understand.ir import Operation, Sdk
from generator.understand.revisions import path


def operations_table(sdk: Sdk) -> Table:
    """A row for each operation, below its group."""
    table = Table(pad_edge=False, show_edge=False)
    for heading in ("operation", "limits", "scopes", "aliases", "filters", "notes"):
        table.add_column(heading, overflow="fold")
    pairs = [(api, group) for api in sdk.apis for group in api.groups]
    for api, group in pairs:
        table.add_section()
        place = f"{path(api)}.{group.name}" if sdk.sides else group.name
        table.add_row(Text(plain(place), "bold"))
        for operation in group.operations:
            route = f"{operation.method.upper()} {operation.path}"
            table.add_row(
                _cell([operation.name, route]),
                _cell(_limits(operation)),
                _cell(operation.scopes),
                _cell(operation.aliases),
                _cell(map(filter_text, operation.filters)),
                _cell(_notes(operation)),
            )
    return table


def _cell(lines: Iterable[str]) -> Text:
    return Text("\n".join(plain(line) for line in lines))


def _limits(operation: Operation) -> Iterator[str]:
    yield rate_limit_text(operation.rate_limit)
    for limit in operation.conditional_limits:
        yield f"{rate_limit_text(limit.rate_limit)} with {limit.parameter}={limit.value}"


def _notes(operation: Operation) -> Iterator[str]:
    if operation.paged:
        yield "paged"
    if operation.job:
        yield f"job: {', '.join(operation.job.statuses)}"
    if operation.pre_release:
        yield "pre-release"
    if operation.subtag:
        yield f"subtag: {operation.subtag}"
    if operation.capacity.items:
        yield f"at most {operation.capacity.items:,} items"
    if operation.capacity.bytes:
        yield f"at most {operation.capacity.bytes:,} bytes"
    if not operation.authenticated:
        yield "no credentials"
