"""Identifiers and relationships are named for what they are."""

from __future__ import annotations

import pytest

from generator.understand.schemas.jsonapi_roles import (
    constant,
    identified_type,
    role_name,
)
from tests.support.documents import (
    FREE,
    INTEGER,
    STRING,
    Schema,
    array,
    enum,
    identifier,
    node,
    nullable,
    obj,
    ref,
    relationship,
)

LINKS = ref("RelationshipLinks")
COUPON = identifier("coupon-code")


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (enum("coupon"), "coupon"),
        (ref("CouponEnum"), "coupon"),
        ({"type": "boolean", "enum": [False]}, False),
        ({"type": "integer", "enum": [0]}, 0),
        (enum("a", "b"), None),
        (nullable(enum("coupon")), None),
        (ref("CouponEnum", nullable=True), None),
        (ref("MaybeCouponEnum"), None),
        ({"enum": [None]}, None),
        ({"type": "number", "enum": [0.5]}, None),
        (STRING, None),
    ],
)
def test_constant(schema: Schema, value: object) -> None:
    found = constant(
        node(
            schema,
            CouponEnum=enum("coupon"),
            MaybeCouponEnum=nullable(enum("coupon")),
        )
    )
    assert found is value or (found == value and type(found) is type(value))


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (COUPON, "CouponCodeIdentifier"),
        (obj({"id": STRING, "type": enum("coupon-code")}), "CouponCodeIdentifier"),
        (obj({"type": ref("CouponEnum"), "id": STRING}), "CouponIdentifier"),
        (obj({"type": enum("coupon"), "id?": STRING}), None),
        (obj({"type": enum("coupon"), "id": nullable(STRING)}), None),
        (obj({"type": enum("coupon"), "id": INTEGER}), None),
        (obj({"type": enum("coupon"), "id": enum("a", "b")}), None),
        (obj({"type": enum("coupon", "list"), "id": STRING}), None),
        (obj({"type": enum("coupon"), "id": STRING, "meta?": FREE}), None),
        (obj({"type": STRING, "id": STRING}), None),
        (obj({"id": STRING}), None),
    ],
)
def test_names_of_identifiers(schema: Schema, name: str | None) -> None:
    assert role_name(node(schema, CouponEnum=enum("coupon"))) == name


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (relationship("coupon-code"), "ToOneCouponCode"),
        (relationship("coupon-code", many=True), "ToManyCouponCode"),
        (obj({"data?": nullable(COUPON)}), "NullableToOneCouponCode"),
        (obj({"data?": nullable(array(COUPON))}), "NullableToManyCouponCode"),
        (obj({"data": COUPON}), "RequiredToOneCouponCode"),
        (obj({"data": nullable(COUPON)}), "RequiredNullableToOneCouponCode"),
        (obj({"data": array(COUPON)}), "RequiredToManyCouponCode"),
        (obj({"data?": COUPON, "links?": LINKS}), "ToOneCouponCodeWithLinks"),
        (obj({"links?": LINKS}), "RelationshipWithLinks"),
        (obj({"data?": COUPON, "links": LINKS}), None),
        (obj({"data?": COUPON, "links?": ref("ObjectLinks")}), None),
        (obj({"data?": COUPON, "meta?": FREE}), None),
        (obj({"data?": array(nullable(COUPON))}), None),
        (obj({"data?": array(STRING)}), None),
        (obj({"data?": obj({"type": STRING, "id": STRING})}), None),
        (obj({"data?": {"type": "array"}}), None),
        (obj({}), None),
        (FREE, None),
    ],
)
def test_names_of_relationships(schema: Schema, name: str | None) -> None:
    assert role_name(node(schema)) == name


def test_an_identifier_knows_the_type_on_the_wire() -> None:
    assert identified_type(node(COUPON)) == "coupon-code"
