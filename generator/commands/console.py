"""What a run tells: text for people, or one JSON object for scripts."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from generator.base.errors import Finding, Severity
from generator.commands.inspection import filter_text
from generator.compare.changes import Comparison
from generator.output.write import Changes, Difference
from generator.printing.views.methods import rate_limit_text
from generator.understand.ir import Operation, Sdk
from generator.understand.revisions import path

FEW = 10
"""So many warnings, and so many changed paths, are shown one by one."""

WIDE = 1000
"""Columns of a table that goes to a file or a pipe: no line is broken there."""


@dataclass
class Outcome:
    """Everything that a run found out, filled in as it goes on.

    `page` is a whole text that was asked for, and stands alone on standard output;
    `counts` are what it is about.
    """

    command: str
    exit_code: int = 0
    error: str | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    sdk: Sdk | None = None
    files: int | None = None
    documents: int | None = None
    changes: Changes | None = None
    differences: tuple[Difference, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    verdict: str = ""
    diff: str = ""
    operations: list[dict[str, Any]] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    page: str | None = None
    seconds: float = 0.0

    @property
    def warnings(self) -> list[Finding]:
        """The findings that do not stop a run."""
        return [f for f in self.findings if f.severity is Severity.WARNING]

    @property
    def failures(self) -> list[Finding]:
        """The findings that do."""
        return [f for f in self.findings if f.severity is not Severity.WARNING]


def plain(text: str) -> str:
    """The text with everything that a terminal would obey, or hide, spelled out.

    Documents are written by others: an escape sequence in a description must not
    reach the terminal, and neither must what turns the direction of a line.
    """
    return "".join(
        (
            character
            if character == "\n" or character.isprintable()
            else character.encode("unicode_escape").decode()
        )
        for character in text
    )


@contextlib.contextmanager
def progress(shown: bool) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, on a terminal only."""
    console = _console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda stage: None
        return
    with console.status(Text("Starting")) as status:
        yield lambda stage: status.update(Text(plain(stage)))


# ---------------------------------------------------------------- for scripts


def print_json(outcome: Outcome) -> None:
    """Print the outcome as one JSON object."""
    api, changes = outcome.sdk and outcome.sdk.main, outcome.changes
    data: dict[str, Any] = {
        "command": outcome.command,
        "exit_code": outcome.exit_code,
        "error": outcome.error,
        "summary": {name: sum(counts) for name, counts in _totals(outcome)},
        "revision": api.revision if api else None,
        "document": api.digest if api else None,
        "beside": {
            side.revision: side.digest
            for side in (outcome.sdk.sides if outcome.sdk else ())
        },
        "findings": [
            {
                "severity": str(finding.severity),
                "document": finding.document,
                "pointer": finding.pointer,
                "message": finding.message,
                "fix": finding.fix,
                "name": finding.name,
            }
            for finding in outcome.findings
        ],
        "notes": list(outcome.notes),
    }
    if changes is not None:
        data["changes"] = {
            "added": list(changes.added),
            "changed": list(changes.changed),
            "removed": list(changes.removed),
            "unchanged": changes.unchanged,
        }
    if outcome.comparisons:
        data["comparisons"] = [asdict(found) for found in outcome.comparisons]
    if outcome.diff:
        data["diff"] = outcome.diff
    if outcome.operations is not None:
        data["operations"] = outcome.operations
    # ASCII, so that no encoding of the terminal's can fail on it.
    try:
        print(json.dumps(data, indent=2), flush=True)
    except BrokenPipeError:
        _hang_up()


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that another program reads."""
    _spell_out()
    try:
        for line in lines:
            print(line, flush=True)
    except BrokenPipeError:
        _hang_up()


# ---------------------------------------------------------------- for people


def print_text(outcome: Outcome, *, quiet: bool, verbose: bool) -> None:
    """Print what people want to see: results on standard output, the rest on error.

    Args:
        outcome: what to print.
        quiet: failures and nothing else.
        verbose: every warning and every changed path.
    """
    _spell_out()
    out, error = _console(), _console(stderr=True)
    listing = out if outcome.command == "validate" else error
    for finding in outcome.failures:
        _say(listing, str(finding), "red")
    if not quiet:
        for line in _warnings(outcome, verbose):
            _say(listing, line, "yellow")
        for note in outcome.notes:
            _say(error, f"warning: {note}", "yellow")
    if outcome.error:
        _say(error, f"error: {outcome.error}", "bold red")
    if outcome.verdict:
        _say(error, outcome.verdict, "bold red")
    if outcome.page is not None:
        _print_page(outcome.page)
    if quiet:
        return
    if outcome.changes and not outcome.error:
        for line in _paths(outcome.changes, verbose):
            _say(out, line)
    for comparison in outcome.comparisons:
        for line in _differences(comparison, verbose):
            _say(out, line)
    if outcome.diff:
        for line in outcome.diff.split("\n"):
            _say(out, line, _DIFF_STYLES.get(line[:1], ""))
    if outcome.command == "inspect" and outcome.sdk:
        out.print(_operations(outcome.sdk))
    (out if outcome.page is None else error).print(_summary(outcome))


def _spell_out() -> None:
    """Have what the terminal's encoding lacks spelled out too."""
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors="backslashreplace")


_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def _print_page(page: str) -> None:
    """Print a page as it stands: it is safe for where it is meant to go."""
    if not sys.stdout.isatty():
        _reconfigure(sys.stdout, encoding="utf-8")
    try:
        sys.stdout.write(page)
        sys.stdout.flush()
    except BrokenPipeError:
        _hang_up()


def _reconfigure(stream: TextIO, **options: str) -> None:
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(**options)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Be silent: the reader has seen enough, and the exit code stays."""
        self.quiet = True
        _hang_up()


def _hang_up() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _console(*, stderr: bool = False) -> Console:
    console = _Console(
        stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=False
    )
    if not console.is_terminal:
        console.width = WIDE
    return console


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(plain(text), style), soft_wrap=True)


def _warnings(outcome: Outcome, verbose: bool) -> Iterator[str]:
    """The warnings one by one, or one of each kind with its count."""
    if verbose or len(outcome.warnings) <= FEW:
        yield from map(str, outcome.warnings)
        return
    for _, group in groupby(sorted(outcome.warnings, key=_kind), _kind):
        first, *more = group
        yield str(first)
        if more:
            yield f"    and {len(more)} more of this kind (--verbose shows them)"


def _kind(finding: Finding) -> str:
    """The message without the names, values and numbers of its place."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+", "…", finding.message)


def verdict(changes: Changes) -> str:
    """What `check` found, in one line."""
    counts = (
        (len(changes.changed), "changed"),
        (len(changes.added), "missing"),
        (len(changes.removed), "left over"),
    )
    parts = [f"{count} {word}" for count, word in counts if count]
    return f"not what generate would write: {', '.join(parts)}"


def _paths(changes: Changes, verbose: bool) -> Iterator[str]:
    for word, paths in (
        ("changed", changes.changed),
        ("added", changes.added),
        ("removed", changes.removed),
    ):
        shown = paths if verbose else paths[:FEW]
        yield from (f"{word:>8}  {path}" for path in shown)
        if len(paths) > len(shown):
            yield f"{word:>8}  ... and {len(paths) - len(shown)} more"


def _differences(comparison: Comparison, verbose: bool) -> Iterator[str]:
    """What changed between two documents, the gravest first."""
    old, new = comparison.old, comparison.new
    yield f"{old.revision} in {old.name} -> {new.revision} in {new.name}"
    yield from (f"{'':>8}  {note}" for note in comparison.notes)
    shown = comparison.changes if verbose else comparison.changes[:FEW]
    for change in shown:
        yield f"{change.impact:>8}  {change.subject}: {change.text}"
    if len(comparison.changes) > len(shown):
        more = len(comparison.changes) - len(shown)
        yield f"{'':>8}  ... and {more} more changes (--verbose shows them)"
    if not comparison.changes:
        yield f"{'':>8}  nothing that users of the API notice"


def _totals(outcome: Outcome) -> Iterator[tuple[str, list[int] | list[float]]]:
    """What is counted, for each revision where it can be told apart."""
    if outcome.sdk:
        yield "operations", [len(api.operations) for api in outcome.sdk.apis]
        yield "models", [len(api.definitions) for api in outcome.sdk.apis]
    if outcome.documents is not None:
        yield "documents", [outcome.documents]
    if outcome.files is not None:
        yield "files", [outcome.files]
    for name, count in outcome.counts.items():
        yield name, [count]
    if outcome.failures:
        yield "failures", [len(outcome.failures)]
    yield "warnings", [len(outcome.warnings) + len(outcome.notes)]
    yield "seconds", [round(outcome.seconds, 2)]


def _summary(outcome: Outcome) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for name, counts in _totals(outcome):
        table.add_row(Text(" + ".join(f"{n:,}" for n in counts)), Text(name))
    if outcome.sdk and outcome.sdk.sides:
        revisions = " + ".join(api.revision for api in outcome.sdk.apis)
        table.add_row(Text(plain(revisions)), Text("revisions"))
    return table


def _operations(sdk: Sdk) -> Table:
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
    if operation.deprecated:
        yield "deprecated"
    if operation.leaves_docs_on:
        yield f"leaves the documentation on {operation.leaves_docs_on}"
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
