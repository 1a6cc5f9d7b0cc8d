"""Descriptions as docstrings: readable, stable, and unable to do any harm."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import black
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.base.text import WIDTH
from generator.printing.docstrings import docstring, wrap
from generator.understand.texts import prose

SPECS = Path(__file__).parents[3].parent / "shared" / "specs"
DOCUMENTS = [
    "2022-10-17/stable.json",
    "2024-10-15/stable.json",
    "2026-04-15/stable.json",
    "2026-04-15/beta.json",
    "2026-07-15/stable.json",
    "2026-07-15/beta.json",
]

HOSTILE = [
    '"',
    '""',
    '"""',
    '""""""',
    'ends with "quotes"',
    '"quotes" at the start',
    "'''",
    "\\",
    "\\\\\\",
    "ends with \\",
    '\\"""',
    '"\\"\\""\\"""',
    "\\N{DASH} \\x41 \\u00e9 \\d \\",
    "backslash \\\nnewline",
    "{{ template }} {% raw %} {format} %s $name",
    "# fmt: off\n# type: ignore",
    "\ttab\n\t\ttabs",
    "a\r\nb\rc\vd\fe\x1cf\x85g\u2028h\u2029i",
    "nul \0 escape \x1b[31m bell \a",
    "bidi \u202e\u2066 \u200f\u061c end",
    "surrogates \ud83d and \udea7",
    "zero \ufeff\u200b width",
    "\u00a0no-break\u00a0space\u3000",
    "x" * 200,
    f"* item {'word ' * 40}\n  - inner {'word ' * 40}",
    "\n\n   indented\n      more\n\n\n\nlast   ",
    "first\n      hanging only",
    "\n  first\n      hanging only",
    " " * 5,
    "def f(): pass",
]
"""Texts that a careless generator would trip over."""


def in_a_class(literal: str, indent: int) -> str:
    """A module in which the literal is a docstring, `indent` columns in."""
    depth = indent // 4
    nests = [f"{'    ' * level}class C{level}:\n" for level in range(depth)]
    after = f"\n{'    ' * depth}x = 1\n"
    return "".join(nests) + "    " * depth + literal + "\n" + after


def evaluated(literal: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = ast.literal_eval(literal)
    assert isinstance(value, str)
    return value


def shown(text: str) -> str:
    """What is to be seen of a text, whatever its layout and its quotation marks."""
    characters = (c for c in text if not c.isspace() and c != ">")
    visible = (c for c in characters if unicodedata.category(c) not in ("Cc", "Cf"))
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", "".join(visible))


INDENTS = st.sampled_from([0, 4, 8])


def strategy() -> st.SearchStrategy[str]:
    """Any text at all, and text of the pieces that are hard to quote."""
    pieces = [
        '"',
        "'",
        "\\",
        "\n",
        " ",
        "    ",
        "\t",
        "a",
        "word",
        "{",
        "}",
        "> ",
        "* ",
    ]
    return st.text(st.characters(), max_size=300) | st.lists(
        st.sampled_from([*pieces, "\r", "\u2028", "\ud800", "\u202e", "\N{ROCKET}"]),
        max_size=60,
    ).map("".join)


def examples(test: Any) -> Any:
    for text in HOSTILE:
        test = example(text=text, indent=4)(test)
    return test


# ---------------------------------------------------------------- docstring


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", '""""""'),
        ("Get a coupon.", '"""Get a coupon."""'),
        ('Such as "A".', '"""Such as "A"."""'),
        ('Either "A" or "B"', '"""Either "A" or "B" """'),
        ('"A" or B', '""" "A" or B"""'),
        (r"A \d", r'"""A \\d"""'),
        ('Not """ here', r'"""Not \"\"\" here"""'),
        ("One.\n\nTwo.", '"""One.\n\n    Two.\n    """'),
        ("One.\n  * Two.\n  * Three.", '"""One.\n    * Two.\n    * Three.\n    """'),
        ("{{ x }} {y}", '"""{{ x }} {y}"""'),
        ("caf\u00e9 \N{ROCKET}", '"""caf\u00e9 \N{ROCKET}"""'),
    ],
)
def test_a_docstring_is_a_literal_with_its_quotes(text: str, expected: str) -> None:
    assert docstring(text, 4) == expected


def test_a_line_that_does_not_fit_is_wrapped() -> None:
    assert docstring("word " * 20, 4) == (
        '"""' + "word " * 15 + "word\n    word word word word\n    " + '"""'
    )


@pytest.mark.parametrize("length", range(76, 87))
def test_a_line_that_fits_without_its_quotes_is_wrapped_as_well(length: int) -> None:
    text = "x" * (length - 5) + " last"
    assert max(map(len, ("    " + docstring(text, 4)).splitlines())) <= WIDTH


def test_a_word_that_does_not_fit_stays_whole() -> None:
    assert docstring("x" * 100, 4) == f'"""{"x" * 100}"""'
    assert docstring(f"See {'x' * 100}", 4) == f'"""See\n    {"x" * 100}\n    """'


@examples
@given(text=strategy(), indent=INDENTS)
def test_any_text_comes_back_from_its_docstring(text: str, indent: int) -> None:
    value = evaluated(docstring(text, indent))
    assert shown(value) == shown(text)


@examples
@given(text=strategy(), indent=INDENTS)
def test_a_docstring_of_what_was_read_back_is_the_same(text: str, indent: int) -> None:
    literal = docstring(text, indent)
    assert docstring(evaluated(literal), indent) == literal


@examples
@settings(max_examples=60, deadline=None)
@given(text=strategy(), indent=INDENTS)
def test_black_leaves_any_docstring_as_it_is(text: str, indent: int) -> None:
    source = in_a_class(docstring(text, indent), indent)
    assert black.format_str(source, mode=black.Mode()) == source


@examples
@given(text=strategy(), indent=INDENTS)
def test_no_docstring_hides_anything(text: str, indent: int) -> None:
    literal = docstring(text, indent)
    hidden = set(literal) - {"\n", " ", "\u200c", "\u200d"}
    categories = set(map(unicodedata.category, hidden))
    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


def test_joiners_stay_where_they_shape_what_is_seen() -> None:
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert docstring(family, 0) == f'"""{family}"""'


# ---------------------------------------------------------------- wrap


def test_wrapping_keeps_line_breaks_and_blank_lines() -> None:
    assert wrap("one two\n\nthree", width=5) == "one\ntwo\n\nthree"


def test_wrapping_counts_the_indentation_and_breaks_no_word() -> None:
    assert wrap("a bb-cc dd", width=8, indent=4) == "    a\n    bb-cc\n    dd"


def test_a_list_item_and_a_quote_hang_under_their_text() -> None:
    text = "* one two\n  - three four\n1. five six\n> seven eight"
    assert wrap(text, width=11) == (
        "* one two\n  - three\n    four\n1. five six\n> seven\n> eight"
    )


def test_all_lines_but_the_first_may_hang() -> None:
    assert wrap("id: one two\nthree", width=8, hanging=4) == (
        "id: one\n    two\n    three"
    )


@examples
@given(text=strategy(), indent=INDENTS)
def test_what_is_wrapped_stays_as_it_is(text: str, indent: int) -> None:
    text = prose(text)
    wrapped = wrap(text, 40)
    assert wrap(wrapped, 40) == wrapped
    assert shown(wrapped) == shown(text)
    assert all(
        len(line) <= 40 or " " not in line.strip(" >*") for line in wrapped.split("\n")
    )


# ---------------------------------------------------------------- prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.<br>Two.<br/><BR />Three.", "One.\nTwo.\n\nThree."),
        ("  One.  \n    Two.\n      Three.\n", "One.\nTwo.\n  Three."),
        ("One      two.\n  three", "One two.\nthree"),
        ("One.\n \n\n\nTwo.", "One.\n\nTwo."),
        (
            "[a](https://developers.klaviyo.com/en/v2026-07-15/reference/get_coupons)",
            "[a](https://developers.klaviyo.com/en/reference/get_coupons)",
        ),
        (
            "https://developers.klaviyo.com/en/v2026-07-15.pre/docs#a, /v2026-07-15/b",
            "https://developers.klaviyo.com/en/docs#a, /v2026-07-15/b",
        ),
        ("caf\u00e9 \N{ROCKET} {{ x }}", "caf\u00e9 \N{ROCKET} {{ x }}"),
        ("*Rate limits*:\nnone", "*Rate limits*:\nnone"),
    ],
)
def test_prose_is_clean_plain_text(text: str, expected: str) -> None:
    assert prose(text) == expected


def test_the_prose_of_an_operation_leaves_out_what_is_data() -> None:
    text = (
        "\n        > This endpoint is in beta and subject to change.\n        >\n"
        "        > More.\n\nGet lists.<br><br>*Rate limits*:<br>Burst: `1/s`\n\n"
        "**Scopes:**\n`lists:read`\n\n[OpenAPI Spec](https://example.com/get.json)"
    )
    assert prose(text, operation=True) == "Get lists."


@examples
@given(text=strategy(), indent=INDENTS)
def test_clean_prose_stays_as_it_is(text: str, indent: int) -> None:
    assert prose(prose(text)) == prose(text)


# ---------------------------------------------------------------- published documents


def texts(value: Any) -> Iterator[tuple[str, bool]]:
    """Every description and summary, and whether it is an operation's description."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key in ("description", "summary") and isinstance(child, str):
                yield child, key == "description" and "operationId" in value
            yield from texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child)


def test_every_text_of_the_published_documents_is_a_docstring() -> None:
    paths = [SPECS / name for name in DOCUMENTS]
    if not all(path.exists() for path in paths):
        pytest.skip(f"needs the published documents in {SPECS}")
    documents = (json.loads(path.read_text("utf-8")) for path in paths)
    found = sorted({text for document in documents for text in texts(document)})
    cleaned = [prose(text, operation=operation) for text, operation in found]
    literals = [docstring(text, 4) for text in dict.fromkeys(cleaned)]
    functions = [f"def f{i}():\n    {text}\n" for i, text in enumerate(literals)]
    source = "\n\n".join(functions)
    assert black.format_str(source, mode=black.Mode()) == source
    tree = ast.parse(source)
    assert len(tree.body) == len(literals)
    for each, literal in zip(tree.body, literals, strict=True):
        assert isinstance(each, ast.FunctionDef)
        assert ast.get_docstring(each, clean=False) == evaluated(literal)
    for text in cleaned:
        assert not any(word in text for word in ("<br", "OpenAPI Spec", "Rate limits*"))
        assert "klaviyo.com/en/v2" not in text
        assert "endpoint is in beta" not in text
    too_long = [line for line in source.splitlines() if len(line) > WIDTH]
    assert all(" " not in line.strip(" *>-`.") for line in too_long)
