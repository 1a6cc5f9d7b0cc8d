"""Findings say where, what and how to mend it; what stops a run is the report's."""

from __future__ import annotations

from typing import Any

import pytest

from generator.base.errors import Finding, GeneratorError, Report, Severity, SpecErrors
from generator.documents.document import Document, Node

ROOT: dict[str, Any] = {"paths": {"/api/x": {}}, "info": {}}
DOCUMENT = Document("api.json", ROOT)
INFO, PATH = DOCUMENT.node["info"], DOCUMENT.node["paths"]["/api/x"]


@pytest.mark.parametrize(
    ("node", "fix", "text"),
    [
        (PATH, "", "api.json#/paths/~1api~1x: error: odd"),
        (PATH, "even it", "api.json#/paths/~1api~1x: error: odd\n    fix: even it"),
        (DOCUMENT.node, "", "api.json: error: odd"),
    ],
)
def test_a_finding_reads_as_place_weight_message_fix(
    node: Node, fix: str, text: str
) -> None:
    report = Report()
    report.error(node, "odd", fix)
    assert str(report.findings[0]) == text


def test_a_report_without_failures_lets_the_run_go_on() -> None:
    report = Report()
    report.warning(PATH, "odd")
    report.check()
    assert report.failures == []
    assert [finding.message for finding in report.warnings] == ["odd"]


def test_all_failures_are_raised_together() -> None:
    report = Report()
    report.not_understood(PATH, "x-odd", "odd", "even it", missing="all")
    report.warning(PATH, "strange")
    report.error(PATH, "wrong")
    report.error(INFO, "empty")
    with pytest.raises(SpecErrors) as caught:
        report.check()
    assert str(caught.value) == (
        "api.json#/info: error: empty\n"
        "api.json#/paths/~1api~1x: error: wrong\n"
        "api.json#/paths/~1api~1x: not understood: odd\n"
        "    fix: even it; or pass --allow x-odd: then all"
    )


def test_the_same_finding_counts_once() -> None:
    report = Report()
    report.error(PATH, "wrong")
    report.error(PATH, "wrong")
    assert len(report.findings) == 1


def test_what_is_not_understood_tells_how_to_allow_it() -> None:
    report = Report()
    message = "unknown extension 'x-odd'"
    report.not_understood(PATH, "x-odd", message, missing="it is left out")
    assert report.failures == [
        Finding(
            Severity.NOT_UNDERSTOOD,
            "api.json",
            "/paths/~1api~1x",
            "unknown extension 'x-odd'",
            "teach sdkgen what it means, or pass --allow x-odd: then it is left out",
            "x-odd",
        )
    ]


def test_what_is_allowed_by_name_is_a_warning() -> None:
    report = Report(allow=["x-odd"])
    message = "unknown extension 'x-odd'"
    report.not_understood(PATH, "x-odd", message, missing="it is left out")
    report.check()
    assert [finding.message for finding in report.warnings] == [
        "unknown extension 'x-odd' (allowed: it is left out)"
    ]


@pytest.mark.parametrize(
    ("severities", "exit_code"),
    [
        ([Severity.ERROR], 2),
        ([Severity.NOT_UNDERSTOOD], 3),
        ([Severity.NOT_UNDERSTOOD, Severity.NOT_UNDERSTOOD], 3),
        ([Severity.NOT_UNDERSTOOD, Severity.ERROR], 2),
    ],
)
def test_the_exit_code_tells_wrong_from_unknown(
    severities: list[Severity], exit_code: int
) -> None:
    findings = [Finding(severity, "api.json", "", "odd") for severity in severities]
    assert SpecErrors(findings).exit_code == exit_code


def test_other_failures_are_bad_input() -> None:
    assert GeneratorError("odd").exit_code == 2
