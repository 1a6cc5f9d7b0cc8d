"""Bodies hold exactly what was given, whichever way it was given."""

from __future__ import annotations

import io
import json
from collections import UserDict
from collections.abc import Mapping
from datetime import UTC, datetime
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, structs
from runtime.errors import ArgumentError
from runtime.operation import Operation
from runtime.wire import multipart
from runtime.wire.request import Request, build

from tests.runtime.samples import (
    CREATE_COUPON,
    CREATE_EVENT,
    CREATE_EVENTS,
    DELETE_COUPON,
    QUERY_REPORT,
    REMOVE_COUPONS,
    UPDATE_COUPON,
    UPLOAD,
    CouponQuery,
    CouponWrite,
    EventAttributes,
    EventQuery,
    EventsQuery,
    EventWrite,
    Weekday,
    WriteAttributes,
    get_model,
)

OTHER = EventQuery(data=EventWrite(attributes=EventAttributes(name="a")))
"""A model, and none of a coupon."""


def test_a_body_of_several_types_takes_a_model_of_any() -> None:
    def several(name: str) -> Any:
        return EventQuery | None

    content = build(QUERY_REPORT, {}, several, whole=OTHER).content
    assert isinstance(content, bytes)
    assert json.loads(content)["data"]["type"] == "event"


def made(operation: Operation, arguments: Mapping[str, Any]) -> Request:
    """A request; `body` is the whole body."""
    rest = {name: value for name, value in arguments.items() if name != "body"}
    return build(operation, rest, get_model, whole=arguments.get("body", UNSET))


def sent(operation: Operation, **arguments: Any) -> Any:
    content = made(operation, arguments).content
    assert isinstance(content, bytes)
    return json.loads(content)


def data(**attributes: Any) -> dict[str, Any]:
    return {"data": {"type": "coupon", "attributes": attributes}}


def test_model_dict_and_keywords_send_the_same() -> None:
    expected = data(external_id="x", description=None)
    query = CouponQuery(
        data=CouponWrite(
            attributes=WriteAttributes(external_id="x", description=None),
        )
    )
    assert sent(CREATE_COUPON, body=query) == expected
    assert sent(CREATE_COUPON, body=expected) == expected
    assert sent(CREATE_COUPON, body=UserDict(expected)) == expected
    assert sent(CREATE_COUPON, external_id="x", description=None) == expected
    assert (
        sent(CREATE_COUPON, external_id="x", description=None, when=UNSET) == expected
    )


def test_what_is_not_given_is_not_sent() -> None:
    assert sent(UPDATE_COUPON, id="1", description="d") == {
        "data": {"type": "coupon", "id": "1", "attributes": {"description": "d"}}
    }
    assert sent(UPDATE_COUPON, id="1") == {
        "data": {"type": "coupon", "id": "1", "attributes": {}}
    }


def test_the_template_is_not_changed() -> None:
    sent(CREATE_COUPON, external_id="x", coupon="1")
    assert CREATE_COUPON.body is not None
    assert CREATE_COUPON.body.template == data()


def test_values_are_sent_as_given() -> None:
    time = "2026-01-02T03:04:05.10+02:00"
    attributes = {
        "external_id": "x",
        "starts_at": time,
        "monitor-level": 5,
        "extra": {"a/b": [1, None, {"c": 1.5}]},
    }
    assert sent(CREATE_COUPON, body=data(**attributes)) == data(**attributes)
    given_time = datetime(2026, 1, 2, tzinfo=UTC)
    by_keyword = sent(CREATE_COUPON, external_id="x", starts_at=given_time)
    starts_at = by_keyword["data"]["attributes"]["starts_at"]
    assert starts_at == "2026-01-02T00:00:00Z"


def test_constants_are_filled_in() -> None:
    query = {"data": {"attributes": {"when": {"start": "2026-01-02"}}}}
    assert sent(CREATE_COUPON, body=query) == data(
        when={"operator": "between", "start": "2026-01-02"}
    )


def test_linkages_take_ids() -> None:
    linked = sent(CREATE_COUPON, external_id="x", coupon="7")["data"]["relationships"]
    assert linked == {"coupon": {"data": {"type": "coupon", "id": "7"}}}
    none = sent(CREATE_COUPON, external_id="x", coupon=None)["data"]["relationships"]
    assert none == {"coupon": {"data": None}}
    assert sent(REMOVE_COUPONS, id="L", ids=["1", "2"]) == {
        "data": [{"type": "coupon", "id": "1"}, {"type": "coupon", "id": "2"}]
    }


def test_unions_take_models_and_dicts() -> None:
    expected = [
        {"operator": "on", "day": "sunday"},
        {"operator": "on", "day": "monday"},
    ]
    whens = [Weekday(day="sunday"), {"operator": "on", "day": "monday"}]
    body = sent(CREATE_COUPON, external_id="x", whens=whens)
    assert body["data"]["attributes"]["whens"] == expected


@pytest.mark.parametrize(
    ("attributes", "pointer", "message"),
    [
        ({"nmae": 1}, "/data/attributes/nmae", "no such key"),
        ({"monitor_level": 1}, "/data/attributes/monitor_level", "no such key"),
        ({"a/b~": 1}, "/data/attributes/a~1b~0", "no such key"),
        ({"external_id": 5}, "/data/attributes/external_id", "Expected `str`"),
        ({"external_id": None}, "/data/attributes/external_id", "Expected `str`"),
        ({"monitor-level": "1"}, "/data/attributes/monitor-level", "got `str`"),
        ({"starts_at": "soon"}, "/data/attributes/starts_at", "Invalid RFC3339"),
        ({"starts_at": datetime(2026, 1, 2)}, "/data/attributes/starts_at", "zone"),
        ({"extra": {"x": [float("nan")]}}, "/data/attributes/extra/x/0", "no nan"),
        ({"extra": {"x": object()}}, "/data/attributes/extra/x", "object has no form"),
        ({"extra": {1: 2}}, "/data/attributes/extra", "keys are text"),
        ({"when": {"day": "friday"}}, "/data/attributes/when/day", "friday"),
        ({"when": {"operator": "x"}}, "/data/attributes/when", "no variant of When"),
        (
            {"when": {"operator": "on", "day": "monday", "dya": 1}},
            "/data/attributes/when/dya",
            "no such key",
        ),
        (
            {"whens": [Weekday(day="monday"), {"start": "x"}]},
            "/data/attributes/whens/1/start",
            "date",
        ),
        ({"when": 5}, "/data/attributes/when", "Expected `object`"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    attributes: dict[str, Any], pointer: str, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        sent(CREATE_COUPON, body=data(**attributes))
    assert caught.value.pointer == pointer
    assert str(caught.value).startswith(f"{pointer}: ")


def test_a_wrong_dict_inside_a_model_is_found_too() -> None:
    attributes: Any = {"external_id": "x", "nmae": 1}
    query = CouponQuery(data=CouponWrite(attributes=attributes))
    with pytest.raises(ArgumentError) as caught:
        sent(CREATE_COUPON, body=query)
    assert caught.value.pointer == "/data/attributes/nmae"


@pytest.mark.parametrize(
    ("operation", "arguments", "message"),
    [
        (CREATE_COUPON, {}, "needs external_id$"),
        (CREATE_COUPON, {"description": "d"}, "needs external_id$"),
        (CREATE_COUPON, {"body": data(), "description": "d"}, "not both"),
        (CREATE_COUPON, {"body": None}, "a model or a mapping"),
        (CREATE_COUPON, {"body": [1]}, "a model or a mapping"),
        (QUERY_REPORT, {}, "query_report needs body"),
        (CREATE_COUPON, {"external_id": "x", "coupon": 5}, "ids as text, not a int"),
        (REMOVE_COUPONS, {"id": "L", "ids": "12"}, "a list of ids"),
        (UPDATE_COUPON, {"id": "1", "body": {"data": {"id": "2"}}}, "another resource"),
        (DELETE_COUPON, {"id": "1", "body": {}}, "delete_coupon has no body"),
        (CREATE_COUPON, {"body": OTHER}, "another body than a EventQuery"),
    ],
)
def test_a_body_that_cannot_be_is_refused(
    operation: Operation, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        sent(operation, **arguments)


def test_the_path_fills_in_the_id_of_a_body() -> None:
    body = {"data": {"type": "coupon", "attributes": {}}}
    assert sent(UPDATE_COUPON, id="1", body=body)["data"]["id"] == "1"
    assert "id" not in body["data"]
    same = CouponQuery(data=CouponWrite(id="1", attributes=WriteAttributes()))
    assert sent(UPDATE_COUPON, id="1", body=same)["data"]["id"] == "1"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
        # Lone surrogates have no form in JSON.
        .filter(lambda text: text.isprintable()),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab/~.[]`$", max_size=4), inner, max_size=3),
        max_leaves=8,
    )
)
@settings(max_examples=60)
def test_free_objects_arrive_as_they_are(value: Any) -> None:
    body = sent(CREATE_COUPON, external_id="x", extra={"value": value})
    assert body["data"]["attributes"]["extra"] == {"value": value}


# ---------------------------------------------------------------- multipart


def parts(**arguments: Any) -> dict[str, tuple[str | None, str, bytes]]:
    request = made(UPLOAD, arguments)
    assert isinstance(request.content, multipart.Form)
    content = b"".join(request.content)
    assert len(request.content) == len(content)
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + content)
    found = {}
    for part in message.get_payload():
        assert not isinstance(part, str)
        name = part.get_param("name", header="content-disposition")
        held = part.get_payload(decode=True)
        assert isinstance(held, bytes)
        found[str(name)] = (part.get_filename(), part.get_content_type(), held)
    return found


def test_a_file_can_be_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n--x")
    expected = ("a.png", "image/png", b"\x89PNG\r\n--x")
    assert parts(file=path)["file"] == expected
    assert parts(file=str(path))["file"] == expected
    with path.open("rb") as file:
        assert parts(file=file)["file"] == expected


def test_a_file_can_be_bytes_with_a_name_and_a_type() -> None:
    assert parts(file=b"x")["file"] == ("file", "application/octet-stream", b"x")
    assert parts(file=("a.gif", b"x"))["file"] == ("a.gif", "image/gif", b"x")
    named = parts(file=("a", io.BytesIO(b"x"), "image/webp"))
    assert named["file"] == ("a", "image/webp", b"x")


def test_fields_are_text_and_booleans_are_words() -> None:
    found = parts(file=b"x", name="é", hidden=False)
    assert found["name"][2] == "é".encode()
    assert found["hidden"][2] == b"false"
    by_body = parts(body={"file": b"x", "hidden": True})
    assert by_body["hidden"][2] == b"true"


def test_a_file_name_cannot_leave_its_header() -> None:
    found = parts(file=('a"; name="b\r\nX: y', b"x"))
    assert set(found) == {"file"}
    assert found["file"][0] == "a%22; name=%22b%0D%0AX: y"


def test_no_two_forms_have_the_same_boundary() -> None:
    types = {multipart.encode({"name": "x"}).content_type for _ in range(100)}
    assert len(types) == 100
    assert all(len(text.partition("boundary=")[2]) == 32 for text in types)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs file"),
        ({"name": "x"}, "needs file"),
        ({"file": 5}, "file holds int"),
        ({"file": io.StringIO("x")}, "file holds str"),
        ({"file": ("a",)}, "give \\(name, data\\)"),
        ({"file": (b"a", b"x")}, "give \\(name, data\\)"),
        ({"file": ("a", "b")}, "data is bytes"),
        ({"file": ("a", b"x", "a\r\nb")}, "no content type"),
        ({"file": "/no/such/file"}, "cannot be read"),
        ({"file": b"x", "name": None}, "name cannot be None"),
        ({"body": {"file": b"x", "nmae": 1}}, "/nmae: there is no such key"),
    ],
)
def test_a_form_that_cannot_be_is_refused(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        made(UPLOAD, arguments)


# ---------------------------------------------------------------- what identifies events

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
NOON_TEXT = "2026-01-31T12:00:00Z"

FORMS: dict[str, tuple[dict[str, Any], bool]] = {
    "none": ({}, True),
    "time": ({"time": NOON}, False),
    "time null": ({"time": None}, True),
    "id": ({"unique_id": "mine"}, False),
    "id null": ({"unique_id": None}, False),
    "both": ({"unique_id": "mine", "time": NOON}, False),
    "id, time null": ({"unique_id": "mine", "time": None}, False),
    "id null, time": ({"unique_id": None, "time": NOON}, False),
}
"""Attributes of an event, and whether a `unique_id` has to be added."""


def plain_text(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes as they are on the wire."""
    return {k: NOON_TEXT if v == NOON else v for k, v in attributes.items()}


def check_added(sent: dict[str, Any], given: dict[str, Any], added: bool) -> None:
    """See that no more than a `unique_id` was added, and only where it had to be."""
    assert sent["type"] == "event"
    attributes = dict(sent["attributes"])
    if added:
        assert UUID(attributes.pop("unique_id")).version == 4
    assert attributes == plain_text(given)


@pytest.mark.parametrize("form", FORMS)
def test_only_what_nothing_identifies_gets_an_id(form: str) -> None:
    given, added = FORMS[form]
    write = EventWrite(attributes=EventAttributes(**given))
    for arguments in (
        given,
        {"body": EventQuery(data=write)},
        {"body": {"data": write}},
        {"body": {"data": {"type": "event", "attributes": given}}},
        {"body": UserDict(data=UserDict(type="event", attributes=UserDict(given)))},
        {"body": {"data": {"type": "event", "attributes": plain_text(given)}}},
    ):
        if arguments:  # keywords that are none are a call without a body
            check_added(sent(CREATE_EVENT, **arguments)["data"], given, added)


def test_each_of_several_events_is_looked_at_by_itself() -> None:
    given = [attributes for attributes, _ in FORMS.values()][:3]
    writes = [EventWrite(attributes=EventAttributes(**one)) for one in given]
    dicts = [{"type": "event", "attributes": one} for one in given]
    body: Any
    for body in (EventsQuery(data=writes), {"data": writes}, {"data": dicts}):
        held = sent(CREATE_EVENTS, body=body)["data"]
        for one, attributes, added in zip(
            held, given, (True, False, True), strict=True
        ):
            check_added(one, attributes, added)
        assert held[0]["attributes"]["unique_id"] != held[2]["attributes"]["unique_id"]


def test_without_a_time_in_the_document_there_is_always_an_id() -> None:
    assert CREATE_EVENT.body
    body = structs.replace(CREATE_EVENT.body, time=None)
    described = structs.replace(CREATE_EVENT, body=body)
    attributes = sent(described, time=NOON)["data"]["attributes"]
    assert attributes.keys() == {"time", "unique_id"}
