"""The scopes of methods, as the document has them."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from runtime.errors import ArgumentError
from runtime.resource import AsyncResource, Resource
from runtime.scopes.needs import needed

from tests.runtime.samples import (
    CREATE_EVENT,
    GET_COUPON,
    GET_COUPONS,
    AsyncKlaviyo,
    Klaviyo,
)

OPERATIONS = {
    "get_coupon": GET_COUPON,
    "get_one": GET_COUPON,
    "get_coupons": GET_COUPONS,
}


class Coupons(Resource):
    def get_coupon(self, id: str = "") -> None: ...
    def odd(self) -> None: ...


class AsyncCoupons(AsyncResource):
    async def get_coupon(self) -> None: ...


class Known(Klaviyo):
    operations = OPERATIONS


class AsyncKnown(AsyncKlaviyo):
    operations = OPERATIONS


def test_methods_operations_and_names() -> None:
    with Known(api_key="pk") as klaviyo:
        method = Coupons(klaviyo).get_coupon
        assert klaviyo.scopes(method) == ("coupons:read",)
        assert klaviyo.scopes(functools.partial(method, id="x")) == ("coupons:read",)
        assert klaviyo.scopes("get_one", CREATE_EVENT, "lists:read") == (
            "coupons:read",
            "events:write",
            "lists:read",
        )
        assert klaviyo.scopes(GET_COUPONS) == klaviyo.scopes() == ()
        asynchronous = AsyncCoupons(AsyncKnown(api_key="pk")).get_coupon
        assert needed([asynchronous]) == ("coupons:read",)


@pytest.mark.parametrize("need", ["get_lists", "a b:read", "", 5, print, None])
def test_what_has_no_scopes_is_told(need: Any) -> None:
    with Known(api_key="pk") as klaviyo:
        with pytest.raises(ArgumentError):
            klaviyo.scopes(need)
        with pytest.raises(ArgumentError, match="Coupons.odd is no method that calls"):
            klaviyo.scopes(Coupons(klaviyo).odd)
        with pytest.raises(ArgumentError, match="is not a scope, as profiles:read"):
            needed(["get_coupon"])
