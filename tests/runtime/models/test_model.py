"""Models: to and from plain values, copies, pickles."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime

import pytest
from msgspec import UNSET
from runtime.errors import ArgumentError, KlaviyoError, PagingError
from runtime.models.tolerant import decoder

from tests.runtime.samples import (
    Coupon,
    CouponAttributes,
    CouponCollection,
    CouponDocument,
    CouponQuery,
    CouponWrite,
    Links,
    WriteAttributes,
)


def test_absent_null_and_value_are_three_things() -> None:
    attributes = CouponAttributes(description=None)
    assert attributes.to_dict() == {"description": None}
    assert attributes.external_id is UNSET
    assert CouponAttributes.from_dict({"description": None}) == attributes


def test_dict_and_json_round_trip() -> None:
    coupon = Coupon(
        id="1", attributes=CouponAttributes(starts_at=datetime(2026, 1, 2, tzinfo=UTC))
    )
    plain = {
        "type": "coupon",
        "id": "1",
        "attributes": {"starts_at": "2026-01-02T00:00:00Z"},
    }
    assert coupon.to_dict() == plain
    assert Coupon.from_dict(plain) == coupon
    assert decoder(Coupon)(coupon.to_json().encode()) == coupon


def test_a_naive_time_of_an_answer_has_a_dict_too() -> None:
    attributes = decoder(CouponAttributes)(b'{"starts_at":"2026-01-02T00:00:00"}')
    assert attributes.to_dict() == {"starts_at": "2026-01-02T00:00:00"}


def test_from_dict_refuses_what_it_would_drop() -> None:
    with pytest.raises(ArgumentError) as caught:
        CouponQuery.from_dict({"data": {"attributes": {"nmae": 1}}})
    assert caught.value.pointer == "/data/attributes/nmae"


def test_names_on_the_wire_differ_from_pythons() -> None:
    attributes = WriteAttributes(monitor_level=1)
    assert attributes.to_dict() == {"monitor-level": 1}


def test_copies_and_pickles_are_equal() -> None:
    query = CouponQuery(data=CouponWrite(id="1", attributes=WriteAttributes()))
    document = CouponDocument(data=Coupon(id="1"))
    for made in (query, document, CouponCollection(data=[Coupon(id="1")])):
        assert copy.copy(made) == made
        assert copy.deepcopy(made) == made
        assert pickle.loads(pickle.dumps(made)) == made


def test_a_document_made_by_hand_has_no_answer() -> None:
    with pytest.raises(KlaviyoError, match="not read from an answer"):
        _ = CouponDocument(data=Coupon(id="1")).raw


async def test_a_collection_made_by_hand_goes_on_to_its_end() -> None:
    collection = CouponCollection(data=[Coupon(id="1")])
    assert not collection.has_next
    assert [coupon.id for coupon in collection] == ["1"]
    assert [coupon.id async for coupon in collection] == ["1"]
    collection.links = Links(next="https://a.klaviyo.com/api/coupons?page")
    assert collection.has_next
    with pytest.raises(PagingError, match="no client"):
        list(collection)


def test_decoders_are_built_once() -> None:
    assert decoder(CouponDocument) is decoder(CouponDocument)
