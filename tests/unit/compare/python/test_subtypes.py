"""Types by the values that they hold: what is lost from one to the next, and gained."""

from __future__ import annotations

import pytest

from generator.compare.python.subtypes import Typed, names_in, present, renamed

NAMES = {"models.Kind": "Literal['a'] | str", "models.One": "models.A | models.B"}


@pytest.mark.parametrize(
    ("wide", "narrow", "lacks"),
    [
        ("str", "str", ()),
        ("str", "str | None", ("None",)),
        ("str | None", "str", ()),
        ("Any", "list[models.A] | None", ()),
        ("object", "str", ()),
        ("str", "Any", ("Any",)),
        ("float", "int", ()),
        ("int", "float", ("float",)),
        ("int", "bool", ("bool",)),
        ("str", "Literal['a', 'b']", ()),
        ("int", "Literal[1, -1]", ()),
        ("float", "Literal[1]", ()),
        ("str", "Literal[1]", ("1",)),
        ("bool", "Literal[True]", ()),
        ("int", "Literal[True]", ("True",)),
        ("Literal['a']", "Literal['b', 'a']", ("'b'",)),
        ("Literal['a']", "str", ("str",)),
        # An open enum takes any text, whatever its known values are.
        ("Literal['a'] | str", "Literal['a', 'b'] | str", ()),
        # Of what is nested, it is the difference that is told.
        ("list[str] | None", "list[str | None]", ("None",)),
        ("Sequence[Literal['a']]", "Sequence[Literal['a', 'b']]", ("'b'",)),
        ("list[list[str]]", "list[list[int]]", ("int",)),
        ("dict[str, int]", "dict[str, str]", ("str",)),
        ("tuple[int, ...]", "tuple[int, int]", ("int",)),
        ("tuple[int]", "tuple[int, int]", ("tuple[int, int]",)),
        ("list", "list[str]", ()),
        ("list[str]", "list", ()),
        ("Mapping[str, Any]", "dict[str, Any]", ()),
        ("dict[str, Any]", "Mapping[str, Any]", ("Mapping[str, Any]",)),
        ("Sequence[str]", "list[str]", ()),
        ("Values[str]", "tuple[str]", ()),
        ("list[models.A]", "list[models.B]", ("models.B",)),
        ("models.A", "list[models.A]", ("list[models.A]",)),
        ("Callable[[int], str]", "Callable[[int], str]", ()),
        ("Callable[[int], str]", "Callable[[str], str]", ("[str]",)),
        # What names stand for counts, unless it is the same name.
        ("models.Kind", "str", ()),
        ("str", "models.Kind", ()),
        ("models.A | models.B", "models.One", ()),
        ("models.One", "models.B | models.C", ("models.C",)),
        ("list[models.One]", "list[models.C]", ("models.C",)),
    ],
)
def test_what_a_type_does_not_take(
    wide: str, narrow: str, lacks: tuple[str, ...]
) -> None:
    assert Typed(wide, NAMES).lacks(Typed(narrow, NAMES)) == lacks


def test_each_side_has_names_of_its_own() -> None:
    old = Typed("models.Kind", {"models.Kind": "Literal['a', 'b']"})
    new = Typed("Literal['a']", {"models.Kind": "int"})
    assert new.lacks(old) == ("'b'",)
    # The same name is told where it is defined.
    assert Typed("models.Kind", {"models.Kind": "int"}).lacks(old) == ()


def test_names_that_stand_for_each_other_come_to_an_end() -> None:
    names = {"A": "B | A", "B": "A | str"}
    assert Typed("str", {}).lacks(Typed("A", names)) == ()
    doubled = {f"N{i}": f"N{i + 1} | N{i + 1}" for i in range(60)} | {"N60": "int"}
    assert Typed("str", {}).lacks(Typed("N0", doubled)) == ("int",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("str | None | UnsetType", "str | None"),
        ("UnsetType | list[str | UnsetType]", "list[str | UnsetType]"),
        ("str", "str"),
    ],
)
def test_absence_is_left_out(text: str, expected: str) -> None:
    assert present(text) == expected


def test_names_are_found_and_replaced_as_a_whole() -> None:
    text = "list[models.A] | Literal['models.A'] | models.AB"
    assert names_in(text) == {"list", "models.A", "Literal", "models.AB"}
    assert (
        renamed(text, {"models.A": "models.Z", "models": "x"})
        == "list[models.Z] | Literal['models.A'] | models.AB"
    )
