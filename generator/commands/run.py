"""What every command shares: its options, its run, its outcome, its exit code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from generator.base import config
from generator.base.atomic_file import save
from generator.base.config import Settings
from generator.base.errors import Finding, GeneratorError, Report, SpecErrors
from generator.commands import console, github
from generator.commands.console import Outcome
from generator.compare.changes import Comparison, Impact
from generator.output import write

# The pipeline is imported where it runs: it brings in every library there is,
# and --help, --version and usage errors need none of them.


class Format(StrEnum):
    """How a command prints."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """How `diff` prints."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


class FailOn(StrEnum):
    """Which changes make `diff` exit with 1."""

    BREAKING = "breaking"
    ANY = "any"


class CheckFormat(StrEnum):
    """How `check` prints."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class Listing(StrEnum):
    """How `inspect` prints."""

    TABLE = "table"
    JSON = "json"


Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Documents, or folders of documents (searched recursively); those of "
        "several revisions go into one package. Default: specs/",
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
Names = Annotated[
    Path | None,
    typer.Option(
        "--names",
        metavar="FILE",
        help="The lock of names that changed. Default: names.lock in specs/",
    ),
]
Specs = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The folder of pinned documents. Default: specs/"),
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
Calm = Annotated[
    bool, typer.Option("--quiet", help="Print neither warnings nor totals")
]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="Print every warning and the whole diff")
]
OutputFormat = Annotated[
    Format,
    typer.Option("--format", help="For people, or one JSON object for scripts"),
]
CheckOutputFormat = Annotated[
    CheckFormat,
    typer.Option(
        "--format",
        help="For people, one JSON object for scripts, or annotations for GitHub",
    ),
]
ListingFormat = Annotated[
    Listing,
    typer.Option("--format", help="For people, or one JSON object for scripts"),
]
Old = Annotated[
    Path,
    typer.Argument(
        metavar="OLD",
        help="A document, a folder of documents, a generated project, or a revision "
        "in specs/",
    ),
]
New = Annotated[
    Path, typer.Argument(metavar="NEW", help="The same, of what OLD is compared with")
]
Output = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write it there, and not to standard output"),
]
ComparisonFormat = Annotated[
    ReportFormat,
    typer.Option(
        "--format",
        help="For a terminal, a pull request, scripts, or a browser (one page)",
    ),
]
Failing = Annotated[
    FailOn | None,
    typer.Option(help="Exit with 1 when there are such changes"),
]
Released = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        help="The version that users have. Default: that of OLD's revision",
    ),
]


@dataclass
class Run:
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
        main, *sides = result.sdk.apis
        files = write.with_manifest(
            result.files,
            revision=main.revision,
            digest=main.digest,
            beside={side.revision: side.digest for side in sides},
        )
        self.outcome.sdk, self.outcome.files = result.sdk, len(files)
        return files

    def compare(self, old: Path, new: Path) -> Comparison:
        """What differs between two revisions."""
        from generator.commands.comparison import compare

        comparison = compare(old, new, self.settings, self.report, self.progress)
        self.outcome.counts = {str(i): comparison.count(i) for i in Impact}
        return comparison

    def deliver(self, page: str, output: Path | None) -> None:
        """Give a whole text to the file, or to standard output."""
        if output is None:
            self.outcome.page = page
        else:
            save(page, output)


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
    work: Callable[[Run], None],
    *,
    sources: Sequence[Path] | None,
    overlays: Path | None,
    allow: Sequence[str] | None,
    out: Path | None = None,
    package: str | None = None,
    specs: Path | None = None,
    names: Path | None = None,
) -> NoReturn:
    """Do a command's work, print its outcome, and exit."""
    outcome, report, started = Outcome(command), Report(), time.perf_counter()
    raised: tuple[Finding, ...] = ()
    silent = printing.quiet or printing.json or printing.github
    with console.progress(not silent) as progress:
        try:
            settings = config.load(
                Path.cwd(),
                sources=sources or (),
                out=out,
                package=package,
                overlays=overlays,
                specs=specs,
                names=names,
                allow=allow or (),
            )
            report = Report(settings.allow)
            work(Run(settings, report, outcome, progress))
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
    if printing.json and outcome.page is None:
        console.print_json(outcome)
    elif printing.github:
        console.print_lines(github.lines(outcome))
    else:
        console.print_text(outcome, quiet=printing.quiet, verbose=printing.verbose)
    raise typer.Exit(outcome.exit_code)
