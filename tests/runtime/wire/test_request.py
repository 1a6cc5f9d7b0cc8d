"""Arguments become exactly the request that they describe, or an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import UNSET
from runtime.errors import ArgumentError
from runtime.filters.expressions import Equals, FilterSet
from runtime.operation import Operation
from runtime.wire.request import Request, build

from tests.runtime.samples import (
    CLIENT_COUPONS,
    CREATE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    get_model,
)


class Coupons(FilterSet, operations=("get_coupons",)):
    name = Equals["Coupons", str]("name", "string")


class Lists(FilterSet, operations=("get_lists",)):
    name = Equals["Lists", str]("name", "string")


def request(operation: Operation, **arguments: Any) -> Request:
    return build(operation, arguments, get_model)


def test_only_what_was_given_is_in_the_query() -> None:
    built = request(GET_COUPONS, fields_coupon=UNSET, page_size=5, page_cursor=UNSET)
    assert built.target == "/api/coupons?page%5Bsize%5D=5"
    assert request(GET_COUPONS).target == "/api/coupons"


def test_the_query_holds_arrays_booleans_and_times() -> None:
    built = request(
        GET_COUPONS,
        fields_coupon=["a", "b/c"],
        deleted=True,
        since=datetime(2026, 1, 2, tzinfo=UTC),
    )
    assert built.target == (
        "/api/coupons?fields%5Bcoupon%5D=a%2Cb%2Fc"
        "&since=2026-01-02T00%3A00%3A00Z&deleted=true"
    )


def test_headers_come_from_the_operation() -> None:
    built = request(GET_COUPONS, x_klaviyo_api_filters='equals(a,"é")')
    assert built.headers == {
        "accept": "application/vnd.api+json",
        "revision": "2026-07-15",
        "x-klaviyo-api-filters": 'equals(a,"é")',
    }
    assert built.content is None
    created = request(CREATE_COUPON, external_id="x")
    assert created.headers["content-type"] == "application/vnd.api+json"


@pytest.mark.parametrize(
    ("operation", "arguments", "message"),
    [
        (GET_COUPON, {}, "get_coupon needs id"),
        (GET_COUPON, {"id": UNSET}, "get_coupon needs id"),
        (GET_COUPON, {"id": None}, "id cannot be None"),
        (GET_COUPON, {"id": ""}, "id cannot be ''"),
        (GET_COUPON, {"id": ".."}, r"id cannot be '\.\.'"),
        (CLIENT_COUPONS, {}, "get_client_coupons needs company_id"),
        (GET_COUPONS, {"page_sise": 1}, "'page_sise'; did you mean 'page_size'?"),
        (GET_COUPONS, {"page_size": 0}, "at least 1 and at most 100, not 0"),
        (GET_COUPONS, {"page_size": 101}, "at least 1 and at most 100, not 101"),
        (GET_COUPONS, {"page_size": True}, "page_size has to be a number"),
        (GET_COUPONS, {"page_size": "9"}, "page_size has to be a number"),
        (GET_COUPONS, {"since": datetime(2026, 1, 2)}, "since: .* needs a time zone"),
        (GET_COUPONS, {"filter": 5}, "get_coupons takes a filter or a string"),
        (CREATE_COUPON, {"external_id": "x", "nmae": 1}, "no argument 'nmae'"),
    ],
)
def test_a_wrong_argument_is_named(
    operation: Operation, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        request(operation, **arguments)


def test_a_filter_is_sent_as_its_text() -> None:
    expected = "/api/coupons?filter=equals%28name%2C%22a%20%5C%22%22%29"
    assert request(GET_COUPONS, filter=Coupons.name.equals('a "')).target == expected
    assert request(GET_COUPONS, filter='equals(name,"a \\"")').target == expected


def test_a_filter_of_another_operation_is_refused() -> None:
    with pytest.raises(ArgumentError, match="does not take a filter of Lists"):
        request(GET_COUPONS, filter=Lists.name.equals("a"))


def test_repr_shows_no_values() -> None:
    built = request(CLIENT_COUPONS, company_id="SECRET")
    assert repr(built) == "<Request GET /client/coupons>"
