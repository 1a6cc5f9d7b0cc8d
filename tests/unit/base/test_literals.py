"""Whatever a document holds is one line of Python source, and the same value again."""

from __future__ import annotations

import ast

import pytest
from black import format_str
from black.mode import Mode, TargetVersion
from hypothesis import given
from hypothesis import strategies as st

from generator.base.literals import literal

TEXT = st.text() | st.text(st.sampled_from("\"'\\{}\n\r\t\0ab\u202eü\U0001f389\ud800"))
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUE = st.recursive(
    SCALAR.filter(lambda value: value not in (float("inf"), float("-inf"))),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("", '""'),
        ("coupon", '"coupon"'),
        ("it's", '"it\'s"'),
        ('say "no"', "'say \"no\"'"),
        ("\"'", '"\\"\'"'),
        ("back\\slash", '"back\\\\slash"'),
        ("two\nlines", '"two\\nlines"'),
        ('"""', '\'"""\''),
        ("{{ x }} {x} %s", '"{{ x }} {x} %s"'),
        ("café ☃", '"café ☃"'),
        ("evil\u202eright", '"evil\\u202eright"'),
        ("no\u00a0break", '"no\\u00a0break"'),
        ("\ud800", '"\\ud800"'),
        ("\U000e0001", '"\\U000e0001"'),
        (True, "True"),
        (None, "None"),
        (-1, "-1"),
        (0.5, "0.5"),
        ([1, "a"], '[1, "a"]'),
        ({"a": {}, "b": []}, '{"a": {}, "b": []}'),
        (("a",), '("a",)'),
        ((), "()"),
    ],
)
def test_source_of(value: object, source: str) -> None:
    assert literal(value) == source


@given(VALUE)
def test_source_evaluates_to_the_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(VALUE)
def test_source_is_one_printable_line(value: object) -> None:
    assert literal(value).isprintable()


@given(TEXT)
def test_black_leaves_texts_alone(value: str) -> None:
    source = f"x = {literal(value)}\n"
    mode = Mode(target_versions={TargetVersion.PY311})
    assert format_str(source, mode=mode) == source
