"""Klaviyo's own documents, brought from servers, checkouts and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.commands.comparison import compare_documents
from generator.documents.document import Document
from generator.upstream import lock, sync
from generator.upstream.lock import Revision
from tests.runtime.loopback import Loopback
from tests.support.upstream import Files, Upstream, tree

pytestmark = pytest.mark.full


def files(specs: Path, revision: str) -> Files:
    """A revision's files, as its branch holds them."""
    one = Revision.of(revision)
    top = specs / one.date
    slices = (top / one.family / "apis").glob("*.json")
    return {
        f"openapi/{path.relative_to(top).as_posix()}": path.read_bytes()
        for path in [top / f"{one.family}.json", *slices]
    }


def made(document: Document, report: Report) -> None:
    """Make an SDK, as the command does before it pins a document."""
    pipeline.attempt(document, Settings(), report, lambda stage: None)


def not_made(document: Document, report: Report) -> None:
    """For tests of documents that others see made."""


def bring(
    wanted: str,
    place: str,
    *,
    slices: bool,
    folder: Path,
    attempt: sync.Attempt = not_made,
) -> sync.Result:
    wish = sync.Wish(sync.revision(wanted), place, slices)
    report = Report()
    outcome = sync.sync(
        folder,
        wish,
        report,
        lambda stage: None,
        lambda old, new: compare_documents(old, new, Settings(), lambda stage: None),
        attempt,
        replace=False,
        allow_broken=False,
    )
    report.check()
    return outcome


@pytest.mark.parametrize(
    "revision",
    ["2022-10-17", "2024-10-15", "2026-04-15", "2026-04-15.pre", "2026-07-15.pre"],
)
def test_every_document_is_made_and_brought(
    revision: str, specs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "specs"
    bring(revision, str(specs), slices=False, folder=folder, attempt=made)
    one = Revision.of(revision)
    brought = tmp_path / "specs" / one.date / f"{one.family}.json"
    assert brought.read_bytes() == (specs / one.date / brought.name).read_bytes()


def test_a_server_of_both_revisions(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    branches = {name: files(specs, name) for name in ("2026-04-15", "2026-07-15")}
    folder = tmp_path / "specs"
    with Loopback(Upstream(branches).plan) as server:
        place = f"{server.url}/repo"
        first = bring("2026-04-15", place, slices=True, folder=folder)
        second = bring("2026-07-15", place, slices=False, folder=folder)
    assert (first.documents, second.documents) == (309, 1)
    assert first.comparisons == ()
    # The census counts 36 new operations, and none that is gone.
    [comparison] = second.comparisons
    assert (comparison.old.operations, comparison.new.operations) == (309, 345)
    rules = [change.rule.name for change in comparison.changes]
    assert (rules.count("operation-added"), rules.count("operation-removed")) == (36, 0)
    there = tree(folder)
    assert {pin.file: pin.sha256 for pin in lock.read(folder) or ()} == {
        path: lock.digest(content)
        for path, content in there.items()
        if path != lock.FILE
    }
    lock.verify([folder], Report())


def test_a_checkout_with_slices(specs: Path, tmp_path: Path) -> None:
    branch = files(specs, "2026-07-15")
    checkout = Upstream({"2026-07-15": branch}).checkout(tmp_path / "checkout")
    folder = tmp_path / "specs"
    outcome = bring("2026-07-15", str(checkout), slices=True, folder=folder)
    assert outcome.documents == 345
    found = tree(folder / "2026-07-15")
    assert {f"openapi/{path}": content for path, content in found.items()} == {
        path: content for path, content in branch.items() if "/apis/" in path
    }
