"""What is said to stand, black leaves as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.base.literals import literal
from generator.base.workers import Workers
from generator.formatting.brackets import stand, with_parentheses
from generator.formatting.format import by_black, format_all


def wide(width: int) -> str:
    """A name so wide."""
    return "w" * width


STANDING = [
    # A line for each element, be it alone, or such brackets itself.
    "X = f(\n    a,\n)",
    f'X = f(\n    name="{wide(90)}",\n    path=("b",),\n    a=g(h=1),\n)',
    'X = f(\n    a=(\n        "b",\n        "c",\n    ),\n    d=[\n        e,\n        f,\n    ],\n)',
    f'X = f(\n    a={{\n        "b": "{wide(90)}",\n        "c": {wide(90)},\n    }},\n)',
    "X = f(\n    g,\n    lambda: (\n        a,\n        b,\n    ),\n)",
    "X: TypeAlias = Literal[\n    1,\n    2,\n]",
    "class A(\n    B,\n    operations=(\n        1,\n        2,\n    ),\n):",
    "def f(\n    self,\n    *,\n    a: list[T] = UNSET,\n) -> T:",
    f"from a import (\n    {wide(60)} as {wide(60)},\n)",
    # All elements on one line.
    f'X = f(\n    {{"a": 1}}, {wide(74)}\n)',
    f"X = f(\n    a=(\n        g({wide(76)}),\n    ),\n)",
    f'X = f(\n    a={{\n        "b": {{"c": "{wide(66)}"}}\n    }},\n)',
    f"x: T = await self.call(\n    {wide(30)}, {wide(40)}\n)",
    f"X: TypeAlias = Literal[\n    {wide(30)}, {wide(40)}\n]",
    f"X = f(\n    a, {wide(79)}\n)",
    f'class A(\n    {wide(42)}, tag="{wide(30)}"\n):',
    f"def f(\n    self, *, a: {wide(28)}, b: {wide(28)} = UNSET\n) -> None: ...",
    # Unions.
    f"X: TypeAlias = (\n    {wide(36)} | {wide(40)}\n)",
    f"X: TypeAlias = (\n    {wide(36)} | {wide(35)}\n)",
    f"X: TypeAlias = (\n    {wide(41)} | {wide(40)}\n)",
    f"X: TypeAlias = (\n    {wide(42)}\n    | {wide(40)}\n)",
    f"X: TypeAlias = (\n    {wide(50)}\n    | dict[str, {wide(50)}]\n    | str\n)",
    "X: TypeAlias = (\n    Literal[\n        1,\n        2,\n    ]\n    | str\n)",
    "async def f(\n    self,\n    a: (\n"
    f"        {wide(38)} | {wide(38)}\n    ) = UNSET,\n) -> T:",
]

ASKED = [
    # Not as black has it.
    "X = f(\n    a, b\n)",
    'X = f(\n    a=(\n        "b",\n    ),\n)',
    "X: TypeAlias = (\n    A | B\n)",
    "X: TypeAlias = (\n    A\n    | B\n)",
    # It fits on one line by a hair.
    f"X = f(\n    a, {wide(78)}\n)",
    f"X: TypeAlias = (\n    {wide(40)} | {wide(30)}\n)",
    f"X: TypeAlias = (\n    {wide(41)}\n    | {wide(40)}\n)",
    f"{wide(84)} = f(\n    a,\n    b,\n)",
    f"X = f(\n    {wide(60)} + {wide(60)},\n    b,\n)",
    "def f(\n    a: (int) = 1,\n    b: int = 2,\n) -> None: ...",
    "def f(\n    a: int,\n    b: int = 2,\n) -> (T): ...",
    # Not known.
    "X = [\n    a,\n    b,\n]",
    "X = f(\n    a,\n)(\n    b,\n)",
    ") + f(\n    a,\n)",
    "X = f(\n    a,\n)\n)",
    f"X = (\n    f({wide(78)})\n)",
    'X = f(\n    "ä",\n    a,\n)',
    'X = f(\n    """\n    a,\n    """,\n)',
]


def completed(statement: str) -> str:
    """A file that consists of a statement, or of one that begins with this head."""
    return f"{statement}\n    pass\n" if statement.endswith(":") else f"{statement}\n"


@pytest.mark.parametrize("statement", STANDING)
def test_what_stands_is_how_black_leaves_it(statement: str) -> None:
    assert stand(statement)
    assert by_black("a.py", completed(statement)) == completed(statement)


@pytest.mark.parametrize("statement", ASKED)
def test_about_all_else_black_is_asked(statement: str) -> None:
    assert not stand(statement)


@pytest.mark.parametrize(
    "annotation",
    [
        f"{wide(40)} | {wide(40)}",
        f"{wide(60)} | {wide(60)} | None",
        f"list[A | {wide(25)}] | {wide(40)}",
    ],
)
@pytest.mark.parametrize("default", ["", " = UNSET"])
def test_long_unions_get_their_parentheses(annotation: str, default: str) -> None:
    given = f"def f(\n    self,\n    argument: {annotation}{default},\n) -> T:"
    settled = with_parentheses(given)
    assert settled != given and stand(settled)
    assert by_black("a.py", completed(given)) == completed(settled)


@pytest.mark.parametrize(
    "line",
    [
        "    a: A | B,",
        f"    a: {wide(90)},",
        f"    a: {wide(60)} | {wide(60)}",
        f"    a: list[A | {wide(60)}] | {wide(40)},",
    ],
)
def test_other_lines_are_left_alone(line: str) -> None:
    assert with_parentheses(line) == line


# ---------------------------------------------------------------- any code

names = st.integers(1, 50).map(lambda length: "n" * length)
texts = st.text("abc '\"ä", max_size=50).map(literal)


def calls(arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keywords = st.builds("{}={}".format, names, arguments)
    given = st.lists(arguments, max_size=2), st.lists(keywords, max_size=3)
    return st.builds(lambda n, a, k: f"{n}({', '.join([*a, *k])})", names, *given)


def containers(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(items, min_size=1, max_size=4).map(", ".join)
    pairs = st.lists(st.builds("{}: {}".format, texts, items), max_size=3)
    return st.one_of(
        several.map("({},)".format),
        several.map("[{}]".format),
        several.map("n[{}]".format),
        pairs.map(", ".join).map("{{{}}}".format),
        calls(items),
    )


values = st.recursive(names | texts, containers, max_leaves=12)
types = st.recursive(
    names | texts.map("Literal[{}]".format),
    lambda inner: st.lists(inner, min_size=1, max_size=4).map(" | ".join)
    | st.lists(inner, min_size=1, max_size=3).map(", ".join).map("n[{}]".format),
    max_leaves=6,
)
parameters = st.builds("{}: {}{}".format, names, types, st.sampled_from(["", " = n"]))
statements = st.one_of(
    st.builds("{} = {}".format, names, calls(values)),
    st.builds("{}: {} = n.{}".format, names, names, calls(values)),
    calls(values).map("await n.{}".format),
    st.builds("{}: TypeAlias = {}".format, names, types),
    calls(values).map("class {}: ...".format),
    st.lists(parameters, max_size=4).map(
        lambda given: f"def f({', '.join(['self', *given])}) -> n: ..."
    ),
    st.lists(names, min_size=1, max_size=4).map(
        lambda found: f"from n import {', '.join(found)}"
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(statements, min_size=1, max_size=12))
def test_any_code_is_laid_out_as_black_does(found: list[str]) -> None:
    body = "".join(f"    {line}\n" for line in found)
    source = f"async def f():\n{body}"
    laid_out = format_all({"a.py": source}, (), Workers(0))["a.py"]
    assert laid_out == by_black("a.py", laid_out)
