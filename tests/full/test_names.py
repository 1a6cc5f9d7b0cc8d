"""The names of models: kept from revision to revision, and never invented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any
from unittest.mock import patch

import pytest

from generator.base.errors import Report
from generator.base.naming import ClassName, class_name
from generator.documents.document import Document, Node
from generator.understand.build import build
from generator.understand.ir import Api, Definition
from generator.understand.schemas.normalize import Normalizer
from tests.contract.documents import NAMES, names, subject

pytestmark = [pytest.mark.full]

_define = Normalizer._define

UNCHANGED = {
    ("2022-10-17/stable", "2024-10-15/stable"): (10, 80),
    ("2022-10-17/stable", "2026-04-15/stable"): (4, 80),
    ("2022-10-17/stable", "2026-07-15/stable"): (4, 80),
    ("2024-10-15/stable", "2026-04-15/stable"): (700, 260),
    ("2024-10-15/stable", "2026-07-15/stable"): (650, 260),
    ("2026-04-15/stable", "2026-07-15/stable"): (2000, 300),
    ("2026-04-15/beta", "2026-07-15/beta"): (500, 90),
}
"""How many schemas, and operations, two documents have in common at least."""


@cache
def understood(name: str) -> tuple[Api, Mapping[str, tuple[str, ClassName]]]:
    """A document's API, and the schema and the name of every definition by place."""
    places: dict[str, tuple[str, ClassName]] = {}

    def noted(self: Normalizer, schema: Node, definition: Definition) -> None:
        value = json.dumps(schema.value, sort_keys=True)
        places[schema.pointer] = (value, definition.name)
        _define(self, schema, definition)

    report = Report()
    with patch.object(Normalizer, "_define", noted):
        api = build(Document(name, subject(name).document), "", report)
    report.check()
    return api, places


@pytest.fixture(params=UNCHANGED, ids="-".join)
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The names of two documents."""
    old, new = request.param
    if not (subject(old).path.is_file() and subject(new).path.is_file()):
        pytest.skip(f"needs ../shared/specs/{old}.json and {new}.json")
    return old, new


def test_all_pairs_of_a_family_are_held() -> None:
    pairs = [(old, new) for old, new in combinations(NAMES, 2) if old[10:] == new[10:]]
    assert list(UNCHANGED) == pairs


def test_unchanged_schemas_keep_their_names(pair: tuple[str, str]) -> None:
    before, after = (understood(name)[1] for name in pair)
    unchanged = [
        place
        for place in before.keys() & after.keys()
        if before[place][0] == after[place][0]
    ]
    assert len(unchanged) >= UNCHANGED[pair][0]
    renamed = {
        place: (before[place][1], after[place][1])
        for place in unchanged
        if before[place][1] != after[place][1]
    }
    assert renamed == {}


def test_unchanged_operations_keep_their_names(pair: tuple[str, str]) -> None:
    """A method is called as before, by its own name or by an alias."""
    before, after = (_methods(understood(name)[0]) for name in pair)
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
def test_components_keep_their_names(name: str) -> None:
    api, _ = understood(name)
    assert set(subject(name).schemas) <= {str(name) for name in api.definitions}


@pytest.mark.parametrize("name", names())
def test_no_number_is_invented(name: str) -> None:
    api, _ = understood(name)
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
    api, _ = understood(name)
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
