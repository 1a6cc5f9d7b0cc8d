"""`sdkgen init`: a repository for an SDK, ready for its first commit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.base import markup
from generator.base.atomic_file import save
from generator.base.config import Settings, data_folder
from generator.base.errors import GeneratorError, Report
from generator.base.text import Line, counted
from generator.commands import sync
from generator.commands.result import Result, changed_paths, changes_data
from generator.output.write import FileChanges
from generator.pipeline import Progress
from generator.upstream.sync import Wish
from generator.upstream.sync import revision as parsed

ACTION = "OWNER/sdkgen/.github/actions/sdkgen@COMMIT"
"""What stands in the workflows for where sdkgen's own repository is."""

PYPROJECT = """\
# What `sdkgen generate` and `sdkgen check` do: `generated` is what comes of `specs`.
[tool.sdkgen]
sources = ["specs"]
out = "generated"
package = {package}
names = "specs/names.lock"
accepted = "specs/accepted.toml"
"""
ATTRIBUTES = """\
# Generated files and their hashes are the same on every system.
* text=auto eol=lf
# Pinned documents keep every byte: specs.lock holds their hashes.
specs/**/*.json -text
"""
IGNORE = """\
# Left by an interrupted run; the next one clears it.
.*.sdkgen-new/
.*.sdkgen-old/
"""
NAMES = """\
# Names that changed. The old ones go on working, and warn, until a major version.
# `sdkgen names OLD NEW` adds to them, `sdkgen names --drop` takes them all out.
"""
ACCEPTED = """\
# Changes that people have looked at, so that `sdkgen diff --fail-on` lets them pass:
#
#   [[accepted]]
#   rule = "request-values-removed"    # `sdkgen rules` lists them
#   place = "get_profile*"             # as reports call it; * is anything
#   reason = "we never asked for it"
#   until = 2026-07-15                 # the last revision for which it holds
"""


@dataclass(frozen=True)
class Start:
    """What a repository is to begin with.

    Args:
        folder: where.
        package: what users of its SDK import.
        revision: whose documents to bring; None brings none.
        origin: where from; None is upstream.
        action: sdkgen's repository on GitHub and a commit of it; None leaves the
            workflows out.
    """

    folder: Path
    package: str
    revision: str | None = None
    origin: str | None = None
    action: str | None = None


@dataclass(frozen=True, kw_only=True)
class Started(Result):
    """The files that were written."""

    changes: FileChanges

    def data(self) -> dict[str, Any]:
        """Which."""
        return {"changes": changes_data(self.changes)}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """Which."""
        return changed_paths(self.changes, True)


def init(
    start: Start, settings: Settings, report: Report, progress: Progress
) -> Started:
    """Write the files of a repository, and bring the documents of a revision.

    Args:
        start: what it is to begin with.
        settings: with what the command line says besides.
        report: takes what is wrong with the documents.
        progress: is told what is being done.

    Raises:
        GeneratorError: where a file would be written over, for an action that is not
            pinned to a commit, and where the documents cannot be had.
    """
    wish = Wish(parsed(start.revision), start.origin) if start.revision else None
    files = dict(_files(start))
    taken = [path for path in files if (start.folder / path).exists()]
    if taken:
        raise GeneratorError(
            f"{start.folder.as_posix()} has {', '.join(taken)} already; init writes "
            "over nothing"
        )
    for path, text in files.items():
        target = start.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        save(text, target)
    added = sorted(files)
    notes: tuple[str, ...] = ()
    if wish:
        place = replace(settings, specs=start.folder / "specs")
        brought = sync.sync(
            place, report, progress, wish, replace=False, allow_broken=False
        )
        added += [f"specs/{path}" for path in brought.changes.added]
        notes = brought.notes
    where = "" if start.folder == Path() else f"cd {start.folder.as_posix()} && "
    then = "sdkgen generate" if wish else "sdkgen sync REVISION"
    return Started(
        changes=FileChanges(added=tuple(added)),
        notes=notes,
        verdict=f"{start.folder.as_posix()}/ is a repository for {start.package}, "
        f"with {counted(len(added), 'file')}",
        next_step=where + then,
    )


def _files(start: Start) -> Iterator[tuple[str, str]]:
    yield "pyproject.toml", PYPROJECT.format(package=markup.toml(start.package))
    yield ".gitattributes", ATTRIBUTES
    yield ".gitignore", IGNORE
    yield "specs/names.lock", NAMES
    yield "specs/accepted.toml", ACCEPTED
    if start.action is None:
        return
    if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", start.action):
        raise GeneratorError(
            f"--action {start.action}: write OWNER/REPOSITORY@COMMIT, with all 40 digits "
            "of the commit: a branch or a tag may be moved to other code"
        )
    repository, commit = start.action.split("@")
    used = f"{repository}/.github/actions/sdkgen@{commit}"
    for file in sorted((data_folder("templates") / "repository").glob("*.yml")):
        yield f".github/workflows/{file.name}", file.read_text("utf-8").replace(
            ACTION, used
        )
