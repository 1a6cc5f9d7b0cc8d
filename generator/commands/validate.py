"""`sdkgen validate`: every finding in the documents."""

from __future__ import annotations

from dataclasses import dataclass

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.text import counted
from generator.commands.result import Result
from generator.pipeline import Progress


@dataclass(frozen=True, kw_only=True)
class Validated(Result):
    """The documents are valid; what is odd about them is in the report."""


def validate(settings: Settings, report: Report, progress: Progress) -> Validated:
    """Look for everything that is wrong with the documents.

    Raises:
        SpecErrors: for what is.
    """
    pipeline.validate(settings.sources, settings, report, progress)
    names = ", ".join(source.as_posix() for source in settings.sources)
    found = counted(len(report.warnings), "warning")
    return Validated(verdict=f"{names}: valid, with {found}")
