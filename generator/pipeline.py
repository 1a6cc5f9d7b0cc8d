"""The stages in their order, from documents to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from generator import __version__, sources
from generator.api_terms.described import Described
from generator.build import build
from generator.config import Settings
from generator.document import Document
from generator.errors import Finding, Report, SpecErrors
from generator.ir import Api, Sdk
from generator.layout import lay_out
from generator.models import spell_fields
from generator.names import with_old_names
from generator.overlays import apply_overlays, check_overlays
from generator.render import render, runtime_files
from generator.revisions import side_by_side
from generator.upstream import lock
from generator.validation import validate as validate_document

Progress = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """What a run comes to: the revisions, and the project's files by path."""

    sdk: Sdk
    files: dict[str, str]


def load_document(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Document:
    """The documents of one revision, merged and corrected.

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
) -> tuple[Document, ...]:
    """A corrected document for each revision; every finding goes to the report.

    Raises:
        SpecErrors: for what is wrong with them.
    """
    progress("Reading documents")
    loaded = sources.load_revisions(paths, report)
    documents = tuple(apply_overlays(d, settings.overlays, report) for d in loaded)
    check_overlays(loaded, documents, settings.overlays, report)
    report.check()
    progress("Validating")
    _each(documents, validate_document, report)
    report.check()
    return documents


def load_sdk(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Sdk:
    """What the documents describe, each revision in its place.

    Raises:
        SpecErrors: for what is wrong with them or not understood.
    """
    documents = validate(paths, settings, report, progress)
    progress("Understanding")
    apis = _each(documents, lambda d, own: _understand(d, settings, own), report)
    sdk = side_by_side(tuple(zip(documents, apis, strict=True)), report)
    report.check()
    return sdk


def load_api(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Api:
    """What the documents of one revision describe.

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
    document = load_document(paths, settings, report, progress)
    progress("Validating")
    validate_document(document, report)
    report.check()
    progress("Understanding")
    return Described(document, _understand(document, settings, report))


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
    sdk = load_sdk(paths, settings, report, progress)
    files: dict[str, str] = {}
    for api in sdk.apis:
        progress("Spelling types")
        spelled = spell_fields(api.definitions)
        progress("Rendering")
        rendered = render(sdk, api, spelled, settings.package, __version__)
        progress("Formatting")
        files |= lay_out(rendered, api, __version__)
    return Result(sdk, {**files, **runtime_files(settings.package)})


def _understand(document: Document, settings: Settings, report: Report) -> Api:
    api = build(document, sources.digest(document), report)
    api = with_old_names(api, settings.names, report)
    report.check()
    return api


def _each(
    documents: Sequence[Document],
    work: Callable[[Document, Report], T],
    report: Report,
) -> tuple[T, ...]:
    """What a stage makes of each document; what is wrong with any is raised together."""
    results: list[T] = []
    raised: list[Finding] = []
    for document in documents:
        own = report.apart()
        try:
            results.append(work(document, own))
        except SpecErrors as errors:
            raised += errors.findings
        report.take(own)
    if raised:
        raise SpecErrors(sorted({*raised, *report.failures}))
    return tuple(results)
