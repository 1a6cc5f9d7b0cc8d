"""Locks are the same for the same pins, and cover what stands below them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.base.errors import Report, SpecErrors
from generator.upstream import lock
from generator.upstream.lock import Family, Pin, Revision
from tests.support.sample import sample, save

HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
NAMES = st.text("abcdef-_.x", min_size=1).filter(lambda name: name.strip("."))
PINS = st.builds(
    Pin,
    st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    TEXTS,
    st.sampled_from(Family),
    NAMES.map("https://example.com/{}".format),
    HASHES.map(lambda text: text[:40]),
    TEXTS,
    HASHES,
)


@given(st.lists(PINS, unique_by=lambda pin: pin.file), st.randoms())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    pins: list[Pin],
    dice: random.Random,
) -> None:
    folder = tmp_path_factory.mktemp("lock")
    text = lock.dumps(pins)
    (folder / "specs.lock").write_bytes(text.encode())
    assert lock.read(folder) == tuple(sorted(pins, key=lambda pin: pin.file))
    dice.shuffle(pins)
    assert lock.dumps(pins) == text


def test_a_folder_without_a_lock(tmp_path: Path) -> None:
    assert lock.read(tmp_path) is None


@pytest.mark.parametrize(
    ("version", "revision", "text"),
    [
        ("2026-07-15", Revision("2026-07-15", Family.STABLE), "2026-07-15"),
        ("2026-07-15.pre", Revision("2026-07-15", Family.BETA), "2026-07-15.pre"),
        ("2023-02-22.beta", Revision("2023-02-22", Family.BETA), "2023-02-22.pre"),
        ("1.0", Revision("1.0", Family.STABLE), "1.0"),
    ],
)
def test_revisions(version: str, revision: Revision, text: str) -> None:
    assert Revision.of(version) == revision
    assert str(revision) == text


# ---------------------------------------------------------------- what it covers


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """Two documents that are pinned."""
    for name in ("x/a.json", "x/b.json", "overlays/c.json"):
        save(sample(), tmp_path / "specs" / name)
    lock.accept(tmp_path / "specs", Report())
    return tmp_path / "specs"


def faults(*paths: Path) -> int:
    try:
        lock.verify(paths, Report())
    except SpecErrors as errors:
        return len(errors.findings)
    return 0


def test_all_that_stands_below_is_covered(specs: Path) -> None:
    assert faults(specs) == 0
    for path in (specs / "x").iterdir():
        path.write_bytes(path.read_bytes() + b" ")
    assert faults(specs) == faults(specs.parent) == faults(specs / "x") == 2
    assert faults(specs / "x" / "a.json") == 1
    assert faults(specs, specs / "x" / "a.json") == 2


def test_only_what_is_asked_for_can_be_missing(specs: Path) -> None:
    (specs / "x" / "a.json").unlink()
    assert faults(specs) == faults(specs / "x") == 1
    assert faults(specs / "x" / "b.json") == 0


def test_what_no_lock_covers_is_free(specs: Path) -> None:
    free = save(sample(), specs.parent / "elsewhere" / "a.json")
    assert faults(free) == faults(free.parent) == faults(free, specs) == 0


def test_the_nearest_lock_counts(specs: Path) -> None:
    save(sample(), specs / "y" / "a.json")
    assert faults(specs) == 1
    lock.accept(specs / "y", Report())
    assert faults(specs) == 0


# ---------------------------------------------------------------- accepting


def test_accepting_keeps_what_is_as_it_was_pinned(specs: Path) -> None:
    pins = {pin.file: pin for pin in lock.read(specs) or ()}
    origin = ("https://example.com", "1" * 40, "openapi/stable.json")
    brought = Pin(
        "x/a.json",
        "2026-07-15",
        Family.STABLE,
        *origin,
        sha256=pins["x/a.json"].sha256,
    )
    (specs / "specs.lock").write_text(lock.dumps([brought, pins["x/b.json"]]))
    assert not lock.accept(specs, Report())
    assert lock.read(specs) == (brought, pins["x/b.json"])
    other = sample()
    other["info"]["version"] = "2026-07-15.pre"
    save(other, specs / "x" / "a.json")
    save(sample(), specs / "x" / "c.json")
    (specs / "x" / "b.json").unlink()
    changes = lock.accept(specs, Report())
    assert (changes.added, changes.changed, changes.removed) == (
        ("x/c.json",),
        ("x/a.json",),
        ("x/b.json",),
    )
    edited, new = lock.read(specs) or ()
    assert (edited.family, edited.repository, edited.commit) == (Family.BETA, "", "")
    assert (new.file, new.family) == ("x/c.json", Family.STABLE)


def test_nothing_is_pinned_where_a_document_cannot_be_read(specs: Path) -> None:
    before = (specs / "specs.lock").read_bytes()
    save(sample(), specs / "x" / "c.json")
    (specs / "x" / "a.json").write_text("{")
    with pytest.raises(SpecErrors):
        lock.accept(specs, Report())
    assert (specs / "specs.lock").read_bytes() == before
    assert sorted(path.name for path in specs.iterdir()) == [
        "overlays",
        "specs.lock",
        "x",
    ]
