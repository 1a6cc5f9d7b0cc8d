"""Which unions msgspec reads by itself; the runtime resolves the rest."""

from __future__ import annotations

import msgspec
import pytest

from generator.base.naming import ClassName, identifier
from generator.printing.annotations import annotation
from generator.understand.ir import (
    Array,
    Enum,
    Field,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)
from generator.understand.schemas.unions import assign_tags, is_native, simplify

STRING, INTEGER = Primitive("string"), Primitive("integer")
NUMBER, BOOLEAN = Primitive("number"), Primitive("boolean")
DATE, DATE_TIME = Primitive("date"), Primitive("date-time")
TODAY, WORDS = Enum(("today",), open=False), Enum(("a", "b"))
FREE = Enum(("a", "b"), free=True)
A, B = Ref(ClassName("A")), Ref(ClassName("B"))


# ---------------------------------------------------------------- scalars

UNIONS: list[tuple[tuple[Type, ...], bool]] = [
    ((INTEGER, NUMBER, STRING, BOOLEAN), True),
    ((WORDS, INTEGER), True),
    ((STRING, TODAY), True),
    ((DATE, INTEGER), True),
    ((STRING, Array(STRING)), True),
    ((DATE, TODAY), False),
    ((DATE, WORDS), False),
    ((DATE_TIME, STRING), False),
    ((DATE, DATE_TIME), False),
    ((Array(STRING), Array(INTEGER)), False),
]


@pytest.mark.parametrize(("options", "native"), UNIONS)
def test_native_unions_are_those_that_msgspec_takes(
    options: tuple[Type, ...], native: bool
) -> None:
    assert is_native(options) is native
    source = annotation(Union(options)).replace("_dt.", "datetime.")
    names = {
        "datetime": __import__("datetime"),
        "Literal": __import__("typing").Literal,
    }
    try:
        msgspec.json.Decoder(eval(source, names))
    except TypeError:
        assert not native
    else:
        assert native


@pytest.mark.parametrize("option", [A, Primitive("object")])
def test_unions_with_objects_are_not_native(option: Type) -> None:
    assert not is_native((option, STRING))


@pytest.mark.parametrize(
    ("options", "simple"),
    [
        ([STRING, STRING], (STRING,)),
        ([WORDS, STRING], (FREE,)),
        ([STRING, WORDS], (FREE,)),
        ([WORDS, FREE], (FREE,)),
        ([WORDS, Enum(("b", "c"))], (Enum(("a", "b", "c")),)),
        ([Enum((100, 200)), INTEGER], (Enum((100, 200), free=True),)),
        ([Enum(("a", 1, "b")), STRING], (FREE, Enum((1,)))),
        ([INTEGER, WORDS], (INTEGER, WORDS)),
        ([Enum((1, 2)), WORDS], (Enum((1, 2)), WORDS)),
        ([DATE, WORDS], (DATE, WORDS)),
        ([Enum((1,)), Enum((True,))], (Enum((1,)), Enum((True,)))),
        ([A, B, A], (A, B)),
    ],
)
def test_simplify(options: list[Type], simple: tuple[Type, ...]) -> None:
    assert simplify(options) == simple


# ---------------------------------------------------------------- tags


def model(name: str, **constants: str | bool | None) -> Model:
    """A model with constants; None stands for a field that is none."""
    return Model(
        ClassName(name),
        tuple(
            Field(
                identifier(wire),
                wire,
                STRING if value is None else Enum((value,), open=False),
                required=True,
                constant=value,
            )
            for wire, value in constants.items()
        ),
    )


def union(*names: str, called: str = "AorB") -> UnionAlias:
    return UnionAlias(ClassName(called), tuple(Ref(ClassName(n)) for n in names))


def tags(*definitions: Model | UnionAlias) -> dict[str, str | bool | None]:
    """The tag of every model, and whether each union is tagged."""
    tagged = assign_tags({definition.name: definition for definition in definitions})
    return {
        name: d.tag if isinstance(d, Model) else isinstance(d, UnionAlias) and d.tagged
        for name, d in tagged.items()
    }


def test_a_constant_type_is_a_tag() -> None:
    found = tags(model("A", type="a"), model("B", type="b"), union("A", "B"))
    assert found == {"A": "type", "B": "type", "AorB": True}


def test_any_other_constant_that_all_share_is_a_tag() -> None:
    a, b = model("A", id=None, method="static"), model("B", method="immediate")
    assert tags(a, b, union("A", "B")) == {"A": "method", "B": "method", "AorB": True}


def test_type_goes_before_other_constants() -> None:
    a, b = model("A", channel="x", type="a"), model("B", channel="y", type="b")
    assert tags(a, b, union("A", "B"))["A"] == "type"


def test_a_constant_that_two_branches_share_tells_nothing() -> None:
    a, b = model("A", type="x", operator="in"), model("B", type="x", operator="is")
    found = tags(a, b, union("A", "B"))
    assert found == {"A": "operator", "B": "operator", "AorB": True}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (model("A", id=None), model("B", key=None)),
        (model("A", dynamic=True), model("B", dynamic=False)),
        (model("A", field="x", kind="y"), model("B", field="x", kind="y")),
        (model("A", field="x"), model("B", kind="y")),
    ],
    ids=["no constants", "booleans", "equal constants", "different constants"],
)
def test_unions_without_a_tag_are_resolved(a: Model, b: Model) -> None:
    assert tags(a, b, union("A", "B")) == {"A": None, "B": None, "AorB": False}


def test_an_optional_constant_is_no_tag() -> None:
    # Where a tag may be absent, msgspec cannot decode the object.
    a = Model(
        ClassName("A"),
        (Field(identifier("kind"), "kind", Enum(("a",)), required=False),),
    )
    assert tags(a, model("B", kind="b"), union("A", "B"))["AorB"] is False


def test_a_union_that_asks_for_another_tag_is_resolved() -> None:
    a, b, c = (model(name, type=name, field=name) for name in "ABC")
    d = model("D", field="D")
    found = tags(a, b, c, d, union("A", "B"), union("C", "A", "D", called="Other"))
    assert found["A"] == found["C"] == found["D"] == "field"
    assert found["Other"] is True
    assert found["AorB"] is False


@pytest.mark.parametrize("other", [Primitive("object"), Ref(ClassName("Unknown"))])
def test_unions_with_other_objects_are_resolved(other: Type) -> None:
    mixed = UnionAlias(ClassName("Mixed"), (A, B, other))
    assert tags(model("A", type="a"), model("B", type="b"), mixed)["Mixed"] is False


def test_a_tagged_union_may_hold_a_scalar() -> None:
    mixed = UnionAlias(ClassName("Mixed"), (A, B, STRING))
    assert tags(model("A", type="a"), model("B", type="b"), mixed)["Mixed"] is True


def test_a_constant_type_is_a_tag_outside_of_unions_too() -> None:
    assert tags(model("A", type="a"), model("B", kind="b")) == {"A": "type", "B": None}


def test_the_tag_is_a_field_of_its_model() -> None:
    tagged = assign_tags({ClassName("A"): model("A", type="a")})[ClassName("A")]
    assert isinstance(tagged, Model) and tagged.tag_field is tagged.fields[0]
