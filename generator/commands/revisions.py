"""The commands about revisions, as the command line declares them: brought and pinned,
compared, and told of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report
from generator.commands.options import (
    DONE,
    FOUND,
    Accepted,
    Allow,
    Bare,
    Calm,
    ComparisonFormat,
    Failing,
    Format,
    Names,
    New,
    Old,
    Output,
    OutputFormat,
    Overlays,
    Quiet,
    Released,
    ReportFormat,
    Specs,
    Verbose,
)
from generator.commands.result import Result
from generator.commands.run import Printing, Progress, execute

revisions = typer.Typer()


@revisions.command(epilog=FOUND)
def sync(
    revision: Annotated[
        str | None,
        typer.Argument(
            metavar="REVISION",
            help="A date such as 2026-07-15, or 2026-07-15.pre for its beta. "
            "Default: all that are pinned",
            show_default=False,
        ),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL|DIR",
            help="A repository, a git checkout, or a folder. Default: where the "
            "revision was pinned from, or https://github.com/klaviyo/openapi",
        ),
    ] = None,
    slices: Annotated[
        bool | None,
        typer.Option(
            "--slices/--whole",
            help="A document an operation, or one for all. Default: as pinned, or whole",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; say whether upstream has moved"),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Remove the other revisions of the same family"),
    ] = False,
    allow_broken: Annotated[
        bool,
        typer.Option(
            "--allow-broken", help="Pin documents, too, that no SDK can be made of"
        ),
    ] = False,
    specs: Specs = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Bring a revision's documents, and pin them in specs.lock."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands import sync as command
        from generator.upstream.sync import Wish
        from generator.upstream.sync import revision as parsed

        wanted = parsed(revision) if revision is not None else None
        wish = Wish(wanted, origin, slices)
        if check:
            return command.check(settings, report, progress, wish)
        return command.sync(
            settings,
            report,
            progress,
            wish,
            replace=replace,
            allow_broken=allow_broken,
        )

    execute(
        "sync",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        specs=specs,
        allow=allow,
    )


@revisions.command(epilog=DONE)
def lock(
    specs: Specs = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Pin the documents as they are, those that were edited too."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.sync import lock

        return lock(settings, report)

    execute(
        "lock",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        specs=specs,
    )


@revisions.command(epilog=DONE)
def names(
    old: Annotated[
        Path | None,
        typer.Argument(
            metavar="[OLD",
            help="A document, a folder of them, an SDK, or a revision in specs/",
        ),
    ] = None,
    new: Annotated[
        Path | None,
        typer.Argument(metavar="NEW]", help="The same of the next revision"),
    ] = None,
    drop: Annotated[
        bool, typer.Option("--drop", help="Take all entries out, for a major version")
    ] = False,
    overlays: Overlays = None,
    lock: Names = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Keep the names working that NEW calls otherwise than OLD."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands import names

        if drop and old is None:
            return names.drop(settings)
        if old and new and not drop:
            return names.update(old, new, settings, report, progress)
        raise GeneratorError("give OLD and NEW, or --drop and neither")

    execute(
        "names",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        overlays=overlays,
        names=lock,
        allow=allow,
    )


@revisions.command(epilog=FOUND)
def diff(
    old: Old,
    new: New,
    format: ComparisonFormat = ReportFormat.TEXT,
    fail_on: Failing = None,
    output: Output = None,
    accepted: Accepted = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Calm = False,
    verbose: Verbose = False,
) -> None:
    """Tell what differs between two revisions, and what that breaks."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.compare import diff

        return diff(
            *(old, new, settings, report, progress),
            format=format,
            output=output,
            fail_on=fail_on,
        )

    execute(
        "diff",
        Printing(quiet, verbose, format is ReportFormat.JSON),
        work,
        accepted=accepted,
        overlays=overlays,
        allow=allow,
    )


@revisions.command(epilog=DONE)
def rules(
    quiet: Bare = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """List the rules by which diff weighs changes."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.rules import rules

        return rules(settings)

    execute("rules", Printing(quiet, verbose, format is Format.JSON), work)


@revisions.command(epilog=DONE)
def changelog(
    old: Old,
    new: New,
    released: Released = None,
    output: Output = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Calm = False,
    verbose: Verbose = False,
) -> None:
    """Write the section of the SDK's changelog, and how to migrate."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.compare import changelog

        return changelog(
            *(old, new, settings, report, progress),
            released=released,
            output=output,
        )

    execute(
        "changelog",
        Printing(quiet, verbose, json=False),
        work,
        overlays=overlays,
        allow=allow,
    )
