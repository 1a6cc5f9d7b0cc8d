"""The stages in their order, from documents to files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from generator import __version__
from generator.base.config import Settings
from generator.base.errors import Finding, Report, SpecErrors
from generator.base.workers import Workers
from generator.compare.api.described import Described
from generator.documents import merge
from generator.documents.document import Document
from generator.documents.overlays import apply_overlays, check_overlays
from generator.formatting.header import header, lay_out
from generator.output.write import known_files, known_kinds
from generator.printing.confirmation import (
    Kind,
    confirm,
    digest,
    kinds,
    spell_fields,
)
from generator.printing.render import contract_file, prepare, render, runtime_files
from generator.understand.build import build
from generator.understand.ir import Api, Sdk
from generator.understand.old_names import with_old_names
from generator.understand.revisions import side_by_side
from generator.upstream import lock
from generator.validation.validate import Validation
from generator.validation.validate import validate as validate_document

Progress = Callable[[str], None]
T = TypeVar("T")

PARALLEL = 150
"""From so many paths and schemas on, further processes are worth their start."""


@dataclass(frozen=True)
class Result:
    """What a run comes to: the revisions, and the project's files by path.

    `confirmed` stands for the kinds of fields whose types are confirmed.
    """

    sdk: Sdk
    files: dict[str, str]
    confirmed: str


def load_document(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Document:
    """The documents of one revision, merged and corrected.

    Raises:
        SpecErrors: for what cannot be read or merged.
    """
    progress("Reading documents")
    document = merge.load(paths, report)
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
    documents = _load(paths, settings, report, progress)
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
    documents = _load(paths, settings, report, progress)
    with _workers(documents) as workers:
        return _beside_validation(
            documents,
            report,
            progress,
            workers,
            lambda own: _understand_all(documents, settings, own),
        )


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
    return describe_document(document, settings, report, progress)


def describe_each(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> tuple[Described, ...]:
    """The same of documents of several revisions, each by itself.

    Raises:
        SpecErrors: for what is wrong with them or not understood.
    """
    documents = _load(paths, settings, report, progress)
    return tuple(
        describe_document(document, settings, report, progress)
        for document in documents
    )


def describe_document(
    document: Document, settings: Settings, report: Report, progress: Progress
) -> Described:
    """A corrected document and what it describes.

    Raises:
        SpecErrors: for what is wrong with it or not understood.
    """
    with _workers([document]) as workers:
        api = _beside_validation(
            [document],
            report,
            progress,
            workers,
            lambda own: _understand(document, settings, own),
        )
    return Described(document, api)


def generate(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> Result:
    """The whole SDK as text; nothing is written.

    What stands in `settings.out` already is not worked out again, and kinds of fields
    that it has had confirmed are not confirmed again; that saves time and changes
    nothing.

    Raises:
        SpecErrors: for what is wrong with the documents or not understood, and for
            documents that are not what their lock pins.
        GeneratorError: when a file cannot be made.
    """
    lock.verify(paths, report)
    documents = _load(paths, settings, report, progress)
    return _made(documents, settings, known_files(settings.out), report, progress)


def attempt(
    document: Document, settings: Settings, report: Report, progress: Progress
) -> None:
    """Make an SDK of a document alone, to see that one can be made; nothing is kept.

    The lock of names is not asked: it may be behind a revision that is new.

    Args:
        document: as it was read; `settings.overlays` apply to it.
        settings: with the overlays and the package's name.
        report: takes what is wrong with it, and what is worth a warning.
        progress: is told what is being done.

    Raises:
        SpecErrors: for what is wrong with the document or not understood.
        GeneratorError: when a file cannot be made.
    """
    corrected = apply_overlays(document, settings.overlays, report)
    report.check()
    _made((corrected,), replace(settings, names=None), {}, report, progress)


def _made(
    documents: Sequence[Document],
    settings: Settings,
    known: Mapping[str, str],
    report: Report,
    progress: Progress,
) -> Result:
    """The SDK of corrected documents; `known` are the files of an earlier run."""

    def make(own: Report) -> Result:
        sdk = _understand_all(documents, settings, own)
        found = _kinds(sdk)
        confirmed = digest(found)
        confirming = None
        if confirmed != known_kinds(settings.out):
            progress("Confirming types")
            confirming = workers.submit(confirm, found)
        progress("Rendering")
        read = {merge.digest(document): document for document in documents}
        rendered = [
            render(sdk, a, spell_fields(a.definitions), settings.package, __version__)
            | contract_file(a, read[a.digest], settings.package)
            for a in sdk.apis
        ]
        progress("Formatting")
        files = _formatted(sdk, rendered, known, workers)
        if confirming is not None:
            confirming()
        return Result(sdk, {**files, **runtime_files(settings.package)}, confirmed)

    with _workers(documents) as workers:
        return _beside_validation(
            documents, report, progress, workers, make, meanwhile=prepare
        )


def _load(
    paths: Sequence[Path], settings: Settings, report: Report, progress: Progress
) -> tuple[Document, ...]:
    """A corrected document for each revision."""
    progress("Reading documents")
    loaded = merge.load_revisions(paths, report)
    documents = tuple(apply_overlays(d, settings.overlays, report) for d in loaded)
    check_overlays(loaded, documents, settings.overlays, report)
    report.check()
    return documents


def _understand_all(
    documents: Sequence[Document], settings: Settings, report: Report
) -> Sdk:
    apis = _each(documents, lambda d, own: _understand(d, settings, own), report)
    sdk = side_by_side(tuple(zip(documents, apis, strict=True)), report)
    report.check()
    return sdk


def _formatted(
    sdk: Sdk,
    rendered: Sequence[Mapping[str, str]],
    known: Mapping[str, str],
    workers: Workers,
) -> dict[str, str]:
    """The files with their header.

    Args:
        sdk: what the files were made of.
        rendered: the unformatted files of each revision.
        known: the files of an earlier run.
        workers: where they are formatted.
    """
    headers = {
        path: header(api, __version__)
        for api, files in zip(sdk.apis, rendered, strict=True)
        for path in files
        if path.endswith(".py")
    }
    together = {path: text for files in rendered for path, text in files.items()}
    return lay_out(together, headers, known, workers)


def _kinds(sdk: Sdk) -> list[Kind]:
    """Every kind of field that the models of any revision have, once."""
    found = [kind for api in sdk.apis for kind in kinds(api.definitions)]
    return list(dict.fromkeys(found))


def _understand(document: Document, settings: Settings, report: Report) -> Api:
    api = build(document, merge.digest(document), report)
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


# ---------------------------------------------------------------- side by side


def _workers(documents: Sequence[Document]) -> Workers:
    """Other processes, where their start is worth it."""
    size = sum(
        len(document.root["paths"])
        + len(document.root.get("components", {}).get("schemas", ()))
        for document in documents
    )
    return Workers(None if size >= PARALLEL else 0)


def _beside_validation(
    documents: Sequence[Document],
    report: Report,
    progress: Progress,
    workers: Workers,
    work: Callable[[Report], T],
    meanwhile: Callable[[], object] = lambda: None,
) -> T:
    """Do what counts only if documents are valid, while they are validated.

    Args:
        documents: one for each revision.
        report: takes what is wrong with them.
        progress: told of what begins.
        workers: where they are validated.
        work: what is done as soon as it is known not to lose its way in them.
        meanwhile: what is done before.

    Raises:
        SpecErrors: for what is wrong with a document, whatever else went wrong.
    """
    progress("Validating")
    validations = [Validation(d, report.apart(), workers) for d in documents]
    meanwhile()

    def finish() -> None:
        for validation in validations:
            report.take(validation.finish())
        report.check()

    sound = [validation.structure() for validation in validations]
    if not all(sound):
        finish()
    progress("Understanding")
    own = report.apart()
    try:
        result = work(own)
    except Exception:
        finish()
        report.take(own)
        raise
    finish()
    report.take(own)
    return result
