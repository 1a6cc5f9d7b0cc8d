"""Arguments are held to the document, and there is a way past it."""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pydantic import BaseModel, Field
from runtime.errors import ArgumentError
from runtime.filters.expressions import AnyList, Equals, EqualsList, FilterSet, Ordered
from runtime.operation import Body, ConditionalLimit, Linkage, Parameter, RateLimit

from tests.runtime.samples import (
    ATTRIBUTES,
    DELETE_COUPON,
    GET_COUPON,
    KEY,
    UPLOAD,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
    operation,
)

GET_COUPONS = operation(
    "get_coupons",
    "GET",
    "/api/coupons",
    parameters=(
        Parameter(
            "fields_coupon",
            "fields[coupon]",
            "query",
            array=True,
            values=("description", "external_id"),
        ),
        Parameter("filter", "filter", "query", filter=True),
        Parameter("ids", "ids", "query", array=True),
        Parameter("sort", "sort", "query", values=("created", "-created")),
        Parameter("page_size", "page[size]", "query", minimum=1, maximum=100),
    ),
    responses={200: "CouponCollection"},
    conditional_limits=(ConditionalLimit("fields_coupon", "external_id", RateLimit()),),
    filters="GetCouponsFilter",
)
CREATE_COUPON = operation(
    "create_coupon",
    "POST",
    "/api/coupons",
    body=Body(
        model="CouponQuery",
        template={"data": {"type": "coupon", "attributes": {}}},
        keywords=ATTRIBUTES,
        linkages={"coupon": Linkage("coupon")},
        required=("external_id",),
        enums={
            "/data/attributes/external_id": ("10OFF", "20OFF"),
            "/data/attributes/extra/levels/*": ("low", "high"),
        },
    ),
    responses={201: "CouponDocument"},
)


class GetCouponsFilter(FilterSet, operations=("get_coupons",)):
    name = Equals["GetCouponsFilter", str]("name", "string")
    coupon_id = EqualsList["GetCouponsFilter", str]("coupon.id", "string")
    created = Ordered["GetCouponsFilter", datetime]("created", "date-time")
    ids = AnyList["GetCouponsFilter", str]("ids", "string")


@pytest.fixture(autouse=True)
def filters(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("filters_of_the_tests")
    module.GetCouponsFilter = GetCouponsFilter
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for kind in (Klaviyo, AsyncKlaviyo):
        monkeypatch.setattr(kind, "_filters", module.__name__)


class Sent:
    """Answers, and keeps what was sent."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        one = request.method != "GET" or request.url.path.count("/") > 2
        data: Any = {"type": "coupon", "id": "1"} if one else []
        return httpx2.Response(200, json={"data": data})

    @property
    def query(self) -> dict[str, str]:
        return dict(self.requests[-1].url.params)

    @property
    def body(self) -> Any:
        return json.loads(self.requests[-1].content)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"fields_coupon": ["descripton"]},
            "get_coupons: fields_coupon: there is no 'descripton'; did you mean "
            "'description'? There are description, external_id "
            '(options={"check": False} sends it all the same)',
        ),
        ({"fields_coupon": "description"}, "takes a list, as in ['description']"),
        ({"ids": "a"}, "ids takes a list"),
        ({"sort": "-craeted"}, "did you mean '-created'?"),
        ({"page_size": 101}, "at most 100"),
        ({"filter": "equals(nam,'x')"}, "no 'nam'; did you mean 'name'?"),
        ({"filter": "any(name,['x'])"}, "name: there is no 'any'; there are equals"),
        ({"filter": "equals(name,x)"}, "at character 13, a value is expected"),
        ({"filter": "equals(name,'x'"}, "')' is expected"),
        ({"filter": "equals(name,'x')) "}, "a comma, or the end, is expected"),
        ({"filter": "name = 'x'"}, "an operator with its parenthesis"),
        ({"filter": ""}, "an operator"),
        (
            {"filter": "or(equals(name,'x'),equals(name,'y'))"},
            "there is no 'or'; there are",
        ),
        ({"nonsense": 1}, "it has fields_coupon, filter, ids, sort, page_size"),
    ],
)
def test_what_the_document_does_not_know_is_not_sent(
    flavour: Flavour, arguments: Any, message: str
) -> None:
    server = Sent()
    client = flavour.client(server)
    with pytest.raises(ArgumentError) as caught:
        flavour.run(client._call(GET_COUPONS, arguments))
    assert message in str(caught.value)
    assert not server.requests
    if "nonsense" not in arguments:
        flavour.run(client._call(GET_COUPONS, arguments, {"check": False}))
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "text",
    [
        "equals(name,'x')",
        'equals(name,"a \\" b, (c]")',
        "equals(name,'it\\'s')",
        "equals(coupon.id,['a','b'])",
        "any(ids,['a', \"b\"])",
        "greater-than(created,2023-03-01T01:00:00Z)",
        "less-or-equal(created,2023-03-01T01:00:00.123+01:00)",
        "greater-or-equal( created , 2023-03-01 )",
        "and(equals(name,'x'),less-than(created,2023-03-01T01:00:00Z))",
        "equals(name,'x'),less-than(created,2023-03-01T01:00:00Z)",
        "equals(name,true)",
        "equals(name,-1.5)",
    ],
)
def test_filters_of_the_documented_grammar_are_sent(
    flavour: Flavour, text: str
) -> None:
    server = Sent()
    flavour.run(flavour.client(server)._call(GET_COUPONS, {"filter": text}))
    assert server.query == {"filter": text}


def test_a_filter_that_was_built_is_one_that_can_be_read(flavour: Flavour) -> None:
    F = GetCouponsFilter
    built = F.name.equals("a\"'\\),b") & (F.created > datetime(2026, 1, 1, tzinfo=UTC))
    server = Sent()
    flavour.run(flavour.client(server)._call(GET_COUPONS, {"filter": str(built)}))
    assert server.query["filter"] == str(built)


# ---------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("arguments", "pointer", "message"),
    [
        ({"external_id": "10OF"}, "/data/attributes/external_id", "mean '10OFF'?"),
        (
            {"external_id": "10OFF", "extra": {"levels": ["low", "hihg"]}},
            "/data/attributes/extra/levels/1",
            "There are low, high",
        ),
    ],
)
def test_a_text_that_is_none_of_those_listed(
    flavour: Flavour, arguments: Any, pointer: str, message: str
) -> None:
    server = Sent()
    client = flavour.client(server)
    with pytest.raises(ArgumentError) as caught:
        flavour.run(client._call(CREATE_COUPON, arguments))
    assert caught.value.pointer == pointer
    assert message in str(caught.value)
    flavour.run(client._call(CREATE_COUPON, arguments, {"check": False}))
    assert server.body["data"]["attributes"] == arguments


def test_more_than_the_document_knows_is_merged_in(flavour: Flavour) -> None:
    server = Sent()
    options = {
        "extra_query": {"page[size]": 5000, "new[key]": ["a", "b"]},
        "headers": {"x-new": "1"},
    }
    arguments = {"page_size": 5, "sort": "created"}
    flavour.run(flavour.client(server)._call(GET_COUPONS, arguments, options))
    assert server.query == {"sort": "created", "page[size]": "5000", "new[key]": "a,b"}

    options = {
        "extra_body": {
            "data": {"attributes": {"new": None, "extra": {"b": 2}}, "meta": {"x": 1}}
        }
    }
    arguments = {"external_id": "10OFF", "extra": {"a": 1}}
    flavour.run(flavour.client(server)._call(CREATE_COUPON, arguments, options))
    assert server.body == {
        "data": {
            "type": "coupon",
            "attributes": {
                "external_id": "10OFF",
                "extra": {"a": 1, "b": 2},
                "new": None,
            },
            "meta": {"x": 1},
        }
    }


def test_a_form_takes_more_as_well(flavour: Flavour) -> None:
    server = Sent()
    options = {"extra_body": {"new": "value"}}
    call = flavour.client(server)._call
    flavour.run(
        flavour.client(server).raw(call, UPLOAD, {"file": b"x"}, options=options)
    )
    assert b'name="new"\r\n\r\nvalue' in server.requests[-1].content


@pytest.mark.parametrize(
    ("called", "options", "message"),
    [
        (GET_COUPON, {"extra_query": "a=b"}, "extra_query has to be a mapping"),
        (GET_COUPON, {"extra_body": {"a": 1}}, "get_coupon has no body"),
        (DELETE_COUPON, {"extra_body": [1]}, "extra_body has to be a mapping"),
    ],
)
def test_what_is_sent_besides_has_a_place(
    flavour: Flavour, called: Any, options: Any, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        flavour.run(flavour.client(Sent())._call(called, {"id": "1"}, options))


def test_what_is_sent_besides_changes_no_credentials(flavour: Flavour) -> None:
    server = Sent()
    options = {
        "headers": {"Authorization": "Bearer other"},
        "extra_query": {"a": "&b="},
    }
    flavour.run(flavour.client(server)._call(GET_COUPON, {"id": "1"}, options))
    sent = server.requests[-1]
    assert sent.headers.get_list("authorization") == [f"Klaviyo-API-Key {KEY}"]
    assert sent.url.raw_path == b"/api/coupons/1?a=%26b%3D"


# ---------------------------------------------------------------- values


class Color(Enum):
    RED = "red"


@dataclass
class Size:
    width: Decimal
    unit: str = "cm"


class Shop(BaseModel):
    shop_name: str = Field(serialization_alias="shopName")
    opened: date


def test_none_is_left_out_of_a_query(flavour: Flavour) -> None:
    server = Sent()
    arguments = {"sort": None, "fields_coupon": None, "page_size": 5, "filter": None}
    flavour.run(flavour.client(server)._call(GET_COUPONS, arguments))
    assert server.query == {"page[size]": "5"}


@pytest.mark.parametrize(
    "make",
    [
        lambda names: (name for name in names),
        iter,
        tuple,
        lambda names: OrderedDict.fromkeys(names).keys(),
        lambda names: map(str, names),
    ],
)
def test_any_iterable_is_a_list(flavour: Flavour, make: Any) -> None:
    server = Sent()
    client = flavour.client(server)
    names = ["description", "external_id"]
    flavour.run(client._call(GET_COUPONS, {"fields_coupon": make(names)}))
    assert server.query == {"fields[coupon]": "description,external_id"}
    extra = {"names": make(names)}
    flavour.run(client._call(CREATE_COUPON, {"external_id": "10OFF", "extra": extra}))
    assert server.body["data"]["attributes"]["extra"] == {"names": names}


def test_values_that_programs_have(flavour: Flavour) -> None:
    server = Sent()
    extra = {
        "price": Decimal("12345678901234567.890123456789"),
        "id": UUID(int=5),
        "color": Color.RED,
        "day": date(2026, 1, 31),
        "size": Size(Decimal("1.50")),
        "shops": [Shop(shop_name="A", opened=date(2026, 1, 1))],
    }
    call = flavour.client(server)._call(
        CREATE_COUPON,
        {"external_id": "10OFF", "extra": extra, "monitor_level": Decimal("1.5")},
    )
    flavour.run(call)
    content = server.requests[-1].content
    assert b'"price":12345678901234567.890123456789,' in content
    assert b'"width":1.50,' in content
    assert b'"monitor-level":1.5' in content
    sent = server.body["data"]["attributes"]["extra"]
    assert sent["id"] == "00000000-0000-0000-0000-000000000005"
    assert (sent["color"], sent["day"], sent["size"]["unit"]) == (
        "red",
        "2026-01-31",
        "cm",
    )
    assert sent["shops"] == [{"shopName": "A", "opened": "2026-01-01"}]


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), object(), b"x"])
def test_values_that_json_has_not(flavour: Flavour, value: Any) -> None:
    arguments = {"external_id": "10OFF", "extra": {"a": [value]}}
    with pytest.raises(ArgumentError) as caught:
        flavour.run(flavour.client(Sent())._call(CREATE_COUPON, arguments))
    assert caught.value.pointer == "/data/attributes/extra/a/0"
