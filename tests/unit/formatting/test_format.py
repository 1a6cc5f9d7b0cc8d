"""ruff drafts and black decides; what stands can confirm a draft and no more."""

from __future__ import annotations

from collections.abc import Iterable

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.base.literals import literal
from generator.base.text import WIDTH
from generator.base.workers import Workers
from generator.formatting import format
from generator.formatting.format import by_black, format_all
from generator.printing.docstrings import docstring

DISPUTED = f"""
class A:
    def f(self):
        answer: {"Long" * 15} = self.call({{"key_{"k" * 40}": key_{"k" * 40}}}, more)
        return answer
"""
"""What ruff and black lay out differently."""

PLAIN = f"""
import a

def f(first: int, second: {"Long" * 10}, third: {"Long" * 10}) -> None: pass

x = {{"key": [{", ".join(f'"{"value" * 3} {n}"' for n in range(9))}], "other": 1}}
"""


def formatted(source: str, *standing: str) -> str:
    return format_all({"a.py": source}, standing, Workers(0))["a.py"]


def draft(source: str) -> str:
    """A source as ruff formats it."""
    return format._drafts({"a.py": source})["a.py"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What black is asked."""
    sources: list[str] = []

    def ask(source: str) -> str:
        sources.append(source)
        return black.format_str(source, mode=black.Mode())

    monkeypatch.setattr(format, "_black", ask)
    return sources


# ---------------------------------------------------------------- who decides


def test_the_examples_are_what_they_are_said_to_be() -> None:
    assert draft(PLAIN) == by_black("a.py", PLAIN)
    assert draft(DISPUTED) != by_black("a.py", DISPUTED)


@pytest.mark.parametrize("source", [PLAIN, DISPUTED])
def test_black_has_the_last_word(source: str) -> None:
    assert formatted(source) == by_black("a.py", source)


@pytest.mark.parametrize(
    "statement",
    [
        "x = [\n    1,\n]",
        f'x = "{"long" * 40}"',
        'x = "字"',
        f"x.y.z = f(\n    b, {'c' * 80}\n)",
        "from a import (\n    b,  # why\n    c,\n)",
        "def f(\n    a: (int) = (1),\n    b: str = '()',\n) -> None: ...",
        f"def f(\n    a,\n    {'b' * 90},\n) -> None: ...",
        f"def {'f' * 80}(\n    a,\n) -> {'T' * 80}: ...",
        f"if x:\n    y: {'A' * 80} = [1, 2, 3, 4]",
        f"def f():\n    return g({', '.join('abcdef' * 8)})",
    ],
)
def test_black_is_asked_wherever_there_is_a_choice(
    statement: str, asked: list[str]
) -> None:
    result = formatted(f"{statement}\n")
    assert len(asked) == 2
    assert result == by_black("a.py", result)


@pytest.mark.parametrize(
    "statement",
    [
        "class A(\n    B,\n    c=True,\n): ...",
        f"from a import {', '.join(f'name_{n} as b_{n}' for n in range(12))}",
        "class A:\n    async def f(\n        self,\n        *,\n        a: int = 1,\n"
        "        **more: list[Any],\n    ) -> list[T]: ...",
        "def f(\n    a: Sequence[A | B] | None = None,\n):\n    pass",
        f"A: TypeAlias = Literal[{', '.join(map(repr, ['value'] * 12))}]",
    ],
)
def test_a_line_for_each_element_is_how_black_leaves_it(
    statement: str, asked: list[str]
) -> None:
    result = formatted(f"{statement}\n")
    assert len(asked) == 1  # the frame
    assert result == by_black("a.py", f"{statement}\n")
    assert "\n" in result.strip()


@given(
    st.sampled_from(["def f({})->T:...", "class A({}):...", "from a import ({})"]),
    st.lists(st.integers(1, 84), min_size=1, max_size=4),
)
@settings(deadline=None)
def test_lists_of_any_width_are_laid_out_as_black_does(
    kind: str, widths: list[int]
) -> None:
    names = "".join(f"{'n' * width}{n}," for n, width in enumerate(widths))
    source = f"{kind.format(names)}\n"
    assert formatted(source) == by_black("a.py", source)


def test_of_what_leaves_no_choice_black_sees_the_frame(asked: list[str]) -> None:
    text = docstring("Words (\n" * 30 + "[\n", 4)
    source = f'"""A module."""\n\n\nclass A:\n    {text}\n\n    x: int = 1\n'
    assert formatted(source) == source
    assert asked == ['"""_"""\n\n\nclass _:\n    """_"""\n\n    _\n']


@pytest.mark.parametrize(
    "source",
    [
        "import a\n\n\nx = 1\n",
        "import a\n\n\nx = [\n    1,\n]\n",
        "def f(a: (int | str)): ...\n",
    ],
)
def test_black_has_its_say_between_statements(source: str) -> None:
    assert draft(source) == source
    assert formatted(source) == by_black("a.py", source) != source


def test_a_statement_that_is_misread_is_left_to_black_with_its_file() -> None:
    """Generated code holds no comments; who knows what else it comes to hold?"""
    source = "class A:\n    # a bracket (\n    def f(self):\n        return [ 1 ]\n"
    assert formatted(source) == by_black("a.py", source)


def test_files_come_to_the_same_whatever_the_number_of_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(format, "BATCH", 300)
    files = {
        f"m{n}.py": text.replace("Long", f"Long{n}")
        for n, text in enumerate([PLAIN, DISPUTED] * 3)
    }
    expected = {path: by_black(path, text) for path, text in files.items()}
    for count in (0, 2, 3):
        with Workers(count) as workers:
            assert format_all(files, (), workers) == expected


def test_names_that_ruff_passes_over_are_formatted() -> None:
    files = {"build/a.py": "x = ( 1 )\n", "node_modules/a.py": "x = ( 2 )\n"}
    assert format_all(files, (), Workers(0)) == {
        "build/a.py": "x = 1\n",
        "node_modules/a.py": "x = 2\n",
    }


# ---------------------------------------------------------------- what stands


@pytest.mark.parametrize("source", [PLAIN, DISPUTED])
def test_what_stands_changes_no_result(source: str) -> None:
    expected = by_black("a.py", source)
    for standing in tampered(expected):
        assert formatted(source, standing) == expected


def test_what_stands_is_not_asked_again(asked: list[str]) -> None:
    standing = by_black("a.py", PLAIN)
    asked.clear()
    assert formatted(PLAIN, standing) == standing
    assert asked == []


def test_a_statement_with_other_digits_is_not_asked_again(asked: list[str]) -> None:
    source = f'x = f(\n    revision="2026-04-15",\n    y={"y" * 60},\n)\n'
    later = source.replace("04", "07")
    stands = formatted(source)
    asked.clear()
    assert formatted(later, stands) == stands.replace("04", "07")
    assert not asked


def test_a_new_statement_is_all_that_is_asked(asked: list[str]) -> None:
    standing = by_black("a.py", PLAIN)
    asked.clear()
    new = f"y = [{', '.join('12345' * 12)}]"
    assert formatted(f"{PLAIN}{new}\n", standing).startswith(standing)
    (statement,) = asked
    assert statement.startswith("y = [\n")


def tampered(text: str) -> Iterable[str]:
    """A formatted file, edited in ways that its formatter would not notice."""
    yield text
    yield text.replace("Long", "Other")
    yield text.replace("    ", "  ")
    yield text.replace(",\n", ", \n")
    yield text.replace("(\n", "(  # no\n")
    yield text.replace("\n", "\r\n")
    yield text[: len(text) // 2]
    yield text + "(\n" * 5
    yield "\n".join(reversed(text.split("\n")))
    yield ""


# ---------------------------------------------------------------- any text


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(), st.sampled_from([4, 8])), max_size=60))
def test_ruff_leaves_any_docstring_as_black_does(texts: list[tuple[str, int]]) -> None:
    blocks = [
        f"class A{n}:\n"
        + ("    def f(self):\n" if indent == 8 else "")
        + " " * indent
        + docstring(text, indent)
        + "\n\n"
        + " " * indent
        + "x = 1\n"
        for n, (text, indent) in enumerate(texts)
    ]
    source = "\n\n".join(blocks)
    assert draft(source) == source == formatted(source)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=WIDTH), max_size=30))
def test_any_literals_are_laid_out_as_black_does(texts: list[str]) -> None:
    lines = [f"x: Literal[{literal(text)}, {literal(text[:9])}] = 1" for text in texts]
    source = "\n".join([*lines, f"y = f({literal(texts)}, {literal(tuple(texts))})"])
    assert formatted(f"{source}\n") == by_black("a.py", f"{source}\n")
