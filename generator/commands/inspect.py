"""`sdkgen inspect`: the operations, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.commands.inspection import facts
from generator.commands.listing import operations_table
from generator.commands.result import Result, sdk_data, sdk_revisions, sdk_totals
from generator.pipeline import Progress
from generator.understand.ir import Sdk


@dataclass(frozen=True, kw_only=True)
class Inspected(Result):
    """What the documents describe."""

    sdk: Sdk

    def revisions(self) -> tuple[str, ...]:
        """Those of the SDK."""
        return sdk_revisions(self.sdk)

    def totals(self) -> Iterator[tuple[str, Sequence[int]]]:
        """How much that is."""
        return sdk_totals(self.sdk)

    def data(self) -> dict[str, Any]:
        """Every operation."""
        return {**sdk_data(self.sdk), "operations": facts(self.sdk)}

    def table(self) -> Table:
        """Every operation."""
        return operations_table(self.sdk)


def inspect(settings: Settings, report: Report, progress: Progress) -> Inspected:
    """Understand the documents.

    Raises:
        SpecErrors: for what is wrong with them or not understood.
    """
    sdk = pipeline.load_sdk(settings.sources, settings, report, progress)
    report.check()
    return Inspected(sdk=sdk)
