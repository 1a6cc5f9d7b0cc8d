"""Texts cut, and texts in a row."""

from __future__ import annotations

import pytest

from generator.base.text import NOTHING, cut, first_few, plain, sentence, shown


@pytest.mark.parametrize(
    ("text", "expected"), [("abcd", "abcd"), ("abcde", "abc…"), ("", "")]
)
def test_long_texts_are_cut(text: str, expected: str) -> None:
    assert cut(text, 4) == expected


def test_what_is_cut_is_never_longer_than_allowed() -> None:
    assert cut("abcdefgh", 6, "...") == "abc..."


@pytest.mark.parametrize(
    ("texts", "expected"), [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")]
)
def test_texts_stand_in_a_sentence(texts: str, expected: str) -> None:
    assert sentence(iter(texts)) == expected


@pytest.mark.parametrize(
    ("texts", "expected"), [("ab", "a, b"), ("abc", "a, b and 1 more"), ("", "")]
)
def test_of_many_the_first_are_told(texts: str, expected: str) -> None:
    assert first_few(list(texts), 2) == expected


def test_values_are_shown_as_json() -> None:
    assert shown({"a": None}) == '{"a": null}'
    assert shown(NOTHING) == "nothing"
    assert len(shown("x" * 99)) == 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::x", ": :error::x"),
        ("a\n \t::stop-commands::x", "a\n \\t::stop-commands::x"),
        ("a\n  ::stop-commands::x", "a\n  : :stop-commands::x"),
        ("a::b", "a::b"),
        ("see ##[add-mask]x", "see ## [add-mask]x"),
        ("\x1b[31m\u202e", r"\x1b[31m\u202e"),
    ],
)
def test_what_goes_to_a_terminal_is_no_command(text: str, expected: str) -> None:
    assert plain(text) == expected
