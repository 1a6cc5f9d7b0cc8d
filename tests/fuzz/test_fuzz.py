"""Every field of OpenAPI 3.0.3 put into a document, and documents changed by chance."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from random import Random
from typing import Any

import pytest

from tests.fuzz.check import outcome
from tests.fuzz.mutations import INSERTIONS, inserted, mutated, small
from tests.fuzz.specification import SPECIFICATION

PIECES = 8
"""The insertions are tried in so many tests, for several processes."""

ALIKE = {
    # The schema has a kind for each form of these.
    "OpenAPI": ("",),
    "Reference": ("Reference",),
    "SecurityScheme": (
        "APIKeySecurityScheme HTTPSecurityScheme OAuth2SecurityScheme "
        "OpenIdConnectSecurityScheme"
    ).split(),
    "OAuthFlow": (
        "ImplicitOAuthFlow PasswordOAuthFlow ClientCredentialsFlow "
        "AuthorizationCodeOAuthFlow"
    ).split(),
}

NAMED_BY_AUTHORS = {"Paths", "Responses", "SecurityRequirement", "Callback"}
"""Objects whose members are named by the document."""

CONDITIONS = {"ExampleXORExamples", "SchemaXORContent", "ParameterLocation"}
"""What the schema says of fields that are listed elsewhere."""


def test_no_field_of_the_specification_is_missing() -> None:
    path = files("openapi_spec_validator") / "resources/schemas/v3.0/schema.json"
    schema = json.loads(path.read_text("utf-8"))
    known = {"": set(schema["properties"])}
    for name, definition in schema["definitions"].items():
        if name not in CONDITIONS:
            known[name] = set(_properties(definition))
    known["Reference"] = {"$ref"}
    known["PathItem"] |= set("get put post delete options head patch trace".split())
    alike = {one: kind for kind, ones in ALIKE.items() for one in ones}
    expected: defaultdict[str, set[str]] = defaultdict(set)
    for name, fields in known.items():
        if name not in NAMED_BY_AUTHORS and name != "SecurityScheme":
            expected[alike.get(name, name)] |= fields
    ours = {kind: set(fields) for kind, fields in SPECIFICATION.items()}
    assert {k: v for k, v in ours.items() if k not in NAMED_BY_AUTHORS} == expected


def _properties(definition: dict[str, Any]) -> Iterator[str]:
    yield from definition.get("properties", {})
    for key in ("oneOf", "anyOf", "allOf"):
        for part in definition.get(key, ()):
            yield from _properties(part)


def test_the_small_document_is_used() -> None:
    assert outcome(small()) == 0


@pytest.mark.parametrize("piece", range(PIECES))
def test_a_document_with_any_field_is_used_or_told_of(piece: int) -> None:
    once = [one for one in INSERTIONS if one[2] == 0]
    for kind, field, number in once[piece::PIECES]:
        document = inserted(small(), kind, field, number, Random(0))
        assert outcome(document) in (0, 2, 3), (kind, field)


@pytest.mark.parametrize("seed", range(100_000, 100_012))
def test_a_mutated_document_is_used_or_told_of(seed: int) -> None:
    assert outcome(mutated(seed)) in (0, 2, 3)
