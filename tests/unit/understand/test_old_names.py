"""The lock of names: read, written, applied to an API, and brought up to date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.base.errors import GeneratorError, Report, SpecErrors
from generator.base.naming import ClassName, Identifier
from generator.understand.ir import Api, FilterField, Model
from generator.understand.old_names import (
    Renamed,
    dumped,
    load,
    updated,
    with_old_names,
)
from tests.support.apis import api, operation

SINCE = "2026-04-15"
STATUS = FilterField(Identifier("status"), "status", ("equals",), (), (), None)
NEW = ClassName("New")


def an_api(revision: str = "2026-07-15") -> Api:
    """One group with two operations, which filter alike, and one model."""
    things = api(
        operation(aliases=(Identifier("list_things"),), filters=(STATUS,)),
        operation("get_thing"),
        revision=revision,
    )
    return replace(things, definitions={NEW: Model(NEW, ())})


def lock(folder: Path, *entries: Renamed) -> Path:
    path = folder / "names.lock"
    path.write_text(dumped(entries), "utf-8")
    return path


def applied(folder: Path, old: str, new: str, since: str = SINCE) -> Api:
    report = Report()
    result = with_old_names(an_api(), lock(folder, Renamed(old, new, since)), report)
    report.check()
    return result


# ---------------------------------------------------------------- the file


def test_what_is_written_is_read(tmp_path: Path) -> None:
    entries = (
        Renamed("models.B", "models.C", "2026-07-15.pre"),
        Renamed("klaviyo.things.a", "klaviyo.things.b", SINCE),
    )
    path = lock(tmp_path, *entries)
    assert load(path) == tuple(sorted(entries))
    assert path.read_text("utf-8") == (
        "# Names that changed. The old ones go on working, and warn, until a major "
        "version.\n"
        "# `sdkgen names OLD NEW` adds to them, `sdkgen names --drop` takes them all "
        "out.\n"
        '\n[[name]]\nold = "klaviyo.things.a"\nnew = "klaviyo.things.b"\n'
        'since = "2026-04-15"\n'
        '\n[[name]]\nold = "models.B"\nnew = "models.C"\nsince = "2026-07-15.pre"\n'
    )
    assert load(lock(tmp_path)) == ()


def test_the_project_s_own_lock_is_as_it_is_written() -> None:
    path = Path(__file__).parents[3] / "specs" / "names.lock"
    assert dumped(load(path)) == path.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[name]]\n", "#/name/0: error: an entry has old, new, since, all of them"),
        ("name = 1", ": error: a lock of names holds tables called [[name]], and no"),
        ("x = 1", ": error: a lock of names holds tables called [[name]], and no"),
        ("name = [1]", "#/name/0: error: an entry has old, new, since, all of them"),
        (
            '[[name]]\nold = "models.A"\nnew = "models.B"\nsince = 2026-01-01',
            "#/name/0: error: an entry has old, new, since, all of them strings",
        ),
        (
            '[[name]]\nold = "models.A"\nnew = "models.B"\nsince = "May"',
            "#/name/0: error: since is 'May'\n    fix: give a revision, such as",
        ),
        (
            '[[name]]\nold = "models.A"\nnew = "filters.B"\nsince = "2026-01-01"',
            "#/name/0: error: 'models.A' cannot be an old name of 'filters.B'\n"
            "    fix: give two models (models.X), two classes of filters",
        ),
        (
            "[[name]]\nold = 'models.A: int\\nimport os'\nnew = \"models.B\"\n"
            'since = "2026-01-01"',
            "#/name/0: error: 'models.A: int\\\\nimport os' cannot be an old name",
        ),
        (
            '[[name]]\nold = "models.A"\nnew = "models.B"\nsince = "2026-01-01"\n' * 2,
            "#/name/1: error: models.A has two entries\n    fix: delete one",
        ),
    ],
)
def test_a_lock_that_is_wrong(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "names.lock"
    path.write_text(text, "utf-8")
    with pytest.raises(SpecErrors) as raised:
        load(path)
    assert str(raised.value).startswith(f"{path.as_posix()}{message}")


def test_a_lock_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "names.lock"
    with pytest.raises(GeneratorError) as raised:
        load(path)
    assert str(raised.value) == (
        f"{path} cannot be read: No such file or directory; put it back, or take "
        "`names` out of [tool.sdkgen]"
    )
    path.write_text("[[", "utf-8")
    with pytest.raises(GeneratorError, match="does not parse: "):
        load(path)


# ---------------------------------------------------------------- applied


def test_old_names_of_all_kinds(tmp_path: Path) -> None:
    assert applied(tmp_path, "models.Old", "models.New").old_models == {"Old": "New"}
    filters = applied(tmp_path, "filters.OldFilter", "filters.GetThingsFilter")
    assert filters.old_filters == {"OldFilter": "GetThingsFilter"}
    methods = applied(tmp_path, "klaviyo.things.old", "klaviyo.things.list_things")
    assert [op.old_names for op in methods.operations] == [("old",), ()]


def test_without_a_lock_there_are_no_old_names() -> None:
    things = an_api()
    assert with_old_names(things, None, Report()) is things


@pytest.mark.parametrize(
    ("since", "revision", "concerned"),
    [
        ("2026-04-15", "2026-04-15", True),
        ("2026-04-15", "2026-07-15", True),
        ("2026-04-15", "2026-01-15", False),
        ("2026-04-15", "2026-07-15.pre", False),
        ("2026-04-15.pre", "2026-07-15.pre", True),
        ("2026-04-15.pre", "2026-07-15", False),
    ],
)
def test_an_entry_concerns_its_family_from_its_revision_on(
    since: str, revision: str, concerned: bool, tmp_path: Path
) -> None:
    path = lock(tmp_path, Renamed("models.Old", "models.New", since))
    assert (
        bool(with_old_names(an_api(revision), path, Report()).old_models) == concerned
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "models.Old",
            "models.Gone",
            "models.Gone does not exist in revision 2026-07-15\n    fix: give the name "
            "that it has there, or delete the entry of models.Old",
        ),
        (
            "models.New",
            "models.New",
            "models.New is the name of something else in revision 2026-07-15\n"
            "    fix: delete the entry: a name cannot mean two things",
        ),
        (
            "models.TYPE_CHECKING",
            "models.New",
            "models.TYPE_CHECKING is the name of something else",
        ),
        ("models.None", "models.New", "models.None is the name of something else"),
        ("filters.Filter", "filters.GetThingsFilter", "filters.Filter is the name of"),
        ("filters.A", "filters.B", "filters.B does not exist in revision 2026-07-15"),
        (
            "klaviyo.things.list_things",
            "klaviyo.things.get_things",
            "klaviyo.things.list_things is the name of something else",
        ),
        (
            "klaviyo.things._call",
            "klaviyo.things.get_things",
            "klaviyo.things._call is the name of something else",
        ),
        (
            "klaviyo.other.old",
            "klaviyo.things.get_things",
            "klaviyo.other.old cannot be an old name of klaviyo.things.get_things, in "
            "another group\n    fix: delete the entry, and tell users",
        ),
        (
            "klaviyo.other.old",
            "klaviyo.other.new",
            "klaviyo.other.new does not exist in revision 2026-07-15",
        ),
    ],
)
def test_an_entry_that_cannot_be(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecErrors) as raised:
        applied(tmp_path, old, new)
    place = f"{tmp_path.as_posix()}/names.lock#/name/0: error: "
    assert str(raised.value).startswith(place + message)


# ---------------------------------------------------------------- the next revision


def test_the_next_revision_adds_follows_and_drops() -> None:
    entries = (
        Renamed("models.A", "models.B", SINCE),
        Renamed("models.C", "models.D", SINCE),
        Renamed("models.E", "models.F", SINCE),
        Renamed("models.X", "models.Y", SINCE),
    )
    found = {
        "models.B": "models.B2",
        "klaviyo.things.old": "klaviyo.things.new",
        "klaviyo.things.moved": "klaviyo.other.moved",
        "async_klaviyo.things.old": "async_klaviyo.things.new",
        "beta.models.G": "beta.models.H",
    }
    names = {"models.B2", "models.D", "models.X", "models.Y", "klaviyo.things.new"}
    update = updated(entries, found, names, "2026-07-15")
    followed = Renamed("models.A", "models.B2", "2026-07-15")
    added = (
        Renamed("klaviyo.things.old", "klaviyo.things.new", "2026-07-15"),
        followed,
        Renamed("models.B", "models.B2", "2026-07-15"),
    )
    assert update.added == added
    # What it led to has gone, or the old name means something again.
    assert update.dropped == (entries[2], entries[3])
    assert update.entries == tuple(sorted([*added, entries[1]]))
    assert update.left == ("beta.models.G", "klaviyo.things.moved")
    assert updated(update.entries, {}, names, "2026-10-15").entries == update.entries
