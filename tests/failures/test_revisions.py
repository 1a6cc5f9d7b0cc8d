"""What keeps documents of several revisions out of one package, in exact words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report, SpecErrors
from tests.support.documents import document, operation
from tests.support.sample import save

REVISIONS = ("2026-07-15", "2026-07-15.pre")

Change = Callable[[dict[str, Any]], object]


def messages(folder: Path, *changes: Change, overlays: str = "") -> list[str]:
    """What stops a run on a document of each revision, each with its change."""
    for revision, change in zip(REVISIONS, changes, strict=True):
        root = document(
            operation("GET /api/things", "get_things"),
            info={"title": "API", "version": revision},
        )
        change(root)
        save(root, folder / "specs" / f"{revision}.json")
    settings = Settings()
    if overlays:
        (folder / "fixes").mkdir()
        (folder / "fixes" / "a.toml").write_text(overlays, "utf-8")
        settings = Settings(overlays=folder / "fixes")
    report = Report()
    try:
        pipeline.load_sdk([folder / "specs"], settings, report, lambda _: None)
    except SpecErrors as errors:
        return str(errors).replace(f"{folder.as_posix()}/", "").splitlines()
    assert report.findings == []
    return []


def as_it_is(root: dict[str, Any]) -> None:
    """No change."""


def test_two_revisions_are_no_mistake(tmp_path: Path) -> None:
    assert messages(tmp_path, as_it_is, as_it_is) == []


def test_servers(tmp_path: Path) -> None:
    def move(root: dict[str, Any]) -> None:
        root["servers"] = [{"url": "https://beta.example.com"}]

    assert messages(tmp_path, as_it_is, move) == [
        "specs/2026-07-15.pre.json#/servers: error: the server of revision "
        "2026-07-15.pre is 'https://beta.example.com', but 'https://a.example.com' in "
        "specs/2026-07-15.json",
        "    fix: generate them into two packages, with --package",
    ]


def not_understood(root: dict[str, Any]) -> None:
    root["components"]["schemas"]["Thing"] = {"not": {}}


def tagless(root: dict[str, Any]) -> None:
    root["paths"]["/api/things"]["get"]["tags"] = []


def nameless(root: dict[str, Any]) -> None:
    del root["paths"]["/api/things"]["get"]["operationId"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            not_understood,
            "#/components/schemas/Thing/not: not understood: the schema keyword 'not' "
            "is not understood",
        ),
        (
            tagless,
            "#/paths/~1api~1things/get: error: operation 'get_things' has 0 tags",
        ),
        (
            nameless,
            "#/paths/~1api~1things/get: error: `operationId` is missing: the method has "
            "no name",
        ),
    ],
)
def test_what_is_wrong_with_all_revisions_is_shown_at_once(
    change: Change, message: str, tmp_path: Path
) -> None:
    shown = [line for line in messages(tmp_path, change, change) if line[0] != " "]
    assert shown == [f"specs/{revision}.json{message}" for revision in REVISIONS]


OVERLAY = """
reason = "it is wrong"
documents = ["{revision}"]

[[overlay]]
pointers = ["/paths/~1api~1things/get/operationId"]
expect = "{wrong}"
value = "list_things"
"""


def test_an_overlay_of_another_revision(tmp_path: Path) -> None:
    overlay = OVERLAY.format(revision="2026-04-15", wrong="get_thing")
    assert messages(tmp_path, as_it_is, as_it_is, overlays=overlay) == [
        "fixes: error: the overlays correct 2026-04-15, but the documents are of "
        "2026-07-15 and 2026-07-15.pre: none of them applies",
        "    fix: name the folder with the overlays of these documents, or delete "
        "those that are not needed any more",
    ]


def test_an_overlay_that_no_longer_applies_names_its_revision(tmp_path: Path) -> None:
    overlay = OVERLAY.format(revision="2026-07-15.pre", wrong="get_thing")
    assert messages(tmp_path, as_it_is, as_it_is, overlays=overlay) == [
        "fixes/a.toml#/overlay/0: error: the overlay no longer applies to "
        "2026-07-15.pre (specs/2026-07-15.pre.json): "
        '/paths/~1api~1things/get/operationId is "get_things", not "get_thing"',
        "    fix: take 2026-07-15.pre out of its `documents`, or delete the overlay",
    ]


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_overlay_of_one_of_the_revisions_is_no_mistake(
    revision: str, tmp_path: Path
) -> None:
    def rename(root: dict[str, Any]) -> None:
        if root["info"]["version"] == revision:
            root["paths"]["/api/things"]["get"]["operationId"] = "get_thing"

    overlay = OVERLAY.format(revision=revision, wrong="get_thing")
    assert messages(tmp_path, rename, rename, overlays=overlay) == []
