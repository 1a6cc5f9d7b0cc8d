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
from generator.base.errors import Report
from generator.commands.help import TOPICS
from generator.commands.options import (
    DONE,
    FOUND,
    Allow,
    Bare,
    CheckFormat,
    CheckOutputFormat,
    Force,
    Format,
    Names,
    Out,
    OutputFormat,
    Overlays,
    Package,
    Quiet,
    Sources,
    Verbose,
    What,
    Where,
    rule_names,
    told_apart,
)
from generator.commands.result import Result
from generator.commands.revisions import revisions
from generator.commands.run import Printing, Progress, execute

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
    """Tell where a name, a file or a weight comes from."""

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


app.add_typer(revisions)


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
