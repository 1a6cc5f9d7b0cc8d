"""The names of models: kept from revision to revision, and never invented."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from generator.base.errors import Report
from generator.base.naming import ClassName, class_name
from generator.documents.document import Document, Node
from generator.understand import public_names
from generator.understand.build import build
from generator.understand.ir import Api, Definition, Model
from generator.understand.merging import Merger, is_identifier, resource_type
from generator.understand.schemas.normalize import Normalizer
from tests.contract.documents import names, subject

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


class Names(NamedTuple):
    """A document's API, and the schema and the class of everything by its place."""

    api: Api
    places: Mapping[str, tuple[str, ClassName]]
    public: Mapping[ClassName, set[ClassName]]
    """The public names that stand for a definition as it was read."""


@cache
def understood(name: str) -> Names:
    """What the document of a name says."""
    places: dict[str, tuple[str, ClassName]] = {}
    stands: defaultdict[ClassName, set[ClassName]] = defaultdict(set)
    chosen: dict[ClassName, ClassName] = {}
    define, merge, call = Normalizer._define, Merger._model, public_names.short_names

    def noted(self: Normalizer, schema: Node, definition: Definition) -> None:
        value = json.dumps(schema.value, sort_keys=True)
        places[schema.pointer] = (value, definition.name)
        define(self, schema, definition)

    def merged(
        self: Merger, variants: Iterable[ClassName], path: str, **how: bool
    ) -> ClassName:
        for variant in variants:
            stands[variant].add(ClassName(path))
        return merge(self, variants, path, **how)

    def called(*given: Any) -> dict[ClassName, ClassName]:
        chosen.update(call(*given))
        return chosen

    report = Report()
    with (
        patch.object(Normalizer, "_define", noted),
        patch.object(Merger, "_model", merged),
        patch.object(public_names, "short_names", called),
    ):
        api = build(Document(name, subject(name).document), "", report)
    report.check()
    public = {
        own: {
            chosen[new]
            for new in (own, *stands[own])
            if new in chosen and not _internal(api.definitions[chosen[new]])
        }
        for _, own in places.values()
    }
    return Names(api, places, public)


def _internal(definition: Definition) -> bool:
    return isinstance(definition, Model) and definition.internal


def classes(name: str) -> set[str]:
    """The names that people see."""
    definitions = understood(name).api.definitions
    return {str(own) for own, d in definitions.items() if not _internal(d)}


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
        place: tuple(side.public[side.places[place][1]] for side in (before, after))
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
