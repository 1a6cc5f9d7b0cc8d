"""Types as they stand in source: in models, and as the arguments of methods."""

from __future__ import annotations

import pytest

from generator.base.naming import ClassName, identifier
from generator.printing.annotations import (
    Spelling,
    annotation,
    argument_annotation,
    field_annotation,
)
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
    referenced,
)

TEXT, WHOLE, REAL = Primitive("string"), Primitive("integer"), Primitive("number")
COUPON, STATUS, EITHER = (Ref(ClassName(n)) for n in ("Coupon", "Status", "Either"))
DEFINITIONS: dict[ClassName, Definition] = {
    COUPON.name: Model(COUPON.name, ()),
    STATUS.name: Alias(STATUS.name, Enum(("a", "b"))),
    EITHER.name: UnionAlias(EITHER.name, (COUPON, TEXT)),
}


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (TEXT, "str"),
        (WHOLE, "int"),
        (REAL, "int | float"),
        (Primitive("boolean"), "bool"),
        (Primitive("date-time"), "_dt.datetime"),
        (Primitive("date"), "_dt.date"),
        (Primitive("binary"), "str"),
        (Primitive("object"), "dict[str, Any]"),
        (ANY, "Any"),
        (NULL, "None"),
        (COUPON, "Coupon"),
        (Array(TEXT), "list[str]"),
        (Array(Union((COUPON, NULL))), "list[Coupon | None]"),
        (Enum(("a", "b")), 'Literal["a", "b"] | str'),
        (Enum(("a",), open=False), 'Literal["a"]'),
        (Enum(("a", "b"), free=True), 'Literal["a", "b"] | AnyText'),
        (Enum((1, 2), free=True), "Literal[1, 2] | AnyInteger"),
        (Enum((1, 2)), "Literal[1, 2] | int"),
        (Enum((1, "a")), 'Literal[1, "a"] | int | str'),
        (Enum((True,)), "bool"),
        (Enum((True,), open=False), "bool"),
        (Enum(('"', "\\", "{{ x }}")), 'Literal[\'"\', "\\\\", "{{ x }}"] | str'),
        (Union((NULL, TEXT)), "str | None"),
        (Union((WHOLE, REAL)), "int | float"),
        (Union((Enum(("a",)), Enum(("b",)))), 'Literal["a"] | str | Literal["b"]'),
        (Union((Union((TEXT, NULL)), WHOLE)), "str | None | int"),
    ],
)
def test_annotation(type_: Type, text: str) -> None:
    assert annotation(type_) == text


@pytest.mark.parametrize(
    ("type_", "required", "text"),
    [
        (TEXT, True, "str"),
        (Union((TEXT, NULL)), True, "str | None"),
        (TEXT, False, "str | UnsetType"),
        (Union((TEXT, NULL)), False, "str | None | UnsetType"),
    ],
)
def test_absent_and_null_are_two_things(type_: Type, required: bool, text: str) -> None:
    assert field_annotation(Field(identifier("x"), "x", type_, required)) == text


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (TEXT, "str"),
        (COUPON, "Coupon | _types.CouponDict"),
        (EITHER, "Either | Coupon | _types.CouponDict | str"),
        (STATUS, 'Literal["a", "b"]'),
        (Array(TEXT), "Iterable[str]"),
        (Array(COUPON), "Iterable[Coupon | _types.CouponDict]"),
        (Primitive("object"), "Mapping[str, Any]"),
        (Primitive("binary"), "FileInput"),
        (Primitive("date-time"), "_dt.datetime | str"),
        (Primitive("date"), "_dt.date | str"),
        (Union((COUPON, NULL)), "Coupon | _types.CouponDict | None"),
        (Enum(("a", "b")), 'Literal["a", "b"]'),
        (Enum(("a", "b"), open=False), 'Literal["a", "b"]'),
    ],
)
def test_arguments_take_what_callers_have_at_hand(type_: Type, text: str) -> None:
    spelling = Spelling(DEFINITIONS, {ClassName("Coupon")})
    assert argument_annotation(type_, spelling) == text


def test_a_model_without_a_typed_dict_takes_any_mapping() -> None:
    assert argument_annotation(COUPON, Spelling(DEFINITIONS)) == (
        "Coupon | Mapping[str, Any]"
    )


def test_arguments_need_no_mark() -> None:
    assert (
        argument_annotation(Enum(("a",), free=True), Spelling({}))
        == 'Literal["a"] | str'
    )


def test_referenced_names_are_found_at_every_depth() -> None:
    type_ = Union((Array(Union((COUPON, NULL))), STATUS, TEXT))
    assert referenced(type_) == {"Coupon", "Status"}
