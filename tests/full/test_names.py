"""The names of models: kept from revision to revision, and never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.base.naming import class_name
from generator.understand.ir import Api, Model
from generator.understand.jsonapi import is_identifier, resource_type
from tests.contract.documents import names, subject
from tests.support.naming import internal, understood

pytestmark = [pytest.mark.full]

DAY_3 = "../cases/published/2026-07-15.day3.stable"
OCTOBER = "../cases/published/2025-10-15.stable"

UNCHANGED = {
    ("2022-10-17/stable", "2024-10-15/stable"): (10, 80),
    ("2024-10-15/stable", OCTOBER): (1000, 260),
    (OCTOBER, "2026-04-15/stable"): (650, 300),
    ("2026-04-15/stable", DAY_3): (1800, 300),
    (DAY_3, "2026-07-15/stable"): (1700, 340),
    ("2026-04-15/beta", "2026-07-15/beta"): (400, 90),
}
"""How many schemas, and operations, two documents have in common at least."""

MOST_GONE = 186
"""So many names of classes may go over all stable documents together."""

LONGEST = {"2026-07-15/stable": 60}


def classes(name: str) -> set[str]:
    """The names that people see."""
    definitions = understood(name).api.definitions
    return {str(own) for own, d in definitions.items() if not internal(d)}


def types(name: str) -> set[str]:
    """The types of resources that answers have, each of one class."""
    definitions = understood(name).api.definitions.values()
    resources = [
        (definition.name, type_)
        for definition in definitions
        if isinstance(definition, Model) and not definition.internal
        if (type_ := resource_type(definition)) and not is_identifier(definition)
    ]
    assert {own: class_name(type_) for own, type_ in resources} == {
        own: own for own, _ in resources
    }
    return {type_ for _, type_ in resources}


@pytest.fixture(params=UNCHANGED, ids="-".join)
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The names of two documents."""
    old, new = request.param
    if not (subject(old).path.is_file() and subject(new).path.is_file()):
        pytest.skip(f"needs ../shared/specs/{old}.json and {new}.json")
    return old, new


def test_unchanged_schemas_keep_their_names(pair: tuple[str, str]) -> None:
    before, after = map(understood, pair)
    unchanged = [
        place
        for place in before.places.keys() & after.places.keys()
        if before.places[place][0] == after.places[place][0]
    ]
    names = {
        place: tuple(side.public(side.places[place][1]) for side in (before, after))
        for place in unchanged
    }
    seen = {place: both for place, both in names.items() if all(both)}
    assert len(seen) >= UNCHANGED[pair][0]
    renamed = {place: both for place, both in seen.items() if both[0] != both[1]}
    assert renamed == {}


def test_few_names_go(specs: Path) -> None:
    gone = [
        len(classes(old) - classes(new))
        for old, new in UNCHANGED
        if all("stable" in name and subject(name).path.is_file() for name in (old, new))
    ]
    assert sum(gone) <= MOST_GONE


def test_no_type_goes(pair: tuple[str, str]) -> None:
    old, new = pair
    gone = types(old) - types(new)
    # What is pre-release may leave it.
    assert gone == set() or old.endswith("beta")
    assert {class_name(type_) for type_ in types(new)} <= classes(new)


@pytest.mark.parametrize("name", LONGEST)
def test_names_are_short(name: str, specs: Path) -> None:
    if not subject(name).path.is_file():
        pytest.skip(f"needs ../shared/specs/{name}.json")
    lengths = [len(own) for own in classes(name)]
    assert max(lengths) <= LONGEST[name]
    assert sum(lengths) / len(lengths) < 23


def test_unchanged_operations_keep_their_names(pair: tuple[str, str]) -> None:
    """A method is called as before, by its own name or by an alias."""
    before, after = (_methods(understood(name).api) for name in pair)
    common = before.keys() & after.keys()
    assert len(common) >= UNCHANGED[pair][1]
    lost = {route: before[route] - after[route] for route in common}
    assert {route: left for route, left in lost.items() if left} == {}


def _methods(api: Api) -> dict[str, set[str]]:
    """The names of each operation's methods, with their groups."""
    return {
        re.sub(r"\{[^}]*\}", "{}", f"{op.method} {op.path.rstrip('/')}"): {
            f"{group.name}.{name}" for name in (op.name, *op.aliases)
        }
        for group in api.groups
        for op in group.operations
    }


@pytest.mark.parametrize("name", names())
def test_no_number_is_invented(name: str) -> None:
    api = understood(name).api
    texts = set(_texts(subject(name).document))
    given = {text for text in texts if text[-1:].isdigit() and not text.isdigit()}
    endings = {class_name(text) for text in given} | given
    assert [
        definition
        for definition in api.definitions
        if re.search(r"\d$", definition)
        and not any(definition.endswith(ending) for ending in endings)
    ] == []


@pytest.mark.parametrize("name", names())
def test_no_two_names_differ_in_case_alone(name: str) -> None:
    api = understood(name).api
    assert len({name.lower() for name in api.definitions}) == len(api.definitions)


def _texts(value: Any) -> Iterator[str]:
    """The names in a document: of components, properties and parameters."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from value
        for key, item in value.items():
            if key == "name" and isinstance(item, str):
                yield item
            yield from _texts(item)
