"""What is not quite JSON loses no page, and no walk."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime import plain_json
from runtime.answers import Drift, DriftError
from runtime.models.drift import drifts
from runtime.models.tolerant import tolerant

from tests.runtime.samples import (
    GET_COUPONS,
    QUERY_UNLINKED_REPORT,
    CouponCollection,
    Flavour,
    coupon,
)

HALF = '"\\ud83d"'
ODD = [HALF, "NaN", "-Infinity", "1e400", '"\n"', "1" * 5000, '"\\ud83d\\ud83d!"']


def page(at: int, odd: str = '"fine"', before: bytes = b"") -> bytes:
    link = "null" if at == 3 else f'"/api/coupons?page={at + 1}"'
    attributes = f'{{"description": {odd}}}'
    data = f'[{{"type": "coupon", "id": "{at}", "attributes": {attributes}}}]'
    return before + f'{{"data": {data}, "links": {{"next": {link}}}}}'.encode()


def serving(*pages: bytes) -> Any:
    left = list(pages)
    return lambda _: httpx2.Response(200, content=left.pop(0))


@pytest.mark.parametrize("odd", ODD)
def test_the_page_is_read_and_the_walk_goes_on(flavour: Flavour, odd: str) -> None:
    told: list[Drift] = []
    client = flavour.client(
        serving(page(1), page(2, odd), page(3)),
        on_drift=lambda operation, drift: told.append(drift),
    )
    first = flavour.run(client._call(GET_COUPONS, {}))
    coupons = flavour.take(first)
    assert [one.id for one in coupons] == ["1", "2", "3"]
    value = coupons[1].attributes.description
    assert value == plain_json.read(odd.encode())[0] or value != value
    malformed = [drift for drift in told if drift.kind == "malformed-json"]
    assert len(malformed) == 1
    assert malformed[0].pointer == ""
    assert malformed[0].value


def test_a_byte_order_mark_is_no_part_of_the_answer(flavour: Flavour) -> None:
    client = flavour.client(serving(page(3, before=b"\xef\xbb\xbf")))
    (only,) = flavour.take(flavour.run(client._call(GET_COUPONS, {})))
    assert only.attributes.description == "fine"


def test_strict_refuses_it(flavour: Flavour) -> None:
    client = flavour.client(serving(page(3, HALF)), strict=True)
    with pytest.raises(DriftError, match="/: malformed-json") as caught:
        flavour.run(client._call(GET_COUPONS, {}))
    assert [drift.kind for drift in caught.value.drifts] == ["malformed-json"]


def test_the_values_are_those_of_json() -> None:
    for odd in ODD:
        if len(odd) < 4300:
            value, reason = plain_json.read(odd.encode())
            assert repr(value) == repr(json.loads(odd, strict=False))
            assert reason
    assert plain_json.read(b'{"a": 1}') == ({"a": 1}, "")


def test_an_undescribed_link_is_followed(flavour: Flavour) -> None:
    first = b'{"data": {"x": NaN}, "links": {"next": "/api/reports?page=2"}}'
    client = flavour.client(serving(first, b'{"data": {"x": 2}}'))
    report = flavour.run(client._call(QUERY_UNLINKED_REPORT, {"body": BODY}))
    assert [p.data["x"] for p in flavour.take(report.pages)][1:] == [2]


BODY = {"data": {"type": "coupon", "attributes": {}}}


def test_a_model_with_half_an_emoji_can_be_written(flavour: Flavour) -> None:
    client = flavour.client(serving(page(3, HALF)))
    first = flavour.run(client._call(GET_COUPONS, {}))
    assert json.loads(first.to_json()) == first.to_dict()
    assert first.to_dict()["data"][0]["attributes"] == {"description": "\ud83d"}


# Answers in which any text may be half of a surrogate pair.
texts = st.sampled_from(["\ud83d", "type", "id", "coupon", "attributes", "starts_at"])
values: Any = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values, texts, texts)
def test_whatever_stands_there_is_read(value: Any, key: str, kind: str) -> None:
    answer = {
        "data": [value, {**coupon(), "type": kind, key: value}, {"type": kind}],
        "included": [value, {"type": kind, "id": kind}],
        "links": {key: value, "next": kind},
        key: value,
    }
    read = tolerant(CouponCollection, answer)
    list(drifts(CouponCollection, answer))
    read.to_dict()
    read.to_json()
