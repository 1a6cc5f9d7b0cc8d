"""A command's run: its settings, its result, what is printed, and its exit code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import typer

from generator.base import config
from generator.base.config import Settings
from generator.base.errors import Finding, GeneratorError, Report, SpecErrors
from generator.commands import console, github
from generator.commands.as_json import as_json
from generator.commands.result import Outcome, Result

Progress = Callable[[str], None]
Work = Callable[[Settings, Report, Progress], Result]


@dataclass(frozen=True)
class Printing:
    """How the command line wants its answer."""

    quiet: bool
    verbose: bool
    json: bool
    github: bool = False


def execute(
    command: str,
    printing: Printing,
    work: Work,
    *,
    sources: Sequence[Path] | None = None,
    overlays: Path | None = None,
    allow: Sequence[str] | None = None,
    out: Path | None = None,
    package: str | None = None,
    specs: Path | None = None,
    names: Path | None = None,
    accepted: Path | None = None,
) -> NoReturn:
    """Do a command's work, print its outcome, and exit.

    Args:
        command: its name.
        printing: how to tell of it.
        work: what it does; its modules are imported within, since they bring in every
            library there is, and usage errors need none of them.
        sources: what the command line says of the settings, as all that follow.
        overlays: likewise.
        allow: likewise.
        out: likewise.
        package: likewise.
        specs: likewise.
        names: likewise.
        accepted: likewise.
    """

    def settings() -> Settings:
        return config.load(
            Path.cwd(),
            sources=sources or (),
            out=out,
            package=package,
            overlays=overlays,
            specs=specs,
            names=names,
            accepted=accepted,
            allow=allow or (),
        )

    silent = printing.quiet or printing.json or printing.github
    with console.progress(not silent) as progress:
        outcome = _outcome(command, settings, work, progress)
    if printing.json and not (outcome.result and outcome.result.page is not None):
        console.print_lines([as_json(outcome)])
    elif printing.github:
        console.print_lines(github.lines(outcome))
    else:
        console.print_text(outcome, quiet=printing.quiet, verbose=printing.verbose)
    raise typer.Exit(outcome.exit_code)


def _outcome(
    command: str, settings: Callable[[], Settings], work: Work, progress: Progress
) -> Outcome:
    """How the work ends, whatever ends it."""
    report, started = Report(), time.perf_counter()
    result: Result | None = None
    error: str | None = None
    raised: tuple[Finding, ...] = ()
    exit_code = 0
    try:
        known = settings()
        report = Report(known.allow)
        result = work(known, report, progress)
        exit_code = result.exit_code
    except SpecErrors as errors:
        raised = errors.findings
    except GeneratorError as refusal:
        error, exit_code = str(refusal), refusal.exit_code
    except OSError as refusal:
        error, exit_code = str(refusal), 2
    outcome = Outcome(
        command=command,
        result=result,
        findings=tuple(sorted({*report.findings, *raised})),
        error=error,
        exit_code=exit_code,
        seconds=time.perf_counter() - started,
    )
    if outcome.failures and not error:
        return replace(outcome, exit_code=SpecErrors(outcome.failures).exit_code)
    return outcome
