"""Paths, queries and headers come apart on the server as they were put together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.errors import ArgumentError
from runtime.wire import encoding

TEXTS = st.text(st.characters(codec="utf-8"))
HOSTILE = "a b/c%é?#&=+,;\"'[x]~ü\N{PARTY POPPER}"
SAFE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (
            datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=-5))),
            "2026-01-02T00:00:00-05:00",
        ),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_a_scalar_has_one_text(value: Any, text: str) -> None:
    assert encoding.scalar("x", value) == text


@pytest.mark.parametrize(
    "value",
    [None, datetime(2026, 1, 2), float("nan"), float("inf"), b"x", {}, object()],
)
def test_what_has_no_text_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match="since"):
        encoding.scalar("since", value)


@given(TEXTS)
@settings(max_examples=60)
def test_a_path_value_stays_one_step_of_the_path(text: str) -> None:
    if text in ("", ".", ".."):
        with pytest.raises(ArgumentError, match="stands in the path"):
            encoding.path("/a/{id}/b", {"id": text})
        return
    path = encoding.path("/a/{id}/b", {"id": text})
    _, first, middle, last = path.split("/")
    assert (first, unquote(middle), last) == ("a", text, "b")
    assert set(middle) <= SAFE


@given(st.lists(TEXTS.filter(lambda text: "," not in text), min_size=1), TEXTS)
@settings(max_examples=60)
def test_an_array_comes_apart_at_its_commas(values: list[str], name: str) -> None:
    (pair,) = encoding.pairs(name, values)
    key, _, joined = pair.partition("=")
    assert unquote(key) == name
    assert unquote(joined).split(",") == values


def test_a_value_that_would_arrive_as_two_is_refused() -> None:
    with pytest.raises(ArgumentError, match="cannot hold a comma"):
        encoding.pairs("tags", ["a,b", "c"])
    assert encoding.pairs("tags", ["a,b", "c"], explode=True) == [
        "tags=a%2Cb",
        "tags=c",
    ]


@given(st.dictionaries(TEXTS.filter(bool), TEXTS.filter(bool)))
@settings(max_examples=60)
def test_pairs_stay_apart(values: dict[str, str]) -> None:
    query = "&".join(
        pair for key, value in values.items() for pair in encoding.pairs(key, value)
    )
    assert dict(parse_qsl(query, strict_parsing=bool(query))) == values


def test_brackets_and_reserved_characters_are_encoded() -> None:
    (pair,) = encoding.pairs("fields[coupon]", [HOSTILE.replace(",", ""), "b"])
    assert pair == (
        "fields%5Bcoupon%5D=a%20b%2Fc%25%C3%A9%3F%23%26%3D%2B%3B%22%27%5Bx%5D~"
        "%C3%BC%F0%9F%8E%89%2Cb"
    )


def test_an_exploded_array_is_a_pair_for_each_value() -> None:
    assert encoding.pairs("a", ["x", "y"], explode=True) == ["a=x", "a=y"]


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "\x00", " a", "a ", "\x7f"])
def test_a_header_cannot_be_left(value: str) -> None:
    with pytest.raises(ArgumentError, match="header"):
        encoding.header("x", value)


def test_a_lone_surrogate_is_refused() -> None:
    for encode in (encoding.percent, encoding.header):
        with pytest.raises(ArgumentError, match="Unicode"):
            encode("x", "\ud800")
