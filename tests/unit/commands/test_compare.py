"""Where the page of a comparison goes, and what the exit code tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.base.config import Settings
from generator.base.errors import Report
from generator.commands import compare
from generator.commands.options import FailOn
from generator.compare.changes import Impact, Rule
from tests.support.comparisons import change, comparison


def compared(
    impacts: Sequence[Impact], monkeypatch: pytest.MonkeyPatch, **options: Any
) -> compare.Compared:
    """What `sdkgen diff` comes to where changes of those impacts are found."""
    found = comparison(change(Rule("r", impact, "")) for impact in impacts)
    monkeypatch.setattr(compare, "compare", lambda *_: found)
    monkeypatch.setattr(compare, "RENDERERS", {"html": lambda _: "the page\n"})
    sides = Path("a"), Path("b"), Settings(), Report(), lambda _: None
    options = {"format": "html", "output": None, "fail_on": None, **options}
    return compare.diff(*sides, **options)


NONE: list[Impact] = []
OTHER = [next(impact for impact in Impact if impact is not Impact.BREAKING)]


@pytest.mark.parametrize(
    ("impacts", "fail_on", "code"),
    [
        (NONE, None, 0),
        (NONE, FailOn.ANY, 0),
        (NONE, FailOn.BREAKING, 0),
        (OTHER, None, 0),
        (OTHER, FailOn.ANY, 1),
        (OTHER, FailOn.BREAKING, 0),
        ([Impact.BREAKING], None, 0),
        ([Impact.BREAKING], FailOn.ANY, 1),
        ([Impact.BREAKING], FailOn.BREAKING, 1),
    ],
)
def test_the_exit_code_tells_of_what_was_asked(
    impacts: list[Impact],
    fail_on: FailOn | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert compared(impacts, monkeypatch, fail_on=fail_on).exit_code == code


def test_a_page_is_the_output_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impacts = [Impact.BREAKING, *OTHER]
    shown = compared(impacts, monkeypatch)
    assert shown.page == "the page\n"
    assert shown.verdict == "2 changes, 1 of them breaking"
    assert shown.alone
    file = tmp_path / "page.txt"
    saved = compared(impacts, monkeypatch, output=file)
    assert (saved.page, file.read_text("utf-8")) == (None, "the page\n")
    assert saved.verdict == f"{file.as_posix()}: {shown.verdict}"
