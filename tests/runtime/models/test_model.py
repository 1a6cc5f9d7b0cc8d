"""Models: to and from plain values, copies, pickles."""

from __future__ import annotations

import copy
import io
import json
import pickle
from datetime import UTC, datetime
from pprint import pformat

import pytest
from msgspec import UNSET, to_builtins
from rich.console import Console
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


# ---------------------------------------------------------------- as a mapping


def test_a_model_is_a_mapping_of_what_is_there() -> None:
    attributes = WriteAttributes(monitor_level=1, description=None)
    assert attributes["monitor-level"] == attributes["monitor_level"] == 1
    assert attributes["description"] is None
    assert attributes.keys() == ["description", "monitor-level"]
    assert dict(attributes) == {"description": None, "monitor-level": 1}
    assert {**attributes} == dict(attributes)
    assert ("description" in attributes, "extra" in attributes) == (True, False)
    assert (3 in attributes, "no_field" in attributes) == (False, False)


def test_a_model_knows_its_type() -> None:
    coupon = Coupon(id="1")
    assert dict(coupon) == {"type": "coupon", "id": "1"}
    assert (coupon["type"], coupon.get("type"), "type" in coupon) == (
        "coupon",
        "coupon",
        True,
    )


@pytest.mark.parametrize("name", ["extra", "no_field"])
def test_what_is_absent_is_never_unset(name: str) -> None:
    attributes = WriteAttributes(description=None)
    assert attributes.get(name) is None
    assert attributes.get(name, "default") == "default"
    with pytest.raises(KeyError, match=name):
        attributes[name]


def test_null_is_there() -> None:
    assert WriteAttributes(description=None).get("description", "default") is None


def test_models_and_mappings_join() -> None:
    attributes = CouponAttributes(external_id="a", description="b")
    assert attributes | {"external_id": "c"} == {
        "external_id": "c",
        "description": "b",
    }
    assert {"external_id": "c", "more": 1} | attributes == {
        "external_id": "a",
        "description": "b",
        "more": 1,
    }
    assert attributes | CouponAttributes(external_id="c") == (
        attributes | {"external_id": "c"}
    )
    with pytest.raises(TypeError):
        attributes | 3  # type: ignore[operator]  # what is tested
    with pytest.raises(TypeError):
        3 | attributes  # type: ignore[operator]  # what is tested


def test_a_model_is_not_iterated_over() -> None:
    for wrong in (Coupon(id="1"), CouponDocument(data=Coupon(id="1"))):
        with pytest.raises(TypeError, match="not iterable"):
            list(wrong)  # type: ignore[call-overload]  # what is tested


def test_a_collection_is_asked_for_names_and_for_resources() -> None:
    page = CouponCollection(data=[Coupon(id="1")])
    assert ("data" in page, "links" in page) == (True, False)
    assert (Coupon(id="1") in page, Coupon(id="2") in page) == (True, False)
    assert dict(page) == {"data": [Coupon(id="1")]}


def test_json_takes_models_by_a_default() -> None:
    plain = {"type": "coupon", "id": "1", "attributes": {"starts_at": "2026-01-02"}}
    coupon = Coupon(
        id="1", attributes=CouponAttributes(starts_at=datetime(2026, 1, 2, tzinfo=UTC))
    )
    plain["attributes"] = {"starts_at": "2026-01-02T00:00:00Z"}
    assert json.loads(json.dumps([coupon], default=to_builtins)) == [plain]
    assert json.loads(json.dumps(dict(coupon), default=to_builtins)) == plain


def test_replacing_gives_a_copy() -> None:
    attributes = CouponAttributes(external_id="a", description="b")
    assert attributes.replace(external_id="c", description=UNSET) == CouponAttributes(
        external_id="c"
    )
    assert attributes.external_id == "a"
    assert attributes.__replace__(external_id="c") == attributes.replace(
        external_id="c"
    )
    with pytest.raises(TypeError):
        attributes.replace(no_field=1)
    document = CouponDocument(data=Coupon(id="1"))
    assert document.replace(data=Coupon(id="2")) == CouponDocument(data=Coupon(id="2"))


# ---------------------------------------------------------------- as they are shown


def test_what_is_absent_is_not_shown() -> None:
    coupon = Coupon(id="1", attributes=CouponAttributes(description=None))
    text = "Coupon(id='1', attributes=CouponAttributes(description=None))"
    assert repr(coupon) == text
    assert pformat(coupon) == text
    console = Console(file=io.StringIO(), width=40, color_system=None)
    console.print(coupon)
    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]
        "Coupon(",
        "    id='1',",
        "    attributes=CouponAttributes(",
        "        description=None",
        "    )",
        ")",
    ]


def test_rich_shows_a_page_in_a_line() -> None:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(CouponCollection(data=[Coupon(id="1")] * 100))
    assert console.file.getvalue() == (  # type: ignore[attr-defined]
        "CouponCollection(count=100, type='coupon', has_next=False)\n"
    )
