"""A revision's date is the version; releases of the same revision are counted."""

from __future__ import annotations

import pytest
from packaging.version import Version

from generator.base.errors import GeneratorError
from generator.base.versions import version_of
from generator.compare.changes import Impact
from generator.reports.versions import next_version

EVERY = list(Impact)
TEXTS = [Impact.DOCUMENTATION]


@pytest.mark.parametrize(
    ("released", "revision", "impacts", "version"),
    [
        ("2026.4.15", "2026-07-15", EVERY, "2026.7.15"),
        ("2026.4.15.3", "2026-07-15", TEXTS, "2026.7.15"),
        ("2026.4.15", "2026-04-15", [Impact.BREAKING], "2026.4.15.1"),
        ("2026.4.15.1", "2026-04-15", [Impact.COMPATIBLE], "2026.4.15.2"),
        ("2026.4.15.1.4", "2026-04-15", EVERY, "2026.4.15.2"),
        ("2026.4.15", "2026-04-15", TEXTS, "2026.4.15.0.1"),
        ("2026.4.15.2", "2026-04-15", TEXTS, "2026.4.15.2.1"),
        ("2026.4.15.2.1", "2026-04-15", TEXTS, "2026.4.15.2.2"),
        ("2026.4.15.2", "2026-04-15", [], "2026.4.15.2"),
        ("2026.7.15a0", "2026-07-15.pre", EVERY, "2026.7.15a1"),
        ("2026.7.15a1", "2026-07-15", EVERY, "2026.7.15"),
        ("2026.7.15", "2026-10-15.pre", EVERY, "2026.10.15a0"),
        ("0", "next", EVERY, "0.1"),
    ],
)
def test_the_next_version(
    released: str, revision: str, impacts: list[Impact], version: str
) -> None:
    assert next_version(released, revision, impacts) == version


def test_each_is_newer_than_the_one_before() -> None:
    version = version_of("2026-04-15.pre")
    for revision, impacts in (
        ("2026-04-15.pre", EVERY),
        ("2026-04-15", EVERY),
        ("2026-04-15", TEXTS),
        ("2026-04-15", EVERY),
        ("2026-04-15", TEXTS),
        ("2026-04-15", TEXTS),
        ("2026-07-15.pre", EVERY),
        ("2026-07-15", TEXTS),
    ):
        after = next_version(version, revision, impacts)
        assert Version(after) > Version(version)
        version = after


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(GeneratorError, match="'soon' is no version"):
        next_version("soon", "2026-04-15", EVERY)
