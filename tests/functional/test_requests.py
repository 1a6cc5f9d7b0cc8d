"""Where a call goes: paths, queries, headers, credentials, and who may call at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.functional.conftest import Start
from tests.support.sdk import KEY

HOSTILE = "a b/c%é?#&=+,;\"'[x]~ü\N{PARTY POPPER}"
THING = {"data": {"type": "thing", "id": "1", "attributes": {}}}
THINGS = {"data": [THING["data"]]}
LISTS: dict[str, Any] = {"company_id": "ABC"}


# ---------------------------------------------------------------- paths


def test_path_parameters_stand_in_the_order_of_the_path(start: Start) -> None:
    session = start("path-parameters", THING)
    session.call("things.get_part", "big", "T1", "P1")
    session.call("things.get_part", id="P1", kind="big", thing_id="T1")
    assert session.targets == ["GET /api/big/T1/parts/P1"] * 2


def test_every_reserved_character_of_a_path_is_encoded(start: Start) -> None:
    session = start("path-parameters", THING)
    session.call("things.get_part", "big", "../..", HOSTILE)
    encoded = quote(HOSTILE, safe="-._~")
    assert session.target == f"GET /api/big/..%2F../parts/{encoded}"
    assert "%2F" in encoded and "%F0%9F%8E%89" in encoded


@pytest.mark.parametrize("value", ["", ".", "..", None, ["a"]])
def test_a_path_that_leads_elsewhere_is_not_asked_for(start: Start, value: Any) -> None:
    session = start("path-parameters", THING)
    with pytest.raises(session.sdk.ArgumentError, match="thing_id"):
        session.call("things.get_part", "big", value, "P1")
    assert not session.requests


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize(
    ("argument", "query"),
    [
        ({"fields_big_thing": ["name", "size.width"]}, "name%2Csize.width"),
        ({"fields_big_thing": ("name",)}, "name"),
        ({"additional_fields_big_thing": ["weight"]}, "weight"),
        ({"include": ["owner"]}, "owner"),
        ({"sort": "-name"}, "-name"),
        ({"page_size": 100}, "100"),
        ({"active": True}, "true"),
        ({"active": False}, "false"),
        ({"since": datetime(2026, 7, 15, tzinfo=UTC)}, "2026-07-15T00%3A00%3A00Z"),
        ({"company_id": HOSTILE}, quote(HOSTILE, safe="-._~")),
    ],
)  # fmt: skip
def test_a_query_says_what_was_given(
    start: Start, argument: dict[str, Any], query: str
) -> None:
    names = {
        "fields_big_thing": "fields%5Bbig-thing%5D",
        "additional_fields_big_thing": "additional-fields%5Bbig-thing%5D",
        "page_size": "page%5Bsize%5D",
    }
    (name,) = argument
    session = start("bracket-parameters", THINGS)
    session.call("things.get_things", **{**LISTS, **argument})
    pairs = dict(
        pair.split("=", 1) for pair in session.target.partition("?")[2].split("&")
    )
    assert pairs == {"company_id": "ABC", names.get(name, name): query}


def test_a_list_repeats_its_name_where_the_document_says_so(start: Start) -> None:
    session = start("bracket-parameters", THINGS)
    session.call("things.get_things", ids=["a,b", "c"], **LISTS)
    assert session.target == "GET /api/things?ids=a%2Cb&ids=c&company_id=ABC"


def test_no_default_of_the_document_is_sent(start: Start) -> None:
    session = start("bracket-parameters", THINGS)
    session.call("things.get_things", sort=session.sdk.UNSET, **LISTS)
    assert session.target == "GET /api/things?company_id=ABC"


@pytest.mark.parametrize("size", [0, 101, -1, "20", True])
def test_a_page_size_out_of_bounds_is_not_sent(start: Start, size: Any) -> None:
    session = start("bracket-parameters", THINGS)
    with pytest.raises(session.sdk.ArgumentError, match="page_size"):
        session.call("things.get_things", page_size=size, **LISTS)
    assert not session.requests


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "get_things needs company_id"),
        ({"company_id": None}, "get_things needs company_id"),
        ({"company_id": "A", "since": datetime(2026, 7, 15)}, "time zone"),
        (
            {"company_id": "A", "include": ["a,b"]},
            "include: there is no 'a,b'; there are owner",
        ),
        (
            {"company_id": "A", "include": ["a,b"], "options": {"check": False}},
            "cannot hold a comma",
        ),
        ({"company_id": "A", "x_trace_id": "a\r\nX-Evil: b"}, "header"),
    ],
)
def test_arguments_that_cannot_be_sent(
    start: Start, arguments: dict[str, Any], message: str
) -> None:
    session = start("bracket-parameters", THINGS)
    with pytest.raises((TypeError, session.sdk.ArgumentError)) as caught:
        session.call("things.get_things", **arguments)
    if not isinstance(caught.value, TypeError):
        assert message in str(caught.value)
    assert not session.requests


def test_the_client_knows_no_argument_that_the_document_does_not(start: Start) -> None:
    session = start("bracket-parameters", THINGS)
    with pytest.raises(TypeError, match="page_sice"):
        session.call("things.get_things", page_sice=20, **LISTS)


# ---------------------------------------------------------------- headers


def test_the_headers_of_a_call(start: Start) -> None:
    session = start("patch", {"data": {"type": "profile", "id": "P", "attributes": {}}})
    session.call("things.update_profile", "P", name="Ann")
    sent = {
        name: session.headers[name]
        for name in ("accept", "content-type", "revision", "authorization")
    }
    assert sent == {
        "accept": "application/vnd.api+json",
        "content-type": "application/vnd.api+json",
        "revision": "2026-07-15",
        "authorization": f"Klaviyo-API-Key {KEY}",
    }
    assert session.headers["user-agent"].startswith("sdk-patch/2026-07-15")


def test_a_header_parameter_is_a_header(start: Start) -> None:
    session = start("bracket-parameters", THINGS)
    session.call("things.get_things", x_trace_id="a, b", **LISTS)
    assert session.headers["x-trace-id"] == "a, b"
    assert "content-type" not in session.headers


def test_an_operation_has_the_revision_that_it_is_described_with(start: Start) -> None:
    session = start("pre-release-subtags", THING)
    session.call("customer_agents.get_agent", "1")
    assert session.headers["revision"] == "2026-07-15.pre"
    session.call("customer_agents.get_agent", "1", options={"revision": "2026-10-15"})
    assert session.headers["revision"] == "2026-10-15"


def test_options_hold_for_one_call(start: Start) -> None:
    session = start("path-parameters", THING)
    options = {"api_key": "pk_other", "headers": {"X-Tenant": "7"}, "timeout": 3.5}
    session.call("things.get_part", "big", "1", "2", options=options)
    session.call("things.get_part", "big", "1", "2")
    first, second = session.requests
    assert first.headers["authorization"] == "Klaviyo-API-Key pk_other"
    assert first.headers["x-tenant"] == "7"
    assert first.extensions["timeout"]["read"] == 3.5
    assert second.headers["authorization"] == f"Klaviyo-API-Key {KEY}"
    assert "x-tenant" not in second.headers


def test_an_operation_without_security_never_sends_credentials(start: Start) -> None:
    session = start("client-operations")
    session.call("things.create_client_event", company_id="ABC", name="Opened")
    assert session.target == "POST /client/events?company_id=ABC"
    assert "authorization" not in session.headers


# ---------------------------------------------------------------- clients


def test_two_clients_have_two_keys(start: Start) -> None:
    one = start("path-parameters", THING, api_key="pk_one")
    two = start("path-parameters", THING, api_key="pk_two")
    for session in (one, two, one):
        session.call("things.get_part", "big", "1", "2")
    keys = [
        [request.headers["authorization"] for request in session.requests]
        for session in (one, two)
    ]
    assert keys == [["Klaviyo-API-Key pk_one"] * 2, ["Klaviyo-API-Key pk_two"]]


def test_a_derived_client_leaves_the_first_as_it_was(start: Start) -> None:
    session = start("path-parameters", THING)
    derived = session.client.with_options(api_key="pk_derived")
    session.run(derived.things.get_part("big", "1", "2"))
    session.run(session.client.things.get_part("big", "1", "2"))
    keys = [request.headers["authorization"] for request in session.requests]
    assert keys == ["Klaviyo-API-Key pk_derived", f"Klaviyo-API-Key {KEY}"]
    assert derived.things is not session.client.things


def test_another_base_url_takes_all_calls(start: Start) -> None:
    session = start("path-parameters", THING, base_url="https://proxy.test/klaviyo/")
    session.call("things.get_part", "big", "1", "2")
    assert str(session.requests[0].url) == (
        "https://proxy.test/klaviyo/api/big/1/parts/2"
    )


def test_the_servers_of_the_document_are_where_calls_go(start: Start) -> None:
    session = start("path-parameters", THING)
    session.call("things.get_part", "big", "1", "2")
    assert session.requests[0].url.host == "a.example.com"


def test_a_closed_client_calls_nobody(start: Start) -> None:
    session = start("path-parameters", THING, http_client=None)
    session.run(session.client.close())
    with pytest.raises(session.sdk.ConfigurationError, match="closed"):
        session.call("things.get_part", "big", "1", "2")


def test_a_client_closes_behind_its_block(start: Start) -> None:
    session = start("path-parameters", THING, http_client=None)
    client = session.client
    if hasattr(client, "__aenter__"):

        async def block() -> None:
            async with client as entered:
                assert entered is client

        session.run(block())
    else:
        with client as entered:
            assert entered is client
    with pytest.raises(session.sdk.ConfigurationError, match="closed"):
        session.call("things.get_part", "big", "1", "2")


def test_a_client_of_your_own_stays_open(start: Start) -> None:
    session = start("path-parameters", THING)
    session.run(session.client.close())
    session.call("things.get_part", "big", "1", "2")
    assert len(session.requests) == 1


def test_without_a_key_nothing_is_sent(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KLAVIYO_API_KEY", raising=False)
    session = start("path-parameters", THING, api_key=None)
    with pytest.raises(session.sdk.ConfigurationError, match="needs credentials"):
        session.call("things.get_part", "big", "1", "2")
    monkeypatch.setenv("KLAVIYO_API_KEY", "pk_env")
    session = start("path-parameters", THING, api_key=None)
    session.call("things.get_part", "big", "1", "2")
    assert session.headers["authorization"] == "Klaviyo-API-Key pk_env"


# ---------------------------------------------------------------- aliases


@pytest.mark.parametrize("method", ["get_thing", "fetch_thing", "read_thing"])
def test_an_alias_calls_the_same_operation(start: Start, method: str) -> None:
    session = start("aliases", THING)
    assert session.call(f"things.{method}", "1").data.id == "1"
    assert session.target == "GET /api/things/1"


def test_a_hostile_document_is_called_as_any_other(start: Start) -> None:
    values = ["it's", 'a"b', "back\\slash", "{{ x }}", "line\nbreak", "é"]
    answer = {"type": 'th"ing\\', "it's": "1", "{{ seven }}": "2", "#\u2028e": "3"}
    session = start("hostile-text", httpx2.Response(200, json={"data": answer}))
    thing = session.call("things_boom.get_thing", "1", fields_thing=values).data
    assert (thing.it_s, thing.seven, thing.e) == ("1", "2", "3")
    assert thing.type == 'th"ing\\'
    encoded = quote(",".join(values), safe="-._~")
    assert session.target == f"GET /api/things/1?fields%5Bthing%5D={encoded}"
