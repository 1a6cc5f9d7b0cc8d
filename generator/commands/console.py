"""What a run tells people, in a terminal, a file or a pipe."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from generator.base.errors import Finding
from generator.base.text import Line, counted, plain, uncommanded
from generator.commands.result import FEW, Outcome

WIDE = 1000
"""Columns of what goes to a file or a pipe: no line is broken there."""


@contextlib.contextmanager
def progress(shown: bool) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, on a terminal only."""
    console = _console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda stage: None
        return
    with console.status(Text("Starting")) as status:
        yield lambda stage: status.update(Text(plain(stage)))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that another program reads."""
    _spell_out()
    try:
        for line in lines:
            print(line, flush=True)
    except BrokenPipeError:
        _hang_up()


def print_text(outcome: Outcome, *, quiet: bool, verbose: bool) -> None:
    """Print what people want to see: results on standard output, the rest on error.

    Args:
        outcome: what to print.
        quiet: failures and nothing else.
        verbose: every warning and every changed path.
    """
    _spell_out()
    out, error = _console(), _console(stderr=True)
    result = outcome.result
    listing = out if outcome.command == "validate" else error
    for finding in outcome.failures:
        _say(listing, Line(str(finding), "red", 4))
    if outcome.error:
        _say(error, Line(f"error: {outcome.error}", "bold red", 4))
    if result and result.page is not None:
        _print_page(result.page)
    if result and quiet:
        print_lines(map(plain, result.brief()))
    records = None if verbose or not result or out.is_terminal else result.piped()
    if result and (result.alone or not quiet):
        if records is not None:
            print_lines(_record(one) for one in records)
        else:
            for line in result.lines(verbose):
                _say(out, line)
    alone = bool(result and result.alone) or records is not None
    if not quiet:
        # What is odd about documents comes after what was asked for.
        for line in _warnings(outcome, verbose):
            _say(listing, line)
        for note in result.notes if result else ():
            _say(error, Line(f"warning: {note}", "yellow", 4))
        (error if alone else out).print(_summary(outcome))
    if result and result.verdict and (result.exit_code or not quiet):
        # A difference is told on standard error, where errors are looked for.
        last = error if result.exit_code or alone else out
        style = "bold red" if result.exit_code else "bold green"
        _say(last, Line(result.verdict, style, 4))
        if result.next_step:
            _say(last, Line(f"next: {result.next_step}"))


def _spell_out() -> None:
    """Have what the terminal's encoding lacks spelled out too."""
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors="backslashreplace")


def _print_page(page: str) -> None:
    """Print a page as it stands: it is safe for where it is meant to go."""
    if not sys.stdout.isatty():
        _reconfigure(sys.stdout, encoding="utf-8")
    try:
        sys.stdout.write(page)
        sys.stdout.flush()
    except BrokenPipeError:
        _hang_up()


def _record(record: str) -> str:
    """A record, whose own tabs alone stand between its fields."""
    return "\t".join(map(plain, record.split("\t")))


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


def _say(console: Console, line: Line) -> None:
    """Print a line; what a terminal has no room for goes on further in, and no word
    is broken that fits on a line."""
    texts = plain(line.text).split("\n")
    if line.hang is not None and console.is_terminal:
        texts = [one for text in texts for one in _wrapped(text, line.hang, console)]
    for text in texts:
        # Where a line was broken, another one begins.
        console.print(Text(uncommanded(text), line.style), soft_wrap=True)


def _wrapped(text: str, hang: int, console: Console) -> list[str]:
    return textwrap.wrap(
        text,
        console.width,
        subsequent_indent=" " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _warnings(outcome: Outcome, verbose: bool) -> Iterator[Line]:
    """The warnings one by one, or one of each kind with its count; what somebody has
    accepted by its name is one line."""
    if verbose:
        yield from (Line(str(found), "yellow", 4) for found in outcome.warnings)
        return
    names = Counter(found.name for found in outcome.warnings if found.name)
    if names:
        told = ", ".join(f"{name} ({count:,})" for name, count in sorted(names.items()))
        total = counted(names.total(), "finding")
        allowed = f"{total} allowed by name: {told} (--verbose shows them)"
        yield Line(allowed, "yellow", 4)
    warnings = [found for found in outcome.warnings if not found.name]
    if len(warnings) <= FEW:
        yield from (Line(str(found), "yellow", 4) for found in warnings)
        return
    for _, group in groupby(sorted(warnings, key=_kind), _kind):
        first, *more = group
        yield Line(str(first), "yellow", 4)
        if more:
            found = f"    and {len(more):,} more of this kind (--verbose shows them)"
            yield Line(found, "yellow", 8)


def _kind(finding: Finding) -> str:
    """The message without the names, values and numbers of its place."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+", "…", finding.message)


def _summary(outcome: Outcome) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for name, numbers in outcome.totals():
        shown = name.removesuffix("s") if sum(numbers) == 1 else name
        table.add_row(Text(" + ".join(f"{n:,}" for n in numbers)), Text(shown))
    revisions = outcome.result.revisions() if outcome.result else ()
    if len(revisions) > 1:
        table.add_row(Text(plain(" + ".join(revisions))), Text("revisions"))
    return table
