"""The stages in their order, from documents to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import __version__, lock, sources
from generator.build import build
from generator.config import Settings
from generator.described import Described
from generator.document import Document
from generator.errors import Report
from generator.ir import Api
from generator.layout import lay_out
from generator.models import spell_fields
from generator.names import with_old_names
from generator.overlays import apply_overlays
from generator.render import render, runtime_files
from generator.validation import validate as validate_document

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a run comes to: the API, and the project's files by path."""

    api: Api
    files: dict[str, str]


def load_document(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Document:
    """The documents, merged and corrected.

    Raises:
        SpecErrors: for what cannot be read or merged.
    """
    progress("Reading documents")
    document = sources.load(paths, report)
    report.check()
    document = apply_overlays(document, settings.overlays, report)
    report.check()
    return document


def validate(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Document:
    """The documents, found to be valid; every finding goes to the report.

    Raises:
        SpecErrors: for what is wrong with them.
    """
    document = load_document(paths, settings, report, progress)
    progress("Validating")
    validate_document(document, report)
    report.check()
    return document


def load_api(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Api:
    """What the documents describe.

    Raises:
        SpecErrors: for what is wrong with them or not understood.
    """
    return describe(paths, settings, report, progress).api


def describe(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Described:
    """The documents and what they describe, as comparisons need them.

    Raises:
        SpecErrors: for what is wrong with them or not understood.
    """
    document = validate(paths, settings, report, progress)
    progress("Understanding")
    api = build(document, sources.digest(document), report)
    api = with_old_names(api, settings.names, report)
    report.check()
    return Described(document, api)


def generate(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Result:
    """The whole SDK as text; nothing is written.

    Raises:
        SpecErrors: for what is wrong with the documents or not understood, and for
            documents that are not what their lock pins.
        GeneratorError: when a file cannot be made.
    """
    lock.verify(paths, report)
    api = load_api(paths, settings, report, progress)
    progress("Spelling types")
    spelled = spell_fields(api.definitions)
    progress("Rendering")
    files = render(api, spelled, settings.package, __version__)
    progress("Formatting")
    files = lay_out(files, api, __version__)
    return Result(api, {**files, **runtime_files(settings.package)})
