"""Which revision is the root of a package, and what keeps others from its side."""

from __future__ import annotations

from typing import Any

import pytest

from generator.base.errors import Report
from generator.documents.document import Document
from generator.understand.build import build
from generator.understand.ir import Api, Sdk
from generator.understand.revisions import attribute, path, side_by_side
from tests.support.documents import document, operation


def understood(*revisions: str, **members: Any) -> list[tuple[Document, Api]]:
    """Small documents of these revisions, and what they describe."""
    found = []
    for revision in revisions:
        root = document(
            operation("GET /api/things", "get_things", tag=f"Things of {revision}"),
            **{"info": {"title": "API", "version": revision}, **members},
        )
        made = Document(f"{revision}.json", root)
        found.append((made, build(made, revision, Report())))
    return found


def places(*revisions: str) -> dict[str, str | None]:
    report = Report()
    sdk = side_by_side(understood(*revisions), report)
    assert report.findings == []
    return {api.revision: api.subpackage for api in sdk.apis}


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [
        (["2026-07-15"], {"2026-07-15": None}),
        (["2026-07-15.pre"], {"2026-07-15.pre": None}),
        (["odd"], {"odd": None}),
        (
            ["2026-07-15.pre", "2026-07-15"],
            {"2026-07-15": None, "2026-07-15.pre": "beta"},
        ),
        (
            ["2026-04-15", "2024-10-15", "2026-07-15"],
            {
                "2026-07-15": None,
                "2026-04-15": "revision_2026_04_15",
                "2024-10-15": "revision_2024_10_15",
            },
        ),
        (
            ["2026-04-15.pre", "2026-07-15.pre"],
            {"2026-07-15.pre": None, "2026-04-15.pre": "revision_2026_04_15_pre"},
        ),
        (
            ["2026-07-15", "2023-02-22.beta"],
            {"2026-07-15": None, "2023-02-22.beta": "beta"},
        ),
        (
            ["2026-04-15", "2026-07-15.pre"],
            {"2026-04-15": None, "2026-07-15.pre": "beta"},
        ),
        (
            ["2026-04-15.pre", "2026-04-15", "2026-07-15", "2026-07-15.pre"],
            {
                "2026-07-15": None,
                "2026-07-15.pre": "beta",
                "2026-04-15": "revision_2026_04_15",
                "2026-04-15.pre": "revision_2026_04_15_pre",
            },
        ),
    ],
)
def test_each_revision_has_its_place(
    revisions: list[str], expected: dict[str, str | None]
) -> None:
    for given in (revisions, revisions[::-1]):
        found = places(*given)
        assert list(found.items()) == list(expected.items())


def test_clients_reach_revisions_by_name() -> None:
    report = Report()
    sdk = side_by_side(understood("2026-07-15", "2026-07-15.pre", "2026-04-15"), report)
    assert [path(api) for api in sdk.apis] == [
        "klaviyo",
        "klaviyo.beta",
        'klaviyo.revision("2026-04-15")',
    ]
    assert [attribute(api) for api in sdk.sides] == ["beta", "_revision_2026_04_15"]


def messages(found: list[tuple[Document, Api]]) -> list[str]:
    report = Report()
    assert isinstance(side_by_side(found, report), Sdk)
    return [str(finding) for finding in report.findings]


def test_a_client_has_one_server() -> None:
    elsewhere = [{"url": "https://b.example.com"}]
    found = understood("2026-07-15") + understood("2026-04-15", servers=elsewhere)
    assert messages(found) == [
        "2026-04-15.json#/servers: error: the server of revision 2026-04-15 is "
        "'https://b.example.com', but 'https://a.example.com' in 2026-07-15.json\n"
        "    fix: generate them into two packages, with --package"
    ]


def test_two_revisions_of_one_name_are_refused() -> None:
    found = understood(
        "2026-07-15", "2026-04-15.pre", "2026-04-15-pre", "2026-08-15.pre"
    )
    assert messages(found) == [
        "2026-04-15-pre.json#/info/version: error: the revisions '2026-04-15.pre' and "
        "'2026-04-15-pre' are both 'revision_2026_04_15_pre' in Python\n"
        "    fix: generate them into two packages, with --package"
    ]


def test_a_group_does_not_hide_a_revision() -> None:
    tagged = operation("GET /api/a", "get_a", tag="_revision 2026 04 15")
    made = Document("main.json", document(tagged))
    found = [(made, build(made, "", Report())), *understood("2026-04-15")]
    assert messages(found) == [
        "main.json#/paths/~1api~1a/get/tags/0: error: the tag '_revision 2026 04 15' and the revision "
        "'2026-04-15' are both '_revision_2026_04_15' in Python\n"
        "    fix: rename the tag by an overlay"
    ]
