"""What is wrong with a document: our own checks, and openapi-spec-validator's."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from generator.base.errors import Finding, Report, Severity
from generator.base.workers import Workers
from generator.documents.document import Document
from generator.validation.grammar import check_structure


def validate(document: Document, report: Report) -> None:
    """Note everything that is wrong with a document.

    Args:
        document: a document as `sources.load` or `overlays.apply_overlays` gives it.
        report: takes the findings.
    """
    Validation(document, report, Workers(0)).finish()


class Validation:
    """A document's validation, which goes on beside what is done with the document.

    A `default` that does not fit its own schema is a warning: such defaults stand
    in six of the published documents, and sdkgen only prints them.

    Args:
        document: a document as `sources.load` or `overlays.apply_overlays` gives it.
        report: takes everything that is wrong with it.
        workers: where it is looked for.
    """

    def __init__(self, document: Document, report: Report, workers: Workers) -> None:
        self._document, self._report, self._workers = document, report, workers
        self._structure = workers.submit(_check_structure, document, report)
        self._rest: Callable[[], Sequence[Finding]] | None = None

    def structure(self) -> bool:
        """Wait for sdkgen's own checks.

        Returns:
            Whether later stages can go over the document without losing their way.
            What they come to counts for nothing if `finish` reports errors.
        """
        findings, passed_over, told = self._structure()
        self._report.add(findings)
        sound = not any(finding.severity is Severity.ERROR for finding in findings)
        self._rest = self._workers.submit(
            _check_openapi, self._document, passed_over, told, sound
        )
        return sound

    def finish(self) -> Report:
        """Wait for everything else.

        Returns:
            The report with all that is wrong.
        """
        if self._rest is None:
            self.structure()
        assert self._rest is not None
        self._report.add(self._rest())
        return self._report


def _check_structure(
    document: Document, report: Report
) -> tuple[list[Finding], set[str], set[str]]:
    own = report.apart()
    passed_over, told = check_structure(document, own)
    return own.findings, passed_over, told


def _check_openapi(
    document: Document, passed_over: Set[str], told: Set[str], sound: bool
) -> list[Finding]:
    # Imported here: the library takes long to load, and often another process.
    from generator.validation import openapi_validator

    findings = openapi_validator.check(document, passed_over, sound)
    return [finding for finding in findings if finding.pointer not in told]
