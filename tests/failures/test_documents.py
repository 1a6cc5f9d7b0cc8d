"""Ordinary OpenAPI that is understood, and what is not, told with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import Report, SpecErrors
from generator.understand.ir import Api, Map, Model, Primitive
from tests.support.documents import (
    BOOLEAN,
    STRING,
    Schema,
    array,
    content,
    document,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    resource,
    understood,
)
from tests.support.sdkgen import Sdkgen

BINARY: Schema = {"type": "string", "format": "binary"}


def body_of(schema: Schema, media_type: str, **members: Any) -> dict[str, Any]:
    return {"required": True, "content": content(schema, media_type), **members}


def posted(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    made = operation("POST /api/things", "create_thing", requestBody=body)
    return document(made, **members)


def refusal(root: dict[str, Any]) -> tuple[int, str]:
    """The exit code, and what is told."""
    with pytest.raises(SpecErrors) as caught:
        understood(root)
    return caught.value.exit_code, str(caught.value)


def model(api: Api, name: str) -> Model:
    found = next(d for n, d in api.definitions.items() if n == name)
    assert isinstance(found, Model)
    return found


# ---------------------------------------------------------------- directions


def test_properties_travel_their_way_only() -> None:
    thing = resource(
        "thing",
        {
            "name": STRING,
            "created": {**STRING, "readOnly": True},
            "secret": {**STRING, "writeOnly": True},
        },
    )
    thing["properties"]["id"] = {**STRING, "readOnly": True}
    api = understood(
        document(
            operation(
                "POST /api/things",
                "create_thing",
                body=obj({"data": ref("Thing")}),
                answer=obj({"data": ref("Thing")}),
            ),
            schemas={"Thing": thing},
        )
    )
    (made,) = api.operations
    assert made.body is not None
    assert [(k.name, k.required) for k in made.body.keywords] == [
        ("name", True),
        ("secret", True),
    ]
    answered = model(api, "ThingAttributes")
    assert {f.wire for f in answered.fields if f.required} == {"name", "created"}
    sent = model(api, "_ThingAttributes")
    assert {f.wire for f in sent.fields if f.required} == {"name", "secret"}


# ---------------------------------------------------------------- objects


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {"type": "object", "additionalProperties": BOOLEAN},
            Map(Primitive("boolean")),
        ),
        ({"additionalProperties": STRING}, Map(Primitive("string"))),
        ({"type": "object", "additionalProperties": True}, Primitive("object")),
        ({"type": "object", "additionalProperties": {}}, Primitive("object")),
        ({"type": "object", "additionalProperties": False}, Primitive("object")),
        (obj({"a": STRING}, additionalProperties=STRING), Primitive("object")),
    ],
)
def test_objects_with_keys_that_are_data(schema: Schema, expected: Any) -> None:
    root = document(
        operation("GET /api/x", "get_x", answer=obj({"data": schema})),
    )
    (field,) = model(understood(root), "GetXResponse").fields
    assert field.type == expected


def test_a_closed_object_is_a_model() -> None:
    closed = obj({"a": STRING}, additionalProperties=False)
    api = understood(document(schemas={"Closed": closed}))
    assert [f.wire for f in model(api, "Closed").fields] == ["a"]


def test_what_is_required_and_not_declared_is_told_and_taken() -> None:
    report = Report()
    root = document(schemas={"Thing": obj({"a": STRING}, required=["ghost"])})
    api = understood(root, report)
    assert [f.wire for f in model(api, "Thing").fields] == ["a", "ghost"]
    (warning,) = report.warnings
    assert warning.pointer == "/components/schemas/Thing"
    assert "'ghost' is required and not declared" in warning.message


def test_a_discriminator_without_a_union_is_told() -> None:
    report = Report()
    pet = obj({"kind": STRING}, discriminator={"propertyName": "kind"})
    cat = {"allOf": [ref("Pet"), obj({"claws": BOOLEAN})]}
    understood(document(schemas={"Pet": pet, "Cat": cat}), report)
    (warning,) = report.warnings
    assert warning.pointer == "/components/schemas/Pet/discriminator"


def test_what_is_required_of_an_object_without_properties_is_told() -> None:
    report = Report()
    root = document(
        operation(
            "GET /api/x",
            "x",
            answer=obj({"data": {"type": "object", "required": ["ghost"]}}),
        )
    )
    understood(root, report)
    (warning,) = report.warnings
    assert warning.pointer.endswith("/schema/properties/data")


def test_known_and_further_keys_are_told() -> None:
    report = Report()
    schema = obj({"a": STRING}, additionalProperties=STRING)
    root = document(operation("GET /api/x", "x", answer=obj({"data": schema})))
    understood(root, report)
    assert "known and further keys" in str(report.warnings[0])


def test_a_discriminator_tells_what_the_branches_do_not() -> None:
    pets = one_of(
        ref("Cat"),
        ref("Dog"),
        discriminator={
            "propertyName": "kind",
            "mapping": {"woof": "#/components/schemas/Dog"},
        },
    )
    one = obj({"kind": STRING, "name": STRING})
    api = understood(document(schemas={"Cat": one, "Dog": one, "Pet": pets}))
    tags = {n: model(api, n).tag_field for n in ("Cat", "Dog")}
    assert {n: f and f.constant for n, f in tags.items()} == {
        "Cat": "Cat",
        "Dog": "woof",
    }


# ---------------------------------------------------------------- on the wire


@pytest.mark.parametrize(
    ("root", "code", "place"),
    [
        (posted(body_of(obj({"a": STRING}), "text/csv")), 3, "text~1csv"),
        (posted(body_of(array(STRING), "multipart/form-data")), 3, "schema"),
        (document(operation("GET /api/x", "x", parameter("Accept", location="header"))),
         3, "/parameters/0"),
        (document(operation("GET /api/x", "x", parameter("a", array(array(STRING))))),
         3, "/parameters/0"),
        (document(operation("GET /api/x", "x", parameter("a", allowReserved=True))),
         3, "/allowReserved"),
        (document(operation("GET /api/x", "x", security=[{"Key": [], "OAuth": []}])),
         3, "/security/0"),
        (document(operation("GET /api/x", "x", security=[{"Nobody": []}])),
         2, "/security/0/Nobody"),
        (document(servers=[{"url": "https://{r}.example.com"}]), 2, "/servers/0/url"),
        (document(servers=[{"url": "ftp://example.com"}]), 2, "/servers/0/url"),
        (document(operation("GET /api/x", "x", tag="\U0001f389")), 2, "/tags/0"),
    ],
)  # fmt: skip
def test_what_is_not_understood_has_its_place(
    root: dict[str, Any], code: int, place: str, tmp_path: Path, sdkgen: Sdkgen
) -> None:
    file = tmp_path / "api.json"
    file.write_text(json.dumps(root), "utf-8")
    result = sdkgen("generate", str(file), "--out", str(tmp_path / "out"))
    assert result.code == code
    assert f"{place}: " in result.err


@pytest.fixture
def sdkgen(capsys: pytest.CaptureFixture[str]) -> Sdkgen:
    return Sdkgen(capsys)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"security": [{"Key": []}, {"OAuth": ["a:read", "b:read"]}]},
         ("a:read", "b:read")),
        ({"security": []}, ()),
        ({"security": [{"OAuth": ["a:read"]}], "x-klaviyo-scopes": []}, ()),
        ({}, ("all:read",)),
    ],
)  # fmt: skip
def test_scopes_of_the_security_are_those_that_nothing_else_states(
    members: dict[str, Any], expected: tuple[str, ...]
) -> None:
    made = operation("GET /api/x", "x", **members)
    (found,) = understood(document(made, security=[{"OAuth": ["all:read"]}])).operations
    assert found.scopes == expected


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([], None),
        ([{"url": "/base"}], None),
        ([{"url": "https://{r}.x.com/{v}",
           "variables": {"r": {"default": "eu"}, "v": {"default": "v1"}}}],
         "https://eu.x.com/v1"),
    ],
)  # fmt: skip
def test_where_the_api_is(servers: Any, expected: str | None) -> None:
    assert understood(document(servers=servers)).base_url == expected


def test_bytes_and_any_json_are_answers() -> None:
    def answered(media: dict[str, Any]) -> Any:
        responses = {"200": {"description": "", "content": media}}
        root = document(operation("GET /api/x", "x", responses=responses))
        (found,) = understood(root).operations
        return found.responses

    assert answered({"application/pdf": {"schema": BINARY}}) == {200: "bytes"}
    assert answered({"application/json": {}}) == {200: "Any"}


# ---------------------------------------------------------------- work


def test_a_graph_of_references_is_gone_over_once() -> None:
    schemas = {
        f"B{i}": {
            "allOf" if i % 2 else "oneOf": [ref(f"B{i + 1}"), ref(f"B{i + 1}")],
        }
        for i in range(60)
    }
    schemas["B60"] = obj({"a": STRING})
    understood(document(schemas=schemas))


def test_a_body_with_too_many_places_is_refused() -> None:
    schemas = {
        f"B{i}": obj({"a": ref(f"B{i + 1}"), "b": ref(f"B{i + 1}")}) for i in range(40)
    }
    schemas["B40"] = obj({"append": STRING})
    root = posted(body_of(ref("B0"), "application/json"), schemas=schemas)
    code, text = refusal(root)
    assert code == 2
    assert "more than 10,000 places" in text


# ---------------------------------------------------------------- found by make fuzz


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": STRING}},
        {"properties": {"a": STRING}},
        {"type": "integer"},
        array(STRING),
        one_of(STRING, array(STRING)),
    ],
)
def test_a_filter_that_is_no_text_is_a_parameter_as_any(schema: Schema) -> None:
    root = document(operation("GET /api/x", "x", parameter("filter", schema)))
    (made,) = understood(root).operations
    (filter_,) = made.parameters
    assert not filter_.filter


@pytest.mark.parametrize(
    ("type_", "limits"), [("integer", (1, 5)), ("string", (None,) * 2)]
)
def test_limits_are_those_of_numbers(type_: str, limits: tuple[Any, Any]) -> None:
    schema = {"type": type_, "minimum": 1, "maximum": 5}
    root = document(operation("GET /api/x", "x", parameter("p", schema)))
    (made,) = understood(root).operations
    (found,) = made.parameters
    assert (found.minimum, found.maximum) == limits


@pytest.mark.parametrize("style", ["spaceDelimited", "pipeDelimited"])
def test_styles_of_lists_have_no_form_for_one_value(style: str) -> None:
    code, text = refusal(
        document(operation("GET /api/x", "x", parameter("p", style=style)))
    )
    assert code == 3
    assert "/parameters/0: " in text


@pytest.mark.parametrize("name", ["\u2028", "🚧"])
def test_no_name_can_be_made_of_what_is_required_alone(name: str) -> None:
    root = document(schemas={"Thing": obj({"a": STRING}, required=[name])})
    code, text = refusal(root)
    assert code == 2
    assert "/components/schemas/Thing/properties/" in text


def test_a_body_of_any_json_is_printed(tmp_path: Path, sdkgen: Sdkgen) -> None:
    root = posted({"required": True, "content": {"application/json": {}}})
    file = tmp_path / "api.json"
    file.write_text(json.dumps(root), "utf-8")
    result = sdkgen("generate", str(file), "--out", str(tmp_path / "out"))
    assert result.code == 0
    resources = tmp_path / "out" / "klaviyo_client" / "resources"
    assert "create_thing(body={})" in (resources / "_things.py").read_text("utf-8")
