"""`allOf` is one schema: overlays add to the base, at every depth."""

from __future__ import annotations

from typing import Any

import pytest

from generator.base.errors import SpecErrors
from generator.understand.schemas.all_of import merge_all_of
from tests.support.documents import (
    INTEGER,
    NUMBER,
    STRING,
    Schema,
    array,
    enum,
    node,
    nullable,
    obj,
    one_of,
    ref,
    resource,
)


def merged(
    *parts: Schema, schemas: dict[str, Schema] | None = None, **members: Any
) -> Any:
    """What an `allOf` of the parts comes to; `members` stand beside it."""
    return merge_all_of(node({"allOf": list(parts), **members}, **schemas or {})).value


def test_properties_and_required_names_are_united() -> None:
    value = merged(obj({"a": STRING, "b?": STRING}), obj({"c": INTEGER}))
    assert value == obj({"a": STRING, "b?": STRING, "c": INTEGER})


def test_the_base_comes_first_wherever_it_stands() -> None:
    value = merged(
        obj({"b": STRING}), ref("Base"), schemas={"Base": obj({"a": STRING})}
    )
    assert list(value["properties"]) == ["a", "b"]


def test_an_overlay_adds_to_nested_attributes() -> None:
    list_ = resource("list", {"name?": STRING})
    counted = obj(
        {"type": enum("list"), "attributes": obj({"profile_count?": INTEGER})}
    )
    value = merged(counted, ref("List"), schemas={"List": list_})
    assert value["properties"]["attributes"] == obj(
        {"name?": STRING, "profile_count?": INTEGER}
    )
    assert value["properties"]["type"] == enum("list")
    assert value["properties"]["id"] == STRING


def test_nested_parts_may_be_references() -> None:
    value = merged(
        obj({"attributes": ref("Attributes")}),
        obj({"attributes": obj({"b": STRING})}),
        schemas={"Attributes": obj({"a": STRING})},
    )
    assert value["properties"]["attributes"] == obj({"a": STRING, "b": STRING})


@pytest.mark.parametrize(
    "wrapped",
    [
        {"allOf": [ref("Attributes")]},
        {"allOf": [obj({"a": STRING})]},
        ref("Wrapped"),
    ],
)
def test_nested_parts_may_be_all_of_themselves(wrapped: Schema) -> None:
    value = merged(
        obj({"attributes": wrapped}),
        obj({"attributes": obj({"b": STRING})}),
        schemas={
            "Attributes": obj({"a": STRING}),
            "Wrapped": {"allOf": [ref("Attributes")]},
        },
    )
    assert value["properties"]["attributes"] == obj({"a": STRING, "b": STRING})


def test_parts_may_be_all_of_themselves() -> None:
    inner = {"allOf": [obj({"a": STRING}), obj({"b": STRING})]}
    value = merged(ref("Inner"), obj({"c": STRING}), schemas={"Inner": inner})
    assert value == obj({"a": STRING, "b": STRING, "c": STRING})


def test_parts_may_wrap_a_lone_reference() -> None:
    value = merged(
        {"allOf": [ref("Base")]},
        obj({"b": STRING}),
        schemas={"Base": obj({"a": STRING})},
    )
    assert value == obj({"a": STRING, "b": STRING})


def test_a_lone_reference_stays_one() -> None:
    assert merged(ref("Coupon"), description="a coupon", nullable=True) == ref(
        "Coupon", description="a coupon", nullable=True
    )


def test_a_lone_reference_with_properties_beside_it_is_extended() -> None:
    base = obj({"a": STRING})
    value = merged(ref("Base"), schemas={"Base": base}, **obj({"b": STRING}))
    assert value == obj({"a": STRING, "b": STRING})


def test_null_has_to_be_allowed_by_every_part_that_speaks_of_it() -> None:
    one, other = nullable(obj({"a": STRING})), {**obj({"b": STRING}), "nullable": False}
    assert merged(one, one)["nullable"] is True
    assert merged(one, other)["nullable"] is False
    assert merged(obj({"a": STRING}), obj({"b": STRING}), nullable=True)["nullable"]


def test_the_texts_of_the_base_are_kept() -> None:
    value = merged(
        obj({}, description="overlay"),
        ref("Base"),
        schemas={"Base": obj({}, description="base", example=1)},
    )
    assert (value["description"], value["example"]) == ("base", 1)


def test_the_place_is_kept() -> None:
    schema = node({"allOf": [obj({"a": STRING}), obj({"b": STRING})]})
    assert merge_all_of(schema).place == schema.place


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        (STRING, INTEGER, "type is 'string' in one and 'integer' in another"),
        (enum("a"), enum("b"), "enum is ['a'] in one and ['b'] in another"),
        (
            array(STRING),
            array(NUMBER),
            "items is {'type': 'string'} in one and {'type': 'number'} in another",
        ),
        (
            one_of(STRING, INTEGER),
            one_of(STRING),
            "oneOf is [{'type': 'string'}, {'type': 'integer'}] in one "
            "and [{'type': 'string'}] in another",
        ),
    ],
)
def test_parts_that_contradict_each_other_are_refused(
    one: Schema, other: Schema, message: str
) -> None:
    with pytest.raises(SpecErrors) as caught:
        merged(obj({"x": obj({"y": one})}), obj({"x": obj({"y": other})}))
    assert str(caught.value) == (
        "api.json#/components/schemas/Schema: error: "
        f"allOf parts contradict each other at /x/y: {message}\n"
        "    fix: make the parts agree"
    )
