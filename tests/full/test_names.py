"""The names of models: kept from revision to revision, and never invented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest

from generator.build import build
from generator.document import Document, Node
from generator.errors import Report
from generator.ir import Api, Definition
from generator.naming import ClassName, class_name
from generator.normalize import Normalizer
from tests.contract.documents import names, subject

pytestmark = [pytest.mark.full]

_define = Normalizer._define


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


@pytest.mark.parametrize(
    ("old", "new", "many"),
    [
        ("2026-04-15/stable", "2026-07-15/stable", 2000),
        ("2026-04-15/beta", "2026-07-15/beta", 500),
    ],
)
def test_unchanged_schemas_keep_their_names(old: str, new: str, many: int) -> None:
    if not (subject(old).path.is_file() and subject(new).path.is_file()):
        pytest.skip(f"needs ../shared/specs/{old}.json and {new}.json")
    before, after = understood(old)[1], understood(new)[1]
    unchanged = [
        place
        for place in before.keys() & after.keys()
        if before[place][0] == after[place][0]
    ]
    assert len(unchanged) > many
    renamed = {
        place: (before[place][1], after[place][1])
        for place in unchanged
        if before[place][1] != after[place][1]
    }
    assert renamed == {}


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
