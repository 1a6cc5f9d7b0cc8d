"""The command line: what each command takes; `commands` has what it does."""

from __future__ import annotations

import atexit
import gc
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from generator import __version__
from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report
from generator.commands.help import TOPICS
from generator.commands.options import (
    Accepted,
    Allow,
    Bare,
    Calm,
    CheckFormat,
    CheckOutputFormat,
    ComparisonFormat,
    Failing,
    Force,
    Format,
    Names,
    New,
    Old,
    Out,
    Output,
    OutputFormat,
    Overlays,
    Package,
    Quiet,
    Released,
    ReportFormat,
    Sources,
    Specs,
    Verbose,
    What,
    Where,
    rule_names,
    told_apart,
)
from generator.commands.result import Result
from generator.commands.run import Printing, Progress, execute

DONE = "Exit codes: 0 is done, 2 bad input; `sdkgen help exit-codes` has all."
FOUND = (
    "Exit codes: 0 is done, 1 a difference that was looked for; `sdkgen help "
    "exit-codes` has all."
)
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h

app = typer.Typer(
    name="sdkgen",
    help="Klaviyo's OpenAPI documents in, a typed Python SDK out.",
    epilog="`sdkgen help` has topics that concern all commands: exit-codes, settings.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    # Typer's own tracebacks print local variables: whole documents.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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


@app.command(epilog=DONE)
def generate(
    source: Sources = None,
    out: Out = None,
    package: Package = None,
    overlays: Overlays = None,
    lock: Names = None,
    allow: Allow = None,
    force: Force = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Write the SDK: DIR becomes an installable project."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.generate import generate

        return generate(settings, report, progress, force=force)

    execute(
        "generate",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        sources=source,
        out=out,
        package=package,
        overlays=overlays,
        names=lock,
        allow=allow,
    )


@app.command(epilog=FOUND)
def check(
    source: Sources = None,
    out: Out = None,
    package: Package = None,
    overlays: Overlays = None,
    lock: Names = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: CheckOutputFormat = CheckFormat.TEXT,
) -> None:
    """Write nothing; say whether DIR is what generate would write."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.generate import check
        from generator.output.write import DIFF_LINES

        limit = None if verbose else DIFF_LINES
        return check(settings, report, progress, limit=limit)

    execute(
        "check",
        Printing(
            quiet, verbose, format is CheckFormat.JSON, format is CheckFormat.GITHUB
        ),
        work,
        sources=source,
        out=out,
        package=package,
        overlays=overlays,
        names=lock,
        allow=allow,
    )


@app.command(epilog=DONE)
def validate(
    source: Sources = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """List every finding: document, JSON pointer, severity."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.validate import validate

        return validate(settings, report, progress)

    execute(
        "validate",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        sources=source,
        overlays=overlays,
        allow=allow,
    )


@app.command(epilog=DONE)
def inspect(
    what: What = None,
    where: Where = None,
    overlays: Overlays = None,
    allow: Allow = None,
    quiet: Bare = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """List operations and what is known of each."""
    names, sources = told_apart(what or ())

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.inspect import inspect

        return inspect(settings, report, progress, names, where or ())

    execute(
        "inspect",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        sources=sources,
        overlays=overlays,
        allow=allow,
    )


@app.command(epilog=DONE)
def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RULE|FILE|NAME",
            help="A rule of diff, a generated file, or a name as in models.Coupon, "
            "klaviyo.coupons.get_coupon, get_coupon",
            autocompletion=rule_names,
        ),
    ],
    overlays: Overlays = None,
    lock: Names = None,
    allow: Allow = None,
    quiet: Bare = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Tell where something comes from: document, JSON pointer, rule."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.explain import explain

        return explain(what, settings, report, progress)

    execute(
        "explain",
        Printing(quiet, verbose, format is Format.JSON),
        work,
        overlays=overlays,
        names=lock,
        allow=allow,
    )


@app.command(epilog=FOUND)
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


@app.command(epilog=DONE)
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


@app.command(epilog=DONE)
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


@app.command(epilog=FOUND)
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


@app.command(epilog=DONE)
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


@app.command(epilog=DONE)
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


@app.command()
def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The new repository's folder"),
    ] = Path(),
    revision: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION", help="Bring this one's documents and pin them"
        ),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option("--from", metavar="URL|DIR", help="Where from, as for sync"),
    ] = None,
    package: Package = None,
    action: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/REPOSITORY@COMMIT",
            help="Where sdkgen's own repository is on GitHub, for workflows that "
            "check, sync and release; there are none without it",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Start a repository: settings, pinned documents, workflows."""

    def work(settings: Settings, report: Report, progress: Progress) -> Result:
        from generator.commands.init import Start, init

        start = Start(folder, settings.package, revision, origin, action)
        return init(start, settings, report, progress)

    execute(
        "init", Printing(quiet, verbose, format is Format.JSON), work, package=package
    )


@app.command("help")
def help_(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="TOPIC|COMMAND",
            help=f"{', '.join(TOPICS)}, or a command",
            autocompletion=lambda: list(TOPICS),
        ),
    ] = None,
) -> None:
    """Explain what concerns all commands, or one of them."""
    group = context.parent.command if context.parent else context.command
    commands: dict[str, typer.core.TyperCommand] = getattr(group, "commands", {})
    if topic in commands:
        name = f"sdkgen {topic}"
        with typer.Context(commands[topic], info_name=name) as inner:
            print(commands[topic].get_help(inner))
    elif topic is not None and topic in TOPICS:
        print(TOPICS[topic])
    elif topic is None:
        print(context.parent.get_help() if context.parent else "")
        print(f"\nTopics of `sdkgen help`: {', '.join(TOPICS)}")
    else:
        raise typer.BadParameter(
            f"{topic!r} is neither a command nor one of {', '.join(TOPICS)}"
        )


def main() -> None:
    """Run `sdkgen`. A mistake of its own never looks like a difference (exit 1)."""
    # A command is soon over. What it builds up it needs to the end, so that looking
    # through it for garbage, again and again, takes time and finds next to nothing.
    # Nor is there any sense in looking through it at the very end.
    gc.disable()
    atexit.register(gc.freeze)
    try:
        app()
    except Exception:
        traceback.print_exc()
        print("\nThis is a mistake in sdkgen: please report it.", file=sys.stderr)
        sys.exit(INTERNAL_ERROR)
