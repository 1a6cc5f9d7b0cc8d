"""The values that bodies are held to, by where they stand."""

from __future__ import annotations

from generator.base.naming import ClassName, Identifier
from generator.understand.body_enums import body_enums
from generator.understand.ir import (
    ANY,
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
    nullable,
)

TEXT = Primitive("string")
STATES = Enum(("on", "off"))


def model(name: str, **types: Type) -> Model:
    fields = tuple(
        Field(Identifier(wire), wire, type_, False) for wire, type_ in types.items()
    )
    return Model(ClassName(name), fields)


def enums(*definitions: Definition) -> dict[str, tuple[str, ...]]:
    """Those of the first definition."""
    return body_enums(definitions[0].name, {d.name: d for d in definitions})


def ref(name: str) -> Ref:
    return Ref(ClassName(name))


def test_values_are_found_wherever_they_stand() -> None:
    body = model(
        "Body",
        state=nullable(STATES),
        states=Array(STATES),
        inner=Array(ref("Inner")),
        named=ref("Named"),
        text=TEXT,
        count=Enum((1, 2)),
    )
    inner = model("Inner", **{"a/b": Enum(("x", "y"))})
    named = Alias(ClassName("Named"), Enum(("y", "z")))
    assert enums(body, inner, named) == {
        "/state": ("on", "off"),
        "/states/*": ("on", "off"),
        "/inner/*/a~1b": ("x", "y"),
        "/named": ("y", "z"),
    }


def test_values_of_alternatives_join() -> None:
    either = UnionAlias(ClassName("Either"), (ref("One"), ref("Other")))
    body = model("Body", either=ref("Either"))
    one = model("One", state=STATES, text=STATES)
    other = model("Other", state=Enum(("off", "idle")), text=TEXT)
    assert enums(body, either, one, other) == {"/either/state": ("on", "off", "idle")}


def test_constants_of_alternatives_join() -> None:
    either = UnionAlias(ClassName("Either"), (ref("One"), ref("Other")))
    constant = Field(
        Identifier("kind"), "kind", Enum(("a",), open=False), True, constant="a"
    )
    one = Model(ClassName("One"), (constant,))
    other = model("Other", kind=Enum(("b", "c")))
    found = enums(model("Body", either=ref("Either")), either, one, other)
    assert found == {"/either/kind": ("a", "b", "c")}


def test_where_any_text_may_stand_nothing_is_held() -> None:
    free = Union((ref("Inner"), Primitive("object")))
    body = model("Body", state=Union((STATES, TEXT)), free=free, any=ANY)
    assert enums(body, model("Inner", state=STATES)) == {}


def test_models_within_themselves_end() -> None:
    body = model("Body", state=STATES, inner=ref("Body"))
    assert enums(body) == {"/state": ("on", "off")}
    # What stands below is not looked at, and so not held to what was seen elsewhere.
    loose = model("Body", inner=Union((ref("Body"), ref("Other"))))
    assert enums(loose, model("Other", state=STATES)) == {}


def test_constants_and_tags_are_left_to_the_models() -> None:
    kind = Field(
        Identifier("kind"), "kind", Enum(("a",), open=False), True, constant="a"
    )
    tag = Field(Identifier("type"), "type", Enum(("t",), open=False), True)
    assert enums(Model(ClassName("Body"), (kind, tag), tag="type")) == {}
