"""`sdkgen generate` and `sdkgen check`: the whole SDK, written or compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.text import Line, counted
from generator.commands.result import (
    Result,
    changed_paths,
    changes_data,
    counts,
    sdk_data,
    sdk_revisions,
    sdk_totals,
)
from generator.output import write
from generator.output.causes import Causes, causes
from generator.output.write import FileChanges, FileDifference
from generator.pipeline import Progress
from generator.understand.ir import Sdk

_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, kw_only=True)
class Generated(Result):
    """The SDK, and how its files differ from those that were there before."""

    sdk: Sdk
    files: int
    changes: FileChanges
    causes: Causes | None = None

    def revisions(self) -> tuple[str, ...]:
        """Those of the SDK."""
        return sdk_revisions(self.sdk)

    def totals(self) -> Iterator[tuple[str, Sequence[int]]]:
        """What the SDK has."""
        yield from sdk_totals(self.sdk)
        yield "files", [self.files]

    def data(self) -> dict[str, Any]:
        """Its revisions, and what changed."""
        data = {**sdk_data(self.sdk), "changes": changes_data(self.changes)}
        return {**data, "causes": asdict(self.causes) if self.causes else None}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """What changed, and why."""
        yield from changed_paths(self.changes, verbose)
        for reason in self.reasons():
            yield Line(f"{'':>8}  {reason}", "bold", 10)

    def reasons(self) -> Iterator[str]:
        """Whether documents, sdkgen or a hand made the difference."""
        return self.causes.told() if self.causes else iter(())


@dataclass(frozen=True, kw_only=True)
class Checked(Generated):
    """What `generate` would change, with the changed files old against new."""

    diff: str
    where: tuple[FileDifference, ...]

    def data(self) -> dict[str, Any]:
        """The same with the difference."""
        return {**super().data(), **({"diff": self.diff} if self.diff else {})}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """The same with the difference."""
        yield from super().lines(verbose)
        for line in self.diff.split("\n") if self.diff else ():
            yield Line(line, _DIFF_STYLES.get(line[:1], ""))

    def differences(self) -> tuple[FileDifference, ...]:
        """Where each file begins to differ."""
        return self.where


def generate(
    settings: Settings, report: Report, progress: Progress, *, force: bool
) -> Generated:
    """Write the SDK.

    Args:
        settings: what of, and where to.
        report: takes what is wrong with the documents.
        progress: is told what is being done.
        force: write over generated files that were edited.

    Raises:
        SpecErrors: for what is wrong with the documents, or not understood.
        GeneratorError: for a folder that cannot be written.
    """
    write.check_folder(settings.out, force=force)
    sdk, files = _made(settings, report, progress)
    progress("Writing")
    # Asked before there is nothing to ask any more.
    before = write.compare(files, settings.out, limit=0).changes
    why = causes(files, before, settings.out)
    result = write.write(files, settings.out, force=force)
    out, changed = settings.out.as_posix(), counts(result.changes, _WRITTEN)
    return Generated(
        sdk=sdk,
        files=len(files),
        changes=result.changes,
        causes=why,
        notes=result.warnings,
        verdict=(
            f"{out}/ is what these documents give, now: {changed}"
            if changed
            else f"{out}/ is what these documents give; nothing had to change"
        ),
    )


def check(
    settings: Settings, report: Report, progress: Progress, *, limit: int | None
) -> Checked:
    """Compare what `generate` would write with what there is; write nothing.

    Args:
        settings: what of, and where it is.
        report: takes what is wrong with the documents.
        progress: is told what is being done.
        limit: how many lines of difference to show at most; None is all of them.

    Raises:
        SpecErrors: for what is wrong with the documents, or not understood.
        GeneratorError: for a folder that cannot be read.
    """
    write.check_readable(settings.out)
    sdk, files = _made(settings, report, progress)
    progress("Comparing")
    found = write.compare(files, settings.out, limit=limit)
    out, differing = settings.out.as_posix(), counts(found.changes, _CHECKED)
    return Checked(
        sdk=sdk,
        files=len(files),
        changes=found.changes,
        causes=causes(files, found.changes, settings.out),
        notes=found.warnings,
        diff=found.diff,
        where=write.differences(files, found.changes, settings.out),
        exit_code=1 if differing else 0,
        verdict=(
            f"{out}/ is not what these documents give: {differing}"
            if differing
            else f"{out}/ is what these documents give: {counted(len(files), 'file')}"
        ),
        next_step="sdkgen generate" if differing else "",
    )


_WRITTEN = ("changed", "added", "removed")
_CHECKED = ("changed", "missing", "left over")


def _made(
    settings: Settings, report: Report, progress: Progress
) -> tuple[Sdk, dict[str, str]]:
    """The complete files of the SDK, with their manifest."""
    result = pipeline.generate(settings.sources, settings, report, progress)
    report.check()
    main, *sides = result.sdk.apis
    files = write.with_manifest(
        result.files,
        revision=main.revision,
        digest=main.digest,
        confirmed=result.confirmed,
        beside={side.revision: side.digest for side in sides},
    )
    return result.sdk, files
