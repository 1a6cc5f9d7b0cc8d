"""The stages in their order, from documents to files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from generator import __version__, sources
from generator.build import build
from generator.config import Settings
from generator.document import Document
from generator.errors import Report
from generator.ir import Api
from generator.layout import header, lay_out
from generator.models import confirm, kinds, spell_fields
from generator.overlays import apply_overlays
from generator.render import prepare, render, runtime_files
from generator.validation import Validation
from generator.validation import validate as validate_document
from generator.workers import Workers
from generator.writer import standing

Progress = Callable[[str], None]
T = TypeVar("T")

PARALLEL = 150
"""From so many paths and schemas on, further processes are worth their start."""


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
    document = load_document(paths, settings, report, progress)
    with _workers(document) as workers:
        return _beside_validation(
            document,
            report,
            progress,
            workers,
            lambda own: build(document, sources.digest(document), own),
        )


def generate(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Result:
    """The whole SDK as text; nothing is written.

    What stands in `settings.out` already is not worked out again; that saves time and
    changes nothing.

    Raises:
        SpecErrors: for what is wrong with the documents or not understood.
        GeneratorError: when a file cannot be made.
    """
    document = load_document(paths, settings, report, progress)

    def make(own: Report) -> tuple[Api, dict[str, str]]:
        api = build(document, sources.digest(document), own)
        progress("Rendering")
        spelled = spell_fields(api.definitions)
        return api, render(api, spelled, settings.package, __version__)

    with _workers(document) as workers:
        api, rendered = _beside_validation(document, report, progress, workers, make)
        files = _formatted(api, rendered, standing(settings.out), progress, workers)
    return Result(api, {**files, **runtime_files(settings.package)})


def _formatted(
    api: Api,
    rendered: Mapping[str, str],
    known: Mapping[str, str],
    progress: Progress,
    workers: Workers,
) -> dict[str, str]:
    """The files with their header, each type confirmed unless nothing is new.

    Args:
        api: what the files were made of.
        rendered: the files, unformatted.
        known: the files of an earlier run, each type in which was confirmed.
        progress: told of what begins.
        workers: where it is done.
    """

    def confirmation() -> Callable[[], None]:
        progress("Spelling types")
        return workers.submit(confirm, kinds(api.definitions))

    sources = [path for path in rendered if path.endswith(".py")]
    head = header(api, __version__)
    likely = all(known.get(path, "").startswith(head) for path in sources)
    confirmed = None if likely else confirmation()
    progress("Formatting")
    files = lay_out(rendered, head, known, workers)
    if confirmed is None and any(files[path] != known[path] for path in sources):
        confirmed = confirmation()
    if confirmed is not None:
        confirmed()
    return files


# ---------------------------------------------------------------- side by side


def _workers(document: Document) -> Workers:
    """Other processes, where their start is worth it."""
    size = len(document.root["paths"]) + len(document.root["components"]["schemas"])
    return Workers(None if size >= PARALLEL else 0)


def _beside_validation(
    document: Document,
    report: Report,
    progress: Progress,
    workers: Workers,
    work: Callable[[Report], T],
) -> T:
    """Do what counts only if a document is valid, while it is validated.

    Raises:
        SpecErrors: for what is wrong with the document, whatever else went wrong.
    """
    progress("Validating")
    validation = Validation(document, report, workers)
    prepare()
    if not validation.structure():
        validation.finish()
        report.check()
    own = Report(report.allow)
    progress("Understanding")
    try:
        result = work(own)
    except Exception:
        validation.finish()
        report.check()
        report.add(own.findings)
        raise
    validation.finish()
    report.check()
    report.add(own.findings)
    return result
