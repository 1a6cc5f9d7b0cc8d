"""Comparisons in Python terms of published revisions, counted a second way.

What is counted here comes from the understood documents themselves, and from the
imported package: neither knows how names are extracted or compared.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from generator.compare.changes import Change, Impact
from generator.compare.python import projects
from generator.compare.python.diff import compare_surfaces
from generator.compare.python.preview import surface
from generator.compare.python.surface import Surface
from generator.output.write import with_manifest
from generator.understand.ir import Api, Model, Operation
from tests.conftest import Once
from tests.contract.documents import sdk
from tests.support.naming import understood

pytestmark = pytest.mark.full

PAIRS = [
    ("2026-04-15/stable", "2026-07-15/stable"),
    ("2024-10-15/stable", "2026-07-15/stable"),
    ("2022-10-17/stable", "2024-10-15/stable"),
    ("2026-04-15/beta", "2026-07-15/beta"),
]


@cache
def surface_of(name: str) -> Surface:
    return surface(understood(name)[0])


@cache
def compared(old: str, new: str) -> tuple[Change, ...]:
    return compare_surfaces(surface_of(old), surface_of(new))


@pytest.fixture(params=PAIRS, ids="-".join)
def pair(request: pytest.FixtureRequest, specs: Path) -> tuple[str, str]:
    """The names of two documents."""
    old, new = request.param
    if not all((specs / f"{name}.json").is_file() for name in request.param):
        pytest.skip(f"needs ../shared/specs/{old}.json and {new}.json")
    return old, new


# ---------------------------------------------------------------- counted again


def methods(api: Api) -> dict[str, Operation]:
    return {
        f"klaviyo.{group.name}.{name}": operation
        for group in api.groups
        for operation in group.operations
        for name in (operation.name, *operation.aliases)
    }


def filters(api: Api) -> dict[str, set[str]]:
    """The fields of each class of filters."""
    return {
        f"filters.{''.join(word.title() for word in op.name.split('_'))}Filter": {
            field.name for field in op.filters
        }
        for op in api.operations
        if op.filters
    }


def models(api: Api) -> dict[str, set[str]]:
    """What each model offers; types of other kinds offer nothing."""
    return {
        f"models.{name}": (
            {f.name for f in (*definition.fields, *definition.own)}
            | {k.name for k in definition.links}
            if isinstance(definition, Model)
            else set()
        )
        for name, definition in api.definitions.items()
        if not (isinstance(definition, Model) and definition.internal)
    }


def arguments(operation: Operation) -> set[str]:
    body = operation.body
    names = {str(parameter.name) for parameter in operation.parameters}
    names |= {str(k.name) for k in body.keywords} if body else set()
    return names


def subjects(changes: tuple[Change, ...], *rules: str) -> set[str]:
    return {c.subject for c in changes if c.rule.name in rules}


def test_names_come_and_go_as_counted(pair: tuple[str, str]) -> None:
    changes = compared(*pair)
    gone, come = set(), set()
    for counted in (methods, filters, models):
        old, new = (set(counted(understood(name)[0])) for name in pair)
        gone |= old - new
        come |= new - old
    assert gone == {
        name
        for name in subjects(changes, "name-removed", "name-renamed")
        if whole(name)
    }
    # What has taken the place of another is told with that.
    come -= {c.new for c in changes if c.rule.name == "name-renamed"}
    assert come == {name for name in subjects(changes, "name-added") if whole(name)}


def whole(name: str) -> bool:
    """Whether it is the name of a class or a method, and of none of its attributes."""
    return name.split(".")[0] in ("models", "filters", "klaviyo") and (
        name.count(".") == (2 if name.startswith("klaviyo.") else 1)
    )


def test_attributes_of_models_come_and_go_as_counted(pair: tuple[str, str]) -> None:
    changes = compared(*pair)
    old, new = (models(understood(name)[0]) for name in pair)
    renamed = {c.old: c.new for c in changes if c.rule.name == "name-renamed" and c.new}
    gone, come = set(), set()
    successors = {name: renamed.get(name, name) for name in old}
    for name, now in successors.items():
        if now in new:
            gone |= {f"{name}.{field}" for field in old[name] - new[now]}
    for now in new.keys() & set(successors.values()):
        before = [old[name] for name, one in successors.items() if one == now]
        come |= {f"{now}.{field}" for field in new[now] - set().union(*before)}
    assert gone == {
        name
        for name in subjects(changes, "name-removed")
        if name.startswith("models.") and name.count(".") == 2
    }
    assert come == {
        name
        for name in subjects(changes, "name-added", "field-required")
        if name.startswith("models.")
        and name.count(".") == 2
        and name not in {f"{now}.{f}" for n, now in successors.items() for f in old[n]}
    }


def test_arguments_come_and_go_as_counted(pair: tuple[str, str]) -> None:
    changes = compared(*pair)
    old, new = (methods(understood(name)[0]) for name in pair)
    gone, come = set(), set()
    for name in old.keys() & new.keys():
        if _canonical(name, old) and not _moved(changes, name):
            before, after = arguments(old[name]), arguments(new[name])
            gone |= {(name, argument) for argument in before - after}
            come |= {(name, argument) for argument in after - before}
    told = [c for c in changes if c.rule.name.startswith("argument-")]
    told = [c for c in told if not _moved(changes, c.subject)]
    words = {c: c.text.split() for c in told}
    assert gone == {
        (c.subject, words[c][1])
        for c in told
        if c.rule.name in ("argument-removed", "argument-renamed")
    }
    assert come == {
        (c.subject, words[c][-1] if c.rule.name == "argument-renamed" else words[c][1])
        for c in told
        if c.rule.name == "argument-renamed" or "is new" in c.text
    }


def _canonical(name: str, known: dict[str, Operation]) -> bool:
    return name.rpartition(".")[2] == known[name].name


def _moved(changes: tuple[Change, ...], name: str) -> bool:
    return name in subjects(changes, "calls-another", "calls-moved")


# ---------------------------------------------------------------- what is known


def test_from_april_to_july_2026(specs: Path) -> None:
    changes = compared("2026-04-15/stable", "2026-07-15/stable")
    breaking = [c for c in changes if c.impact is Impact.BREAKING]
    # Conversations became several for a profile, and its answers changed their names.
    plural = [c for c in breaking if c.group == "profiles"]
    assert {(c.subject, c.text) for c in plural if c.rule.name == "takes-less"} == {
        (
            f"klaviyo.profiles.{method}",
            "argument include does not take 'conversation' any more",
        )
        for method in ("get_profile", "get_profiles")
    }
    others = [c for c in breaking if c not in plural]
    assert {(c.subject, c.text) for c in others} == {
        ("models.StreetAddress.city", "may be absent"),
        ("models.StreetAddress.city", "may be None"),
        (
            "types.FlowSmsDict.message_hierarchy",
            "does not take Mapping[str, Any] any more",
        ),
        (
            "models.FlowSms.message_hierarchy",
            "may be models.MessageHierarchyRcsItem, models.MessageHierarchySmsItem "
            "and str",
        ),
    }
    api = understood("2026-07-15/stable")[0]
    names = {f"klaviyo.{g.name}.{o.name}" for g in api.groups for o in g.operations}
    assert len(subjects(changes, "name-added") & names) == 36


def test_nothing_is_told_of_a_revision_and_itself(specs: Path) -> None:
    for name in ("2026-07-15/stable", "2022-10-17/stable"):
        assert compared(name, name) == ()


def test_every_breaking_change_says_what_to_do(pair: tuple[str, str]) -> None:
    without = {
        c.rule.name
        for c in compared(*pair)
        if c.impact is Impact.BREAKING and not c.instead
    }
    # For a name without a successor there is nothing to be said.
    assert without <= {"name-removed"}


# ---------------------------------------------------------------- the package itself


@pytest.fixture(scope="module")
def package(once: Once, specs: Path) -> ModuleType:
    """The SDK of the newest stable document."""
    return sdk("2026-07-15/stable", once)


def test_an_sdk_on_disk_is_the_same_as_its_documents(
    package: ModuleType, tmp_path: Path
) -> None:
    assert package.__file__
    folder = Path(package.__file__).parent
    paths = {f"klaviyo_client/{p.relative_to(folder)}": p for p in folder.rglob("*.py")}
    files = {path: file.read_text("utf-8") for path, file in paths.items()}
    for path, text in with_manifest(
        files, revision="r", digest="d", confirmed="c"
    ).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = projects.read(tmp_path).surface
    assert compare_surfaces(found, surface_of("2026-07-15/stable")) == ()
    assert found.entries.keys() == surface_of("2026-07-15/stable").entries.keys()


def test_the_names_are_those_of_the_imported_package(package: ModuleType) -> None:
    found = surface_of("2026-07-15/stable")
    own = {name for name in found.entries if name.startswith("models.")}
    assert {n for n in own if n.count(".") == 1} == {
        f"models.{name}" for name in dir(package.models) if _is_model(package, name)
    }
    for name in dir(package.models):
        if name.startswith("_"):
            continue  # the client's own
        class_ = getattr(package.models, name)
        if isinstance(class_, type) and issubclass(class_, msgspec.Struct):
            for field in msgspec.structs.fields(class_):
                entry = found.entries[f"models.{name}.{field.name}"]
                assert entry.required == field.required
    for flavour in ("klaviyo", "async_klaviyo"):
        client = package.AsyncKlaviyo if flavour[0] == "a" else package.Klaviyo
        assert sorted(_called(client(api_key="k"), package)) == sorted(
            name.removeprefix(f"{flavour}.")
            for name, entry in found.entries.items()
            if name.startswith(f"{flavour}.") and entry.kind == "method"
        )


def _is_model(package: ModuleType, name: str) -> bool:
    value = getattr(package.models, name)
    private = name.startswith("_") or name in {"annotations", "TYPE_CHECKING"}
    # The modules of groups are there once something has loaded them.
    return not (private or inspect.isfunction(value) or inspect.ismodule(value))


def _called(client: Any, package: ModuleType) -> Iterator[str]:
    for group in {operation.group for operation in package.operations.values()}:
        for name, member in inspect.getmembers(type(getattr(client, group))):
            if callable(member) and not name.startswith("_"):
                yield f"{group}.{name}"
