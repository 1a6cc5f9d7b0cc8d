"""What can be wrong with the input, said with its place and its remedy."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    NOT_UNDERSTOOD = "not understood"
    WARNING = "warning"


class Place(Protocol):
    """Anything that knows where in which document it stands."""

    @property
    def document_name(self) -> str: ...

    @property
    def pointer(self) -> str: ...


@dataclass(frozen=True, order=True)
class Finding:
    """One thing noticed in one place of one document.

    `name` is what `--allow` takes to accept a construct that is not understood.
    """

    severity: Severity
    document: str
    pointer: str
    message: str
    fix: str = ""
    name: str = ""

    def __str__(self) -> str:
        place = f"{self.document}#{self.pointer}" if self.pointer else self.document
        fix = f"\n    fix: {unbroken(self.fix)}" if self.fix else ""
        return unbroken(f"{place}: {self.severity}: {self.message}") + fix


def unbroken(text: str) -> str:
    """The text on one line: what others wrote must not begin one of its own, which a
    terminal or a CI's log may read as a command."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class GeneratorError(Exception):
    """Anything that stops a run; the message is complete and meant for people."""

    exit_code = 2


class SpecErrors(GeneratorError):
    """The documents are wrong, or hold something that sdkgen does not understand."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        if all(f.severity is Severity.NOT_UNDERSTOOD for f in self.findings):
            self.exit_code = 3
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Report:
    """Collects findings over all stages, so that they are shown together.

    Args:
        allow: names of constructs that count as warnings though they are not
            understood (the command line's `--allow`).
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self.findings: list[Finding] = []
        self._allow = frozenset(allow)

    def add(self, findings: Iterable[Finding]) -> None:
        """Note what another report has noted, each finding once."""
        known = set(self.findings)
        self.findings += dict.fromkeys(f for f in findings if f not in known)

    def error(self, place: Place, message: str, fix: str = "") -> None:
        """Note something that makes the document unusable."""
        self._add(Severity.ERROR, place, message, fix)

    def warning(self, place: Place, message: str, fix: str = "") -> None:
        """Note something that a maintainer should know of."""
        self._add(Severity.WARNING, place, message, fix)

    def not_understood(
        self,
        place: Place,
        name: str,
        message: str,
        fix: str = "",
        *,
        missing: str,
    ) -> None:
        """Note a construct that sdkgen has no meaning for; it stops the run
        unless `name` is allowed.

        Args:
            place: where it stands.
            name: what `--allow` takes to accept it.
            message: what is not understood.
            fix: what to do, where there is something better than `--allow`.
            missing: what the SDK lacks, or does otherwise, when it is allowed.
        """
        if name in self._allow:
            told = f"{message} (allowed: {missing})"
            self._add(Severity.WARNING, place, told, fix, name)
        else:
            fix = f"{fix}; or" if fix else "teach sdkgen what it means, or"
            fix = f"{fix} pass --allow {shlex.quote(name)}: then {missing}"
            self._add(Severity.NOT_UNDERSTOOD, place, message, fix, name)

    @property
    def warnings(self) -> list[Finding]:
        """The findings that do not stop a run, in order of place."""
        return sorted(f for f in self.findings if f.severity is Severity.WARNING)

    @property
    def failures(self) -> list[Finding]:
        """The findings that stop a run, in order of weight and place."""
        return sorted(f for f in self.findings if f.severity is not Severity.WARNING)

    def apart(self) -> Report:
        """A report of its own for another document, which accepts the same."""
        return Report(self._allow)

    def take(self, other: Report) -> None:
        """Note what another report has."""
        self.add(other.findings)

    def check(self) -> None:
        """Stop here when anything noted so far makes the result untrustworthy.

        Raises:
            SpecErrors: with every failure noted so far.
        """
        if self.failures:
            raise SpecErrors(self.failures)

    def _add(
        self, severity: Severity, place: Place, message: str, fix: str, name: str = ""
    ) -> None:
        finding = Finding(
            severity, place.document_name, place.pointer, message, fix, name
        )
        self.add([finding])
