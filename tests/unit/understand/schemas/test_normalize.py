"""Every schema becomes a type; every object and long enum has a name of its own."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from generator.base.errors import Report, SpecErrors
from generator.base.naming import NAME, ClassName
from generator.documents.document import Document
from generator.understand.ir import (
    ANY,
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Field,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)
from generator.understand.schemas.names import Names, below
from generator.understand.schemas.normalize import LONG_ENUM, Normalizer, normalize
from tests.support.documents import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    FREE,
    INTEGER,
    NUMBER,
    STRING,
    Schema,
    array,
    document,
    enum,
    identifier,
    node,
    nullable,
    obj,
    one_of,
    ref,
    relationship,
    resource,
)

TEXT, WHOLE, REAL = Primitive("string"), Primitive("integer"), Primitive("number")
MANY = [f"value-{index}" for index in range(LONG_ENUM + 1)]
CUSTOM = obj({"start": DATE_TIME})


def definitions(**schemas: Schema) -> dict[str, Definition]:
    """The definitions that components come to."""
    report = Report()
    given = Document("api.json", document(schemas=schemas))
    names = Names(given)
    try:
        found = normalize(given, names, report)
    except SpecErrors:
        if not names.settle():
            raise
        report = Report()
        found = normalize(given, names, report)
    report.check()
    assert not report.findings
    return {str(name): definition for name, definition in found.definitions.items()}


def fields(definition: Definition) -> dict[str, Field]:
    assert isinstance(definition, Model)
    return {field.wire: field for field in definition.fields}


def type_of(schema: Schema, **schemas: Schema) -> Type:
    """The type of the property `x` of the component `Thing`."""
    return fields(definitions(Thing=obj({"x": schema}), **schemas)["Thing"])["x"].type


def named(name: str) -> Ref:
    return Ref(ClassName(name))


def choice(*values: str | int | bool | None) -> Enum:
    return Enum(values)


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        (STRING, TEXT),
        (INTEGER, WHOLE),
        (NUMBER, REAL),
        (BOOLEAN, Primitive("boolean")),
        (DATE, Primitive("date")),
        (DATE_TIME, Primitive("date-time")),
        ({"type": "string", "format": "binary"}, Primitive("binary")),
        ({"type": "string", "format": "time"}, TEXT),
        ({"type": "string", "format": "uri"}, TEXT),
        (FREE, Primitive("object")),
        (obj({}, maxProperties=0), Primitive("object")),
        ({}, ANY),
        ({"nullable": True}, ANY),
        ({"description": "anything"}, ANY),
        (array(STRING), Array(TEXT)),
        ({"type": "array"}, Array(ANY)),
        (array(array(DATE)), Array(Array(Primitive("date")))),
        (array(nullable(STRING)), Array(Union((TEXT, NULL)))),
        (enum("a", "b"), choice("a", "b")),
        ({"type": "integer", "enum": [1, 2]}, choice(1, 2)),
        ({"type": "integer", "enum": ["a", "b"]}, choice("a", "b")),
        ({"enum": [None]}, NULL),
        (nullable(enum("a", "b")), Union((choice("a", "b"), NULL))),
        ({"enum": ["a", "b", None]}, Union((choice("a", "b"), NULL))),
        ({"type": "number", "enum": [0.5, 1]}, REAL),
        ({"type": "number", "enum": [0.5]}, REAL),
    ],
)
def test_type_of_a_schema(schema: Schema, type_: Type) -> None:
    assert type_of(schema) == type_


def test_references_go_by_name() -> None:
    assert type_of(ref("Coupon"), Coupon=obj({"id": STRING})) == named("Coupon")
    assert type_of(ref("Status"), Status=enum("a", "b")) == named("Status")
    assert type_of(ref("AorB"), AorB=one_of(FREE, STRING)) == named("AorB")


def test_references_to_plain_values_are_opened() -> None:
    assert type_of(ref("Code"), Code=STRING) == TEXT
    assert type_of(ref("Codes"), Codes=array(STRING)) == Array(TEXT)
    assert type_of(ref("First"), First=ref("Code"), Code=DATE) == Primitive("date")


@pytest.mark.parametrize(
    "schema",
    [
        ref("Coupon", nullable=True),
        {"allOf": [ref("Coupon")], "nullable": True},
        ref("MaybeCoupon"),
    ],
)
def test_null_beside_a_reference_counts(schema: Schema) -> None:
    type_ = type_of(
        schema,
        Coupon=obj({"id": STRING}),
        MaybeCoupon={"allOf": [ref("Coupon")], "nullable": True},
    )
    assert isinstance(type_, Union)
    assert NULL in type_.options


def test_a_nullable_component_is_null_where_it_is_referred_to() -> None:
    found = definitions(
        Coupon=nullable(obj({"id": STRING})), Thing=obj({"x": ref("Coupon")})
    )
    assert isinstance(found["Coupon"], Model)
    assert fields(found["Thing"])["x"].type == Union((named("Coupon"), NULL))


def test_null_beside_a_union_counts() -> None:
    assert type_of(nullable(one_of(STRING, NUMBER))) == Union((TEXT, REAL, NULL))
    assert type_of(nullable(one_of(CUSTOM, STRING))) == Union((named("ThingX"), NULL))


def test_null_in_a_branch_counts_for_the_union() -> None:
    assert type_of(one_of(nullable(STRING), NUMBER)) == Union((TEXT, REAL, NULL))
    schemas = {"Maybe": nullable(STRING), "Choice": enum("a", "b")}
    schemas["MaybeBoth"] = nullable(one_of(STRING, NUMBER))
    assert type_of(one_of(ref("Maybe"), NUMBER), **schemas) == Union((TEXT, REAL, NULL))
    assert type_of(one_of(ref("MaybeBoth"), INTEGER), **schemas) == Union(
        (TEXT, REAL, WHOLE, NULL)
    )
    assert type_of(one_of(ref("Choice", nullable=True), NUMBER), **schemas) == Union(
        (choice("a", "b"), REAL, NULL)
    )


# ---------------------------------------------------------------- constants, defaults


def test_a_required_constant_is_filled_in() -> None:
    found = fields(
        definitions(Thing=obj({"type": enum("a"), "by": ref("By")}), By=enum("b"))[
            "Thing"
        ]
    )
    assert (found["type"].constant, found["by"].constant) == ("a", "b")
    assert found["type"].type == Enum(("a",), open=False)


def test_a_boolean_constant_is_filled_in() -> None:
    found = definitions(Thing=obj({"dynamic": {"type": "boolean", "enum": [False]}}))
    assert fields(found["Thing"])["dynamic"].constant is False


@pytest.mark.parametrize(
    "properties",
    [
        {"type?": enum("a")},
        {"type": nullable(enum("a"))},
        {"type": enum("a", "b")},
        {"type": {**STRING, "default": "a"}},
        {"type?": {**enum("a"), "default": "a"}},
    ],
    ids=["optional", "nullable", "several", "default", "optional with default"],
)
def test_nothing_else_is_filled_in(properties: dict[str, Schema]) -> None:
    field = fields(definitions(Thing=obj(properties))["Thing"])["type"]
    assert field.constant is None


def test_a_constant_that_is_not_filled_in_may_grow() -> None:
    by = enum("b")
    found = definitions(Thing=obj({"x": array(ref("By")), "y?": ref("By")}), By=by)
    assert fields(found["Thing"])["x"].type == Array(choice("b"))
    assert fields(found["Thing"])["y"].type == choice("b")


# ---------------------------------------------------------------- names


def test_inline_objects_are_named_by_their_path() -> None:
    found = definitions(
        Coupon=obj({"attributes": obj({"utm-params?": array(obj({"x": STRING}))})})
    )
    assert sorted(found) == [
        "Coupon",
        "CouponAttributes",
        "CouponAttributesUtmParams",
    ]
    assert fields(found["Coupon"])["attributes"].type == named("CouponAttributes")


def test_identifiers_and_relationships_are_named_by_their_role() -> None:
    found = definitions(
        Coupon=resource(
            "coupon",
            {},
            {"list": relationship("list"), "tags": relationship("tag", many=True)},
        ),
        Code=resource("coupon-code", {}, {"list": relationship("list")}),
    )
    assert sorted(found) == [
        "Code",
        "CodeRelationships",
        "Coupon",
        "CouponRelationships",
        "ListIdentifier",
        "TagIdentifier",
        "ToManyTag",
        "ToOneList",
    ]


def test_the_order_of_properties_is_no_difference_of_role() -> None:
    swapped = obj({"id": STRING, "type": enum("coupon")})
    found = definitions(A=obj({"x": identifier("coupon")}), B=obj({"x": swapped}))
    assert sorted(found) == ["A", "B", "CouponIdentifier"]


def test_texts_are_no_difference_of_role() -> None:
    told = identifier("coupon", description="the coupon")
    told["properties"]["id"] = {**STRING, "description": "its id"}
    found = definitions(A=obj({"x": identifier("coupon")}), B=obj({"x": told}))
    assert sorted(found) == ["A", "B", "CouponIdentifier"]


@pytest.mark.parametrize(("owner", "wire"), [("One", "of"), ("Type", "alias")])
def test_a_path_name_hides_nothing_that_modules_use(owner: str, wire: str) -> None:
    found = definitions(**{owner: obj({wire: CUSTOM})})
    assert sorted(found) == sorted([owner, f"{owner}{wire.capitalize()}_"])


def test_components_keep_their_names() -> None:
    schemas = {
        "Is_double_opt_inEnum": enum("a", "b"),
        "_MetricCreateQuery": obj({"id": STRING}),
        "RowV0": obj({"id": STRING}),
        "Date": obj({"date": DATE}),
    }
    assert set(definitions(**schemas)) == set(schemas)


def test_components_keep_their_names_whatever_their_role() -> None:
    list_ = identifier("list")
    assert set(definitions(ListItem=list_, Other={"allOf": [list_, list_]})) == {
        "ListItem",
        "Other",
    }


def test_components_that_are_no_objects_are_aliases() -> None:
    found = definitions(
        Code=STRING,
        Codes=array(STRING),
        Anything={"type": "array"},
        Coupons=array(obj({"id": STRING})),
        Status=enum(*MANY),
        Statuses=array(enum(*MANY)),
        Value=one_of(STRING, NUMBER),
        Copy=ref("Status"),
    )
    types = {name: d.type for name, d in found.items() if isinstance(d, Alias)}
    assert types == {
        "Code": TEXT,
        "Codes": Array(TEXT),
        "Anything": Array(ANY),
        "Coupons": Array(named("CouponsItem")),
        "Status": choice(*MANY),
        "Statuses": Array(named("StatusesItem")),
        "StatusesItem": choice(*MANY),
        "Value": Union((TEXT, REAL)),
        "Copy": named("Status"),
    }


# ---------------------------------------------------------------- enums


def test_a_long_enum_has_a_name() -> None:
    found = definitions(Thing=obj({"zone": enum(*MANY), "unit": enum(*MANY[1:])}))
    assert found["ThingZone"] == Alias(ClassName("ThingZone"), choice(*MANY))
    assert fields(found["Thing"])["zone"].type == named("ThingZone")
    assert fields(found["Thing"])["unit"].type == choice(*MANY[1:])


def test_a_long_enum_of_another_schema_has_a_name_here() -> None:
    reference = {"$ref": "#/components/schemas/Other/properties/zone"}
    found = type_of(reference, Other=obj({"zone": enum(*MANY)}))
    assert found == named("ThingX")


def test_a_long_enum_has_a_name_inside_of_lists_and_unions() -> None:
    assert type_of(array(enum(*MANY))) == Array(named("ThingX"))
    assert type_of(nullable(enum(*MANY))) == Union((named("ThingX"), NULL))
    assert type_of(one_of(enum(*MANY), INTEGER)) == named("ThingX")


def test_parameters_take_documented_values_only() -> None:
    for schema in (node(enum("a", "b")), node(ref("Sort"), Sort=enum("a", "b"))):
        normalizer = Normalizer(schema.document, Names(schema.document), Report())
        found = normalizer.type_of(schema, below("GetX", "Sort"), open=False)
        assert found == Enum(("a", "b"), open=False)


# ---------------------------------------------------------------- unions


def test_scalars_make_a_union_in_place() -> None:
    assert type_of(one_of(INTEGER, NUMBER, STRING, BOOLEAN)) == Union(
        (WHOLE, REAL, TEXT, Primitive("boolean"))
    )


@pytest.mark.parametrize(
    ("branches", "type_"),
    [
        ([STRING, enum("a", "b")], Enum(("a", "b"), free=True)),
        ([enum("a", "b"), ref("More")], choice("a", "b", "c")),
        ([INTEGER, enum("auto")], Union((WHOLE, choice("auto")))),
        ([STRING, array(STRING)], Union((TEXT, Array(TEXT)))),
        ([STRING], TEXT),
        ([one_of(STRING, INTEGER), NUMBER], Union((TEXT, WHOLE, REAL))),
        ([ref("Inner"), NUMBER], Union((WHOLE, REAL))),
    ],
)
def test_scalars_are_merged(branches: list[Schema], type_: Type) -> None:
    inner = one_of(INTEGER, NUMBER)
    assert type_of(one_of(*branches), More=enum("b", "c"), Inner=inner) == type_


def options(schema: Schema, **schemas: Schema) -> tuple[Type, ...]:
    """The options of the union that the property `x` of `Thing` is."""
    found = definitions(Thing=obj({"x": schema}), **schemas)
    union = found["ThingX"]
    assert isinstance(union, UnionAlias)
    assert fields(found["Thing"])["x"].type == named("ThingX")
    return union.options


def test_objects_make_a_union_with_a_name() -> None:
    a, b = obj({"type": enum("a")}), obj({"type": enum("b")})
    found = definitions(Thing=obj({"x": array(one_of(ref("A"), ref("B")))}), A=a, B=b)
    assert found["ThingX"] == UnionAlias(
        ClassName("ThingX"), (named("A"), named("B")), tagged=True
    )


def test_a_date_and_its_enum_make_a_union_with_a_name() -> None:
    assert options(one_of(DATE, enum("today"))) == (Primitive("date"), choice("today"))


def test_a_nested_union_is_opened() -> None:
    a, b = obj({"type": enum("a")}), obj({"type": enum("b")})
    given = one_of(one_of(ref("A"), ref("B")), STRING)
    assert options(given, A=a, B=b) == (named("A"), named("B"), TEXT)


def test_two_lists_make_a_union_with_a_name() -> None:
    assert options(one_of(array(STRING), array(INTEGER))) == (Array(TEXT), Array(WHOLE))


def test_any_of_is_read_as_one_of() -> None:
    assert type_of({"anyOf": [STRING, NUMBER]}) == Union((TEXT, REAL))


def test_inline_branches_are_told_apart_by_what_they_are() -> None:
    found = options(
        one_of(
            obj({"type": enum("static-date"), "at": DATE}),
            obj({"start": DATE, "end": DATE}),
            array(one_of(ref("Rule"), STRING)),
        ),
        Rule=obj({"id": STRING}),
    )
    assert found == (
        named("ThingXStaticDate"),
        named("ThingXWithStartEnd"),
        Array(named("ThingXOfRule")),
    )


def test_a_component_that_is_a_union_keeps_its_name() -> None:
    found = definitions(AorB=one_of(ref("A"), STRING), A=obj({"id": STRING}))
    assert found["AorB"] == UnionAlias(ClassName("AorB"), (named("A"), TEXT))


# ---------------------------------------------------------------- allOf


def test_all_of_is_one_model() -> None:
    found = definitions(
        Base=resource("list", {"name": STRING}),
        List={"allOf": [ref("Base"), obj({"attributes": obj({"size": INTEGER})})]},
    )
    assert list(fields(found["List"])) == ["type", "attributes", "id"]
    assert list(fields(found["ListAttributes"])) == ["name", "size"]


def test_a_lone_reference_in_all_of_goes_by_name() -> None:
    found = type_of({"allOf": [ref("Coupon")]}, Coupon=obj({"id": STRING}))
    assert found == named("Coupon")


# ---------------------------------------------------------------- texts


def test_descriptions_are_kept() -> None:
    found = definitions(
        Coupon=obj(
            {
                "code": {**STRING, "description": "what to type"},
                "at": ref("Moment"),
                "until": ref("Moment", description="at last"),
            },
            description="a<br>coupon",
        ),
        Moment={**DATE_TIME, "description": "when"},
        Zone=enum(*MANY, description="where"),
    )
    assert found["Zone"].doc == "where"
    assert found["Coupon"].doc == "a\ncoupon"
    texts = {wire: field.doc for wire, field in fields(found["Coupon"]).items()}
    assert texts == {"code": "what to type", "at": "when", "until": "at last"}


# ---------------------------------------------------------------- collisions


def failures(**schemas: Schema) -> list[Any]:
    with pytest.raises(SpecErrors) as caught:
        definitions(**schemas)
    return [finding.message for finding in caught.value.findings]


@pytest.mark.parametrize(
    "component", [obj({"b": STRING}), obj({"a": STRING}), enum("a"), STRING]
)
def test_a_derived_name_gives_way_to_a_component(component: Schema) -> None:
    found = definitions(
        Coupon=obj({"attributes": obj({"a": obj({"b": STRING})})}),
        CouponAttributes=component,
    )
    assert fields(found["Coupon"])["attributes"].type == named("CouponAttributesValue")
    held = fields(found["CouponAttributesValue"])
    assert held["a"].type == named("CouponAttributesValueA")
    assert isinstance(found["CouponAttributes"], Model) == ("properties" in component)


def test_a_name_that_gave_way_gives_way_again() -> None:
    found = definitions(
        Coupon=obj({"kind": enum(*MANY), "of": obj({"a": STRING})}),
        CouponKind=STRING,
        CouponKindValue=STRING,
        CouponOf=STRING,
    )
    held = fields(found["Coupon"])
    assert held["kind"].type == named("CouponKindValueValue")
    assert held["of"].type == named("CouponOfValue")


def test_a_role_gives_way_to_a_component() -> None:
    found = definitions(
        Thing=obj({"coupon": identifier("coupon")}), CouponIdentifier=STRING
    )
    assert fields(found["Thing"])["coupon"].type == named("CouponIdentifierValue")


def test_derived_names_that_meet_are_spelled_apart() -> None:
    found = definitions(
        Foo=obj({"bar_baz": obj({"a": STRING})}),
        FooBar=obj({"baz": obj({"b": STRING})}),
        Foo_BarBaz=STRING,
    )
    assert fields(found["Foo"])["bar_baz"].type == named("Foo_BarBazValue")
    assert fields(found["FooBar"])["baz"].type == named("FooBar_Baz")
    assert "FooBarBaz" not in found


def test_names_do_not_depend_on_order() -> None:
    schemas = {
        "Foo": obj({"bar_baz": obj({"a": STRING}), "bar": one_of(INTEGER, obj({}))}),
        "FooBar": obj({"baz": obj({"b": STRING})}),
        "FooBarBazA": STRING,
    }
    found = definitions(**schemas)
    for order in permutations(schemas):
        assert definitions(**{name: schemas[name] for name in order}) == found


def test_a_schema_can_be_given_a_name() -> None:
    found = definitions(
        Thing={
            **obj(
                {
                    "x": array({**obj({"a": STRING}), NAME: "Element"}),
                    "y": one_of({**obj({"b": STRING}), NAME: "Branch"}, array(STRING)),
                    "z": ref("Other"),
                }
            ),
            NAME: "Renamed",
        },
        Other={**obj({"c": STRING}), NAME: "another"},
    )
    assert found.keys() == {"Renamed", "RenamedY", "Element", "Branch", "another"}
    held = fields(found["Renamed"])
    assert held["x"].type == Array(named("Element"))
    assert held["z"].type == named("another")


def test_a_given_name_of_a_component_is_refused() -> None:
    branch = {**obj({"b": STRING}), NAME: "Other"}
    schemas = {"Other": obj({"c": STRING}), "Thing": obj({"y": one_of(branch, FREE)})}
    assert failures(**schemas) == [
        "the name 'Other' is already taken by api.json#/components/schemas/Other"
    ]


def test_components_of_one_python_name_are_refused() -> None:
    schemas = {"coupon-code": obj({"a": STRING}), "CouponCode": obj({"b": STRING})}
    assert failures(**schemas) == [
        "the name 'CouponCode' is already taken by "
        "api.json#/components/schemas/CouponCode"
    ]


def test_two_properties_of_one_name_are_refused() -> None:
    assert failures(Coupon=obj({"push-token": STRING, "push_token": STRING})) == [
        "properties 'push-token' and 'push_token' are both 'push_token' in Python"
    ]


@pytest.mark.parametrize("wire", ['a"b', "a\\b", "a\nb", "a\x00b"])
def test_property_names_that_msgspec_refuses_are_refused(wire: str) -> None:
    assert failures(Coupon=obj({wire: STRING})) == [
        f"msgspec reads no property called {wire!r}"
    ]
