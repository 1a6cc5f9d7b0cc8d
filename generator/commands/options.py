"""The options that commands share, as the command line declares them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DONE = "Exit codes: 0 is done, 2 bad input; `sdkgen help exit-codes` has all."
FOUND = (
    "Exit codes: 0 is done, 1 a difference that was looked for; `sdkgen help "
    "exit-codes` has all."
)
"""What help says below a command: of most, and of those that look for differences."""


def rule_names() -> list[str]:
    """What a shell completes where a rule may stand."""
    from generator.compare.severities import all_rules

    return list(all_rules())


def revisions() -> list[str]:
    """What a shell completes where a revision may stand: those that are in specs/."""
    return sorted(path.name for path in Path("specs").glob("????-??-??*"))


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


Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Documents, or folders of documents (searched recursively); those of "
        "several revisions go into one package. Default: specs/",
        show_default=False,
    ),
]
What = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME|SOURCE",
        help="An operation, a group or an HTTP method; what exists as a file or a "
        "folder is a document to read. Default: all that is in specs/",
        show_default=False,
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=VALUE",
        help="Only what has that value, such as scope=profiles:read or "
        "path=/api/profiles*; may be repeated",
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
Accepted = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The changes that people have accepted. Default: accepted.toml in specs/",
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
Bare = Annotated[
    bool, typer.Option("--quiet", help="Print failures, and names or places only")
]
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
Old = Annotated[
    Path,
    typer.Argument(
        metavar="OLD",
        help="A document, a folder of documents, a generated project, or a revision "
        "in specs/",
        autocompletion=revisions,
    ),
]
New = Annotated[
    Path,
    typer.Argument(
        metavar="NEW",
        help="The same, of what OLD is compared with",
        autocompletion=revisions,
    ),
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


def told_apart(given: Iterable[str]) -> tuple[list[str], list[Path]]:
    """Names, and the files or folders that stand among them.

    What looks like a path is one, so that a document that is not there is missed by
    its name.
    """
    names: list[str] = []
    sources: list[Path] = []
    for one in given:
        path = Path(one)
        if path.exists() or len(path.parts) > 1 or path.suffix == ".json":
            sources.append(path)
        else:
            names.append(one)
    return names, sources
