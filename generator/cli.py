"""The commands: run the stages, print what came of it, set the exit code."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from generator import __version__, config, console, writer
from generator.config import Settings
from generator.console import Outcome
from generator.errors import Finding, GeneratorError, Report, SpecErrors
from generator.inspection import facts

# The pipeline is imported where it runs: it brings in every library there is,
# and --help, --version and usage errors need none of them.

EXIT_CODES = """\b
Exit codes:
  0   done; check found no difference
  1   check found that DIR is not what generate would write
  2   bad input: documents, settings, arguments, or a DIR that cannot be written
  3   something in the documents was not understood (see --allow)
  70  a mistake in sdkgen itself
"""
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h

app = typer.Typer(
    name="sdkgen",
    help="Klaviyo's OpenAPI documents in, a typed Python SDK out.",
    epilog=EXIT_CODES,
    add_completion=False,
    no_args_is_help=True,
    # Typer's own tracebacks print local variables: whole documents.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How a command prints."""

    TEXT = "text"
    JSON = "json"


class Listing(StrEnum):
    """How `inspect` prints."""

    TABLE = "table"
    JSON = "json"


Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Documents, or folders of documents (searched recursively). "
        "Default: specs/",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The project's folder. Default: generated/"),
]
Package = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What users import. Default: klaviyo_client"),
]
Overlays = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Corrections to the documents. Default: those that sdkgen brings along",
    ),
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Accept a construct that is not understood, by the name in its "
        "message; may be repeated",
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Write over generated files that were edited"),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print failures only")]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="Print every warning and the whole diff")
]
OutputFormat = Annotated[
    Format,
    typer.Option("--format", help="For people, or one JSON object for scripts"),
]
ListingFormat = Annotated[
    Listing,
    typer.Option("--format", help="For people, or one JSON object for scripts"),
]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"sdkgen {__version__}")
        raise typer.Exit


@app.callback()
def _sdkgen(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version"
        ),
    ] = False,
) -> None:
    pass


@dataclass
class _Run:
    """What a command works with, and what it fills in."""

    settings: Settings
    report: Report
    outcome: Outcome
    progress: Callable[[str], None]

    def generate(self) -> dict[str, str]:
        """The complete files of the SDK."""
        from generator import pipeline

        result = pipeline.generate(
            self.settings.sources, self.settings, self.report, self.progress
        )
        self.report.check()
        files = writer.with_manifest(
            result.files, revision=result.api.revision, digest=result.api.digest
        )
        self.outcome.api, self.outcome.files = result.api, len(files)
        return files


@dataclass(frozen=True)
class _Printing:
    """How the command line wants its answer."""

    quiet: bool
    verbose: bool
    json: bool


def _run(
    command: str,
    printing: _Printing,
    work: Callable[[_Run], None],
    *,
    sources: Sequence[Path] | None,
    overlays: Path | None,
    allow: Sequence[str] | None,
    out: Path | None = None,
    package: str | None = None,
) -> NoReturn:
    """Do a command's work, print its outcome, and exit."""
    outcome, report, started = Outcome(command), Report(), time.perf_counter()
    raised: tuple[Finding, ...] = ()
    with console.progress(not printing.quiet and not printing.json) as progress:
        try:
            settings = config.load(
                Path.cwd(),
                sources=sources or (),
                out=out,
                package=package,
                overlays=overlays,
                allow=allow or (),
            )
            report = Report(settings.allow)
            work(_Run(settings, report, outcome, progress))
        except SpecErrors as error:
            raised = error.findings
        except GeneratorError as error:
            outcome.error, outcome.exit_code = str(error), error.exit_code
        except OSError as error:
            outcome.error, outcome.exit_code = str(error), 2
    outcome.findings = sorted({*report.findings, *raised})
    if outcome.failures and not outcome.error:
        outcome.exit_code = SpecErrors(outcome.failures).exit_code
    outcome.seconds = time.perf_counter() - started
    if printing.json:
        console.print_json(outcome)
    else:
        console.print_text(outcome, quiet=printing.quiet, verbose=printing.verbose)
    raise typer.Exit(outcome.exit_code)


@app.command(epilog=EXIT_CODES)
def generate(
    source: Sources = None,
    out: Out = None,
    package: Package = None,
    overlays: Overlays = None,
    allow: Allow = None,
    force: Force = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Write the SDK: DIR becomes an installable project."""

    def work(run: _Run) -> None:
        files = run.generate()
        run.progress("writing")
        result = writer.write(files, run.settings.out, force=force)
        run.outcome.changes, run.outcome.notes = result.changes, result.warnings

    _run(
        "generate",
        _Printing(quiet, verbose, format is Format.JSON),
        work,
        sources=source,
        out=out,
        package=package,
        overlays=overlays,
        allow=allow,
    )


@app.command(epilog=EXIT_CODES)
def check(
    source: Sources = None,
    out: Out = None,
    package: Package = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Write nothing; say whether DIR is what generate would write."""

    def work(run: _Run) -> None:
        files = run.generate()
        run.progress("comparing")
        limit = None if verbose else writer.DIFF_LINES
        found = writer.compare(files, run.settings.out, limit=limit)
        run.outcome.changes, run.outcome.notes = found.changes, found.warnings
        run.outcome.diff = found.diff
        run.outcome.exit_code = 1 if found.changes else 0

    _run(
        "check",
        _Printing(quiet, verbose, format is Format.JSON),
        work,
        sources=source,
        out=out,
        package=package,
        overlays=overlays,
        allow=allow,
    )


@app.command(epilog=EXIT_CODES)
def validate(
    source: Sources = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """List every finding: document, JSON pointer, severity."""

    def work(run: _Run) -> None:
        from generator import pipeline

        pipeline.validate(run.settings.sources, run.settings, run.report, run.progress)

    _run(
        "validate",
        _Printing(quiet, verbose, format is Format.JSON),
        work,
        sources=source,
        overlays=overlays,
        allow=allow,
    )


@app.command(epilog=EXIT_CODES)
def inspect(
    source: Sources = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: ListingFormat = Listing.TABLE,
) -> None:
    """List the operations and what is known of each."""

    def work(run: _Run) -> None:
        from generator import pipeline

        api = pipeline.load_api(
            run.settings.sources, run.settings, run.report, run.progress
        )
        run.report.check()
        run.outcome.api, run.outcome.operations = api, facts(api)

    _run(
        "inspect",
        _Printing(quiet, verbose, format is Listing.JSON),
        work,
        sources=source,
        overlays=overlays,
        allow=allow,
    )


def main() -> None:
    """Run `sdkgen`. A mistake of its own never looks like a difference (exit 1)."""
    try:
        app()
    except Exception:
        traceback.print_exc()
        print("\nThis is a mistake in sdkgen: please report it.", file=sys.stderr)
        sys.exit(INTERNAL_ERROR)
