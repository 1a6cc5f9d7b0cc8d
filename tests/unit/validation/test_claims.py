"""Nothing is dropped in silence: a stage gives each field of the grammar a meaning, or
OpenAPI does not give it one that a client could do anything about."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from generator.base.errors import Report, SpecErrors
from generator.documents.document import Document
from generator.understand.build import build
from generator.understand.ir import Api
from generator.validation.grammar import GRAMMAR, HARMLESS, check_structure
from tests.fuzz.mutations import objects, small
from tests.fuzz.specification import SPECIFICATION

KINDS = {
    "document": "OpenAPI", "tag": "Tag", "server": "Server",
    "variable": "ServerVariable", "components": "Components",
    "scheme": "SecurityScheme", "path": "PathItem", "operation": "Operation",
    "parameter": "Parameter", "body": "RequestBody", "response": "Response",
    "header": "Header", "media": "MediaType", "encoding": "Encoding",
    "schema": "Schema", "discriminator": "Discriminator",
}  # fmt: skip
"""What the grammar calls OpenAPI's objects."""

FIELDS = [
    (kind, field)
    for kind, fields in GRAMMAR.items()
    for field, shape in fields.items()
    # What holds objects is claimed where their fields are.
    if shape.strip("[]{}").partition("|")[0] not in GRAMMAR
]

SOME = 5
"""In so many places fields are tried that must have no effect in any."""


def test_the_grammar_knows_objects_of_the_specification() -> None:
    assert KINDS.keys() == GRAMMAR.keys()
    for kind, fields in GRAMMAR.items():
        assert fields.keys() <= SPECIFICATION[KINDS[kind]].keys()
        assert HARMLESS.get(kind, frozenset()) <= fields.keys()


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_field_means_something_or_is_known_not_to(kind: str, field: str) -> None:
    harmless = field in HARMLESS.get(kind, ())
    found = list(_with(kind, field))
    step = max(1, len(found) // SOME) if harmless else 1
    effects = (_effect(root) for root in found[::step])
    # What is wrong (exit 2) is no sign that anybody understands what is right.
    assert any(effect is not None for effect in effects) is not harmless


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, field)
        for kind in GRAMMAR
        for field in SPECIFICATION[KINDS[kind]]
        if field not in GRAMMAR[kind] and field != "$ref"
    ],
)
def test_a_field_outside_of_the_grammar_is_told_with_its_place(
    kind: str, field: str
) -> None:
    for root in _with(kind, field):
        report = Report()
        check_structure(Document("api.json", root), report)
        places = [f.pointer for f in report.failures if f.pointer.endswith(f"/{field}")]
        assert len(places) == 1


def _with(kind: str, field: str) -> Iterator[dict[str, Any]]:
    """The small document with each value of a field, in each object of a kind."""
    spec = KINDS[kind]
    count = sum(one == spec for one, _ in objects(small()))
    assert count, f"the small document has no {spec}"
    for number in range(count):
        for value in SPECIFICATION[spec][field].values:
            root = copy.deepcopy(small())
            [value_of for one, value_of in objects(root) if one == spec][number][
                field
            ] = value
            if root != small():
                yield root


def _effect(root: dict[str, Any]) -> Api | str | None:
    """What is different about a document: what is understood of it or, where
    something is not, the places; None where nothing is, or the document is wrong."""
    report = Report()
    document = Document("api.json", root)
    check_structure(document, report)
    try:
        report.check()
        api = build(document, "", report)
    except SpecErrors as errors:
        told = str(errors)
        return told if errors.exit_code == 3 else None
    except (KeyError, ValueError):
        return None  # another stage sees that it is wrong, before this one
    if report.warnings:
        return str(report.warnings)
    return None if replace(api, digest="") == _usual() else api


@cache
def _usual() -> Api:
    return build(Document("api.json", small()), "", Report())
