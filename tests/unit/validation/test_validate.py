"""What is wrong with a document is found, and said with its true place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from openapi_spec_validator.schemas import schema_v30

from generator.base.errors import Finding, Report
from generator.documents.document import Document
from generator.documents.merge import load
from generator.validation import openapi_validator
from generator.validation.validate import validate
from tests.support.sample import operation, sample

CODE = "/components/schemas/Code"
GET_COUPON = "/paths/~1api~1coupons~1{id}/get"


def findings(
    change: Callable[[dict[str, Any]], object], *allowed: str
) -> list[tuple[str, str, str]]:
    """What is found in the sample with one change: severity, pointer, message."""
    root = sample()
    change(root)
    report = Report(allowed)
    validate(Document("api.json", root), report)
    return [(f.severity, f.pointer, f.message) for f in report.findings]


def change_code(**members: Any) -> Callable[[dict[str, Any]], None]:
    return lambda root: root["components"]["schemas"]["Code"].update(members)


def change_get(**members: Any) -> Callable[[dict[str, Any]], None]:
    return lambda root: root["paths"]["/api/coupons/{id}"]["get"].update(members)


def test_a_sound_document_has_no_findings() -> None:
    assert findings(lambda root: None) == []


def test_a_document_is_not_changed() -> None:
    root = sample()
    validate(Document("api.json", root), Report())
    assert root == sample()


def test_recursive_schemas_are_sound() -> None:
    def recur(root: dict[str, Any]) -> None:
        properties = root["components"]["schemas"]["Coupon"]["properties"]
        reference = {"$ref": "#/components/schemas/Coupon"}
        properties["parent"] = reference
        properties["children"] = {"type": "array", "items": {"oneOf": [reference]}}

    assert findings(recur) == []


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"default": 5}, "5 is not of type 'string'"),
        ({"type": "array", "items": {"type": "string"}, "default": [5]},
         "5 is not of type 'string'"),
        ({"enum": ["a", "b"], "default": "c"}, "'c' is not one of ['a', 'b']"),
    ],
)  # fmt: skip
def test_a_default_that_does_not_fit_is_a_warning(
    members: dict[str, Any], message: str
) -> None:
    message = f"the default does not fit its own schema: {message}"
    assert findings(change_code(**members)) == [("warning", CODE, message)]


def test_the_default_of_a_parameter_is_found() -> None:
    schema = {"type": "integer", "default": "x"}
    parameter = {"name": "page[size]", "in": "query", "schema": schema}

    def add(root: dict[str, Any]) -> None:
        root["paths"]["/api/coupons"]["get"]["parameters"].append(parameter)

    ((severity, pointer, _),) = findings(add)
    assert severity == "warning"
    assert pointer == "/paths/~1api~1coupons/get/parameters/0/schema"


@pytest.mark.parametrize(
    ("change", "pointer", "message"),
    [
        (change_get(responses=None), f"{GET_COUPON}/responses",
         "an object is expected here, not null"),
        (change_get(responses={"200": {}}), f"{GET_COUPON}/responses/200",
         "'description' is a required property"),
        (change_get(parameters=[{"name": "id", "in": "path"}]),
         f"{GET_COUPON}/parameters/0", "'required' is a required property"),
        (change_get(tags="Coupons"), f"{GET_COUPON}/tags",
         'an array is expected here, not "Coupons"'),
        (change_code(enum="a"), f"{CODE}/enum", 'an array is expected here, not "a"'),
        (change_code(minLength=-1), f"{CODE}/minLength",
         "a whole number from 0 on is expected here, not -1"),
        (change_code(properties={"a": {"required": "b"}}),
         f"{CODE}/properties/a/required", 'an array is expected here, not "b"'),
    ],
)  # fmt: skip
def test_findings_have_their_place(
    change: Callable[[dict[str, Any]], None], pointer: str, message: str
) -> None:
    assert ("error", pointer, message) in findings(change)


def test_a_parameter_given_twice_is_found_by_reference_too() -> None:
    def repeat(root: dict[str, Any]) -> None:
        parameters = root["paths"]["/api/coupons/{id}"]["get"]["parameters"]
        parameters += [{"name": "q", "in": "query", "schema": {"type": "string"}}]
        root["components"]["parameters"] = {"Q": parameters[-1]}
        parameters += [{"$ref": "#/components/parameters/Q"}]

    assert findings(repeat) == [("error", GET_COUPON, "Duplicate parameter 'q'")]


def test_long_values_are_cut_out_of_messages() -> None:
    ((_, _, message),) = findings(change_get(responses=["long"] * 1000))
    assert message == (
        'an object is expected here, not ["long", "long", "long", "long", "long", '
        '"long", "long", "l…'
    )


def test_all_mistakes_are_found_at_once() -> None:
    def spoil(root: dict[str, Any]) -> None:
        change_code(type="string", required=["a", "a"])(root)
        change_get(operationId="get_coupons", responses={"200": {}})(root)

    assert sorted(pointer for _, pointer, _ in findings(spoil)) == [
        f"{CODE}/required",
        f"{GET_COUPON}/operationId",
        f"{GET_COUPON}/responses/200",
    ]


@pytest.mark.parametrize(
    ("change", "name", "pointer"),
    [
        (change_code(const="a"), "const", f"{CODE}/const"),
        (change_get(callbacks={}), "callbacks", f"{GET_COUPON}/callbacks"),
    ],
)  # fmt: skip
def test_unknown_keywords_are_not_understood_unless_allowed(
    change: Callable[[dict[str, Any]], None], name: str, pointer: str
) -> None:
    kind = "operation" if "paths" in pointer else "schema"
    message = f"the {kind} keyword {name!r} is not understood"
    assert findings(change) == [("not understood", pointer, message)]
    allowed = f"{message} (allowed: what it says is left out)"
    assert findings(change, name) == [("warning", pointer, allowed)]


def test_an_allowed_keyword_hides_no_mistake() -> None:
    found = findings(change_code(const="a", enum="a", default=5), "const")
    assert [(severity, pointer) for severity, pointer, _ in found] == [
        ("error", f"{CODE}/enum"),
        ("warning", f"{CODE}/const"),
    ]


def test_properties_and_extensions_are_no_keywords() -> None:
    found = findings(
        change_code(
            properties={"const": {"type": "string"}},
            **{"x-klaviyo-new": {"const": 1}},
        )
    )
    assert found == []


def test_a_reference_needs_the_right_kind_of_target() -> None:
    reference = {"$ref": "#/components/schemas/Code"}
    assert findings(change_get(responses={"200": reference})) == [
        (
            "error",
            f"{GET_COUPON}/responses/200",
            "$ref leads to no response: '#/components/schemas/Code'",
        )
    ]


def test_a_cycle_is_reported_once() -> None:
    def ring(root: dict[str, Any]) -> None:
        for name, other in (("A", "B"), ("B", "C"), ("C", "A"), ("User", "A")):
            root["components"]["schemas"][name] = {
                "$ref": f"#/components/schemas/{other}"
            }

    ((_, pointer, message),) = findings(ring)
    assert pointer == "/components/schemas/A"
    assert message.count("->") == 3


def test_parameters_may_stand_at_the_path() -> None:
    def move(root: dict[str, Any]) -> None:
        item = root["paths"]["/api/coupons/{id}"]
        item["parameters"] = item["get"].pop("parameters")

    assert findings(move) == []


def test_a_second_variable_needs_its_parameter() -> None:
    def add(root: dict[str, Any]) -> None:
        root["paths"]["/api/{a}/{b}"] = {"get": operation("get_x", "a")}

    ((_, pointer, message),) = findings(add)
    assert pointer == "/paths/~1api~1{a}~1{b}/get"
    assert message == "no path parameter describes {b} of /api/{a}/{b}"


FONTS = """
    TextStyleV0 SMSDisclosureLinkTextStyle SMSDisclosureTextStyle
    BackInStockDynamicButtonTextStyles RichTextStyle
""".split()


@pytest.mark.parametrize("pattern", ["(", "(?<ecmascript>x)", "a{2,1}"])
def test_patterns_are_those_of_python(pattern: str) -> None:
    """The quick validator knows others."""
    place = f"{CODE}/pattern"
    assert findings(change_code(pattern=pattern)) == [
        ("error", place, f"{pattern!r} is not a 'regex'")
    ]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document: what holds it, and its key."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        yield value, key
        if isinstance(member, dict | list):
            yield from places(member)


@settings(deadline=None)
@given(
    st.integers(0, 200),
    st.sampled_from([0, -1, 1.5, True, None, "", "x", [], ["x", "x"], {}, {"x": {}}])
    | st.sampled_from(["$ref", "x-x", "type", "allOf", "required"]).map(
        lambda key: {key: "string"}
    ),
)
def test_what_is_quickly_found_right_is_right(number: int, value: Any) -> None:
    root = sample()
    found = list(places(root))
    holder, key = found[number % len(found)]
    holder[key] = value
    slow = validator_for(schema_v30)(dict(schema_v30))
    assert not openapi_validator._conforms(root) or list(slow.iter_errors(root)) == []


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "schemas"),
    [
        ("2022-10-17/stable.json", []),
        ("2024-10-15/stable.json", []),
        ("2026-04-15/beta.json", []),
        ("2026-04-15/stable.json", FONTS),
        ("2026-07-15/beta.json", []),
        ("2026-07-15/stable.json", FONTS),
    ],
)
def test_published_documents_have_no_findings_but_defaults(
    name: str, schemas: list[str], specs: Path
) -> None:
    report = Report()
    validate(load([specs / name], report), report)
    assert report.failures == []
    assert sorted(map(_place, report.warnings)) == sorted(
        f"/components/schemas/{schema}/properties/font_family" for schema in schemas
    )


def _place(finding: Finding) -> str:
    assert finding.message.startswith(
        "the default does not fit its own schema: "
        "\"Arial, 'Helvetica Neue', Helvetica, sans-serif\" is valid under each of"
    )
    return finding.pointer
