"""No text of a document changes what is around it in Markdown or TOML."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.base.markup import code, link, one_line, prose, spans, text, toml

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

# Made of what has a meaning in Markdown, so that it is tried often.
hostile = st.text(st.sampled_from("\\`*_{}[]()<>#&|~!$-+=:.1a \n\t\"'\x1b\u202eé"))


def inline(markdown: str) -> list[Token]:
    """The tokens of Markdown that is one paragraph of a list item, and a heading."""
    tokens = MARKDOWN.parse(f"- {markdown}\n\n## {markdown}\n")
    kinds = [token.type for token in tokens]
    assert kinds == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
        "heading_open",
        "inline",
        "heading_close",
    ]
    item, heading = (token for token in tokens if token.type == "inline")
    assert item.children is not None and heading.children is not None
    assert [child.content for child in item.children] == [
        child.content for child in heading.children
    ]
    return item.children


@given(st.text() | hostile)
@example("# x")
@example("1. x")
@example("===")
@example("```\nx\n```")
@example("[x](javascript:alert)")
@example("&lt;script&gt;")
@example("~~x~~")
def test_text_reads_as_itself(value: str) -> None:
    expected = one_line(value)
    if not expected:
        assert text(value) == ""
        return
    children = inline(text(value))
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == expected


def test_what_github_strikes_through_by_one_tilde_is_escaped() -> None:
    assert text("~x~") == r"\~x\~"


@given(st.text() | hostile)
@example("`")
@example("``a`")
def test_code_reads_as_itself(value: str) -> None:
    [span] = inline(code(value))
    assert span.type == "code_inline"
    assert span.content == (one_line(value) or " ")


@given(hostile, hostile)
def test_a_link_leads_to_its_address_only(label: str, tail: str) -> None:
    children = inline(link(label + "x", f"https://example.com/{tail}"))
    assert children[0].type == "link_open"
    assert str(children[0].attrs["href"]).startswith("https://example.com/")
    assert children[-1].type == "link_close"
    assert sum(child.type == "link_open" for child in children) == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "//x", "data:text/html,x"])
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert link("label", url) == "label"


def test_texts_stay_readable() -> None:
    assert text("Get Coupon (beta), 10% off - now") == (
        "Get Coupon (beta), 10% off - now"
    )
    assert code("GET /api/coupons/{id}") == "`GET /api/coupons/{id}`"


@given(st.text() | hostile)
@example('"""')
@example("\x7f\x00")
def test_toml_holds_the_text(value: str) -> None:
    assert tomllib.loads(f"x = {toml(value)}")["x"] == value


def test_toml_holds_a_mark_where_there_is_no_unicode() -> None:
    assert toml("a\ud800b") == '"a?b"'


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("plain", [("plain", False)]),
        ("the `name` of it", [("the ", False), ("name", True), (" of it", False)]),
        ("`a` and `b`", [("a", True), (" and ", False), ("b", True)]),
        ("a ` alone", [("a ` alone", False)]),
        ("``twice``", [("``twice``", False)]),
        ("two\nlines `x\ty`", [("two lines ", False), ("x y", True)]),
        ("", []),
    ],
)
def test_backticks_make_code(value: str, parts: list[tuple[str, bool]]) -> None:
    assert list(spans(value)) == parts


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("the `na_me` of *it*", "the <code>na_me</code> of *it*"),
        ("- `-`", "- <code>-</code>"),
        ("<b> `<b>`", "&lt;b&gt; <code>&lt;b&gt;</code>"),
    ],
)
def test_prose_reads_as_it_stands_but_for_code(value: str, html: str) -> None:
    shown = MarkdownIt("commonmark").render(prose(value))
    assert shown == f"<p>{html}</p>\n"


def test_prose_neither_mentions_nor_links() -> None:
    told = prose("@all, #1, http://a.example, www.a.example, a@b.example")
    assert not re.search(r"@\w|#\d|://|www\.", told)
    shown = MarkdownIt("commonmark").render(told).replace("<!-- -->", "")
    assert shown == "<p>@all, #1, http://a.example, www.a.example, a@b.example</p>\n"
