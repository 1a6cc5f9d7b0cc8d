"""`sdkgen inspect`: the operations, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.text import Line, counted
from generator.commands.inspection import fact_row
from generator.commands.listing import MANY, described, listed, records
from generator.commands.result import Result, sdk_data, sdk_revisions, sdk_totals
from generator.commands.selection import Selected, parsed, select
from generator.pipeline import Progress
from generator.understand.ir import Sdk


@dataclass(frozen=True, kw_only=True)
class Inspected(Result):
    """What the documents describe, and the operations of it that were asked for."""

    sdk: Sdk
    selected: tuple[Selected, ...]

    def revisions(self) -> tuple[str, ...]:
        """Those of the SDK."""
        return sdk_revisions(self.sdk)

    def totals(self) -> Iterator[tuple[str, Sequence[int]]]:
        """How much that is."""
        return sdk_totals(self.sdk)

    def data(self) -> dict[str, Any]:
        """The operations."""
        rows = [fact_row(*one) for one in self.selected]
        return {**sdk_data(self.sdk), "operations": rows}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """The operations: everything of a few, and of many what matters most."""
        if verbose or len(self.selected) <= MANY:
            return described(self.selected)
        return listed(self.selected)

    def piped(self) -> Iterator[str]:
        """An operation a line."""
        return records(self.selected)

    def brief(self) -> Iterator[str]:
        """The names of the methods."""
        return (one.method for one in self.selected)


def inspect(
    settings: Settings,
    report: Report,
    progress: Progress,
    names: Sequence[str] = (),
    conditions: Sequence[str] = (),
) -> Inspected:
    """Understand the documents.

    Args:
        settings: with the documents.
        report: takes what is wrong with them.
        progress: is told what is being done.
        names: of operations, groups or methods; none stands for all.
        conditions: `key=value` that an operation has to meet.

    Raises:
        SpecErrors: for what is wrong with them or not understood.
        GeneratorError: for a name or a condition that nothing can meet.
    """
    parsed(conditions)
    sdk = pipeline.load_sdk(settings.sources, settings, report, progress)
    report.check()
    selected = select(sdk, names, conditions)
    total = counted(sum(len(api.operations) for api in sdk.apis), "operation")
    shown = f"{len(selected):,} of {total}" if names or conditions else total
    return Inspected(sdk=sdk, selected=selected, verdict=f"{shown}, all understood")
