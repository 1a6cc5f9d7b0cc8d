"""The page: complete without scripts, and nothing in it but what we wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from generator.reports.html import html
from tests.support.comparisons import BODY_FIELD, CHANGES, change, comparison

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></textarea>--><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "`<b>` ` ``",
    "\x00\x1b[31m\u202e\ud800\n\n",
    "javascript:alert(1)",
]


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def test_everything_is_told_without_scripts() -> None:
    page = Page(html(comparison(CHANGES, "One side is a pre-release.")))
    for told in CHANGES:
        for part in (told.subject, told.old, told.new, told.rule.name):
            assert part is None or part in page.text
    words = " ".join(page.text.split())
    assert "external_id is required in the body" in words
    assert "Instead: pass external_id" in words
    assert "One side is a pre-release." in words
    assert "345 operations" in words
    hidden = re.findall(r"<(\w+)[^>]* hidden>", html(comparison()))
    assert hidden == ["form", "button", "p"]


def test_nothing_differs() -> None:
    page = Page(html(comparison([])))
    assert "Nothing differs." in page.text
    assert not page.tags["form"] and not page.tags["article"]


def test_anchors_are_unique_and_the_same_in_every_report() -> None:
    page = Page(html(comparison()))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = [href for href in page.values("href") if href.startswith("#")]
    assert {link[1:] for link in links} <= set(ids)
    anchors = [id for id in ids if re.search(r"-[0-9a-f]{10}$", id)]
    assert len(anchors) == page.tags["article"] == 6
    (alone,) = set(Page(html(comparison([CHANGES[0]]))).values("id")) & set(anchors)
    assert alone.startswith("api-body-field-required-")


def test_it_refers_to_nothing_outside() -> None:
    source = html(comparison())
    page = Page(source)
    assert [u for u in page.values("href") if not u.startswith("#")] == ["data:,"]
    assert not page.values("src") and not page.values("style")
    assert not re.search(r"https?:|@import|url\(", source)


def test_the_policy_names_the_style_and_the_script_and_nothing_else() -> None:
    source = html(comparison())
    policy = next(value for value in Page(source).values("content") if "src" in value)
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for tag in ("style", "script"):
        (inline,) = re.findall(f"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    def told(text: str) -> Page:
        rule = replace(BODY_FIELD, name=text, reason=text)
        found = change(
            rule,
            text,
            text,
            group=text,
            pointer=text,
            old=text,
            new=text,
            instead=text,
        )
        sides = comparison([found], text)
        source = html(replace(sides, old=replace(sides.old, name=text, revision=text)))
        assert all(c == "\n" or c.isprintable() for c in source)
        return Page(source)

    plain, page = told("plain"), told(text)
    del plain.tags["code"], page.tags["code"]  # backticks make these
    assert page.tags == plain.tags
    names = Counter(name for name, _ in plain.attributes)
    assert Counter(name for name, _ in page.attributes) == names
