"""Answers become documents or the right errors, whatever they hold."""

from __future__ import annotations

import json
import pickle
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec import UNSET
from runtime import answers as _answers
from runtime import errors as _errors
from runtime.answers import (
    APIErrorDetail,
    APIStatusError,
    ErrorSource,
    RawResponse,
    ResponseDecodeError,
)
from runtime.bulk import checkpoint as _checkpoint
from runtime.errors import APIConnectionError, ArgumentError, KlaviyoError
from runtime.jobs import errors as _job_errors
from runtime.oauth import errors as _oauth_errors
from runtime.operation import Operation
from runtime.webhooks import errors as _webhook_errors
from runtime.wire.response import document

from tests.runtime.samples import (
    CREATE_COUPON,
    DELETE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    Coupon,
    CouponCollection,
    CouponDocument,
    coupon,
    get_model,
)

EITHER = msgspec.structs.replace(
    CREATE_COUPON, name="either", responses={200: "CouponDocument", 204: None}
)


def raw(status: int, content: bytes | Any = b"", **headers: str) -> RawResponse:
    return RawResponse(
        method="GET",
        url="https://a.klaviyo.com/api/coupons/1",
        status=status,
        headers=httpx2.Headers(headers),
        content=content if isinstance(content, bytes) else json.dumps(content).encode(),
        elapsed=0.1,
    )


def read(operation: Operation, answer: RawResponse) -> Any:
    return document(operation, answer, get_model)


@pytest.mark.parametrize("status", [200, 201, 206])
def test_a_success_is_the_document(status: int) -> None:
    answer = raw(status, {"data": coupon("1"), "new": 1})
    assert read(GET_COUPON, answer) == CouponDocument(data=read_coupon("1"))


def read_coupon(id: str) -> Coupon:
    return Coupon.from_dict(coupon(id))


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        (DELETE_COUPON, raw(204)),
        (DELETE_COUPON, raw(202)),
        (DELETE_COUPON, raw(204, b"ignored")),
        (EITHER, raw(204)),
        (EITHER, raw(202)),
    ],
)
def test_no_content_is_none(operation: Operation, answer: RawResponse) -> None:
    assert read(operation, answer) is None


@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 207, 250])
@pytest.mark.parametrize(
    "operation", [CREATE_COUPON, GET_COUPON, EITHER], ids=lambda one: one.name
)
def test_any_success_is_read_by_its_content(operation: Operation, status: int) -> None:
    document = read(operation, raw(status, {"data": coupon("1")}))
    assert document == CouponDocument(data=read_coupon("1"))


def test_no_content_is_an_empty_collection() -> None:
    document = read(GET_COUPONS, raw(204))
    assert isinstance(document, CouponCollection)
    assert list(document) == []
    assert not document.has_next


@pytest.mark.parametrize("status", [200, 202, 204])
def test_no_content_is_an_error_where_a_document_is_promised(status: int) -> None:
    with pytest.raises(ResponseDecodeError, match=f"{status} without the CouponDoc"):
        read(CREATE_COUPON, raw(status))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "200 without the CouponDocument"),
        (b"<html>", "no valid JSON .* content type is text/html"),
        (b'{"data":', "no valid JSON"),
        (b'{"data": {"type": "coupon", "id": "\xff"}}', "no valid JSON"),
        (b'{"x":' + b"[" * 100_000, "no valid JSON"),
        (b'{"data":5,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "no valid JSON"),
        (b"[]", "/: Expected `object`"),
    ],
)
def test_what_is_no_document_keeps_the_answer(content: bytes, message: str) -> None:
    answer = raw(200, content, **{"content-type": "text/html"})
    with pytest.raises(ResponseDecodeError, match=message) as caught:
        read(GET_COUPON, answer)
    assert caught.value.raw is answer


def test_a_document_that_deviates_is_read_as_far_as_it_agrees() -> None:
    document = read(GET_COUPON, raw(200, b'{"data": {"type": "coupon", "id": 1}}'))
    assert document.data.id == 1
    document = read(GET_COUPON, raw(200, b'{"data": {"type": "coupon"}}'))
    assert document.data.id is UNSET


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (302, "APIStatusError"),
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (410, "RevisionRetiredError"),
        (418, "ClientError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (499, "ClientError"),
        (500, "ServerError"),
        (524, "ServerError"),
        (799, "APIStatusError"),
    ],
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"errors": 5}',
        b'{"errors": [5, {}]}',
        b'{"errors": ' + b"[" * 100_000,
        b'{"errors": [{"meta": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_002 + b"]}",
        b'{"errors": [{"detail": NaN, "status": 1e400, "links": []}]}',
        b"\x1f\x8b\x08",
    ],
    ids=range(9),
)
def test_a_status_has_its_class_whatever_the_body(
    status: int, name: str, content: bytes
) -> None:
    with pytest.raises(APIStatusError) as caught:
        read(GET_COUPON, raw(status, content))
    assert type(caught.value) is getattr(_answers, name)
    assert caught.value.status == status
    assert str(caught.value).startswith(
        f"GET https://a.klaviyo.com/api/coupons/1: {status}"
    )


def test_errors_are_read_with_pointers_and_meta() -> None:
    entry = {
        "id": "e1",
        "status": 409,
        "code": "duplicate_profile",
        "title": "Conflict.",
        "detail": "It exists.",
        "source": {"pointer": "/data/attributes"},
        "meta": {"duplicate_profile_id": "01"},
        "links": {"type": "https://developers.klaviyo.com"},
    }
    with pytest.raises(_answers.ConflictError) as caught:
        read(GET_COUPON, raw(409, {"errors": [entry]}))
    (error,) = caught.value.errors
    assert error == APIErrorDetail(
        "e1",
        "duplicate_profile",
        "Conflict.",
        "It exists.",
        ErrorSource("/data/attributes"),
        {"duplicate_profile_id": "01"},
        {"type": "https://developers.klaviyo.com"},
        409,
    )
    assert "It exists. (/data/attributes)" in str(caught.value)


def test_a_403_names_the_scopes() -> None:
    with pytest.raises(_answers.PermissionDeniedError, match="coupons:read") as caught:
        read(GET_COUPON, raw(403))
    assert caught.value.scopes == ("coupons:read",)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, 400), ("400", 400), ("4x", None), (4.5, None), (True, None), (None, None)],
)
def test_the_status_of_an_error_is_a_number(status: Any, expected: Any) -> None:
    with pytest.raises(APIStatusError) as caught:
        read(GET_COUPON, raw(400, {"errors": [{"status": status, "links": {}}]}))
    assert caught.value.errors[0].status == expected
    assert caught.value.errors[0].links == {}


@pytest.mark.parametrize(
    "answer",
    [
        raw(403, b"denied", **{"content-type": "Text/HTML; charset=utf-8"}),
        raw(403, b" <!DOCTYPE html>"),
    ],
)
def test_a_403_with_html_is_not_about_permissions(answer: RawResponse) -> None:
    with pytest.raises(_answers.PermissionDeniedError, match="check for bots") as error:
        read(GET_COUPON, answer)
    assert "coupons:read" not in str(error.value)


def test_every_error_pickles_with_its_context() -> None:
    answer = raw(400, {"errors": [{"detail": "no"}]})
    errors: list[KlaviyoError] = [
        ArgumentError("m", pointer="/data"),
        APIConnectionError("m", method="GET", url="https://a"),
        ResponseDecodeError("m", raw=answer),
    ]
    with pytest.raises(APIStatusError) as caught:
        read(GET_COUPON, answer)
    for error in [*errors, caught.value]:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


PARTS = (_errors, _answers, _checkpoint, _job_errors, _oauth_errors, _webhook_errors)
"""What has errors of its own."""


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = {
        line.strip("│├└─ ").split()[0]
        for line in (_errors.__doc__ or "").splitlines()
        if "Error" in line
    }
    classes = {
        name
        for module in PARTS
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, KlaviyoError)
    }
    assert drawn == classes


def test_an_answer_gives_text_and_json() -> None:
    answer = raw(200, b'{"a": "\xc3\xa9"}', **{"Retry-After": "3"})
    assert answer.text == '{"a": "é"}'
    assert answer.json() == {"a": "é"}
    assert answer.headers["RETRY-AFTER"] == "3"
    assert "é" not in repr(answer)
    with pytest.raises(ResponseDecodeError, match="not JSON"):
        raw(200, b"<").json()


# ---------------------------------------------------------------- what errors know


def _error(status: int, headers: dict[str, str], *errors: dict[str, Any]) -> Any:
    raw = RawResponse(
        method="POST",
        url="https://a.klaviyo.com/api/coupons",
        status=status,
        headers=httpx2.Headers(headers),
        content=json.dumps({"errors": errors}).encode(),
        elapsed=0.1,
    )
    with pytest.raises(APIStatusError) as caught:
        document(CREATE_COUPON, raw, get_model)
    return caught.value


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({"duplicate_profile_id": "P1"}, "P1"),
        ({"other": 1, "duplicate_coupon_id": "C1"}, "C1"),
        ({"duplicate_id": "D1"}, "D1"),
        ({"duplicate_profile_id": 3}, None),
        ({"duplicate_profile": "P1"}, None),
        ({}, None),
    ],
)
def test_a_conflict_names_what_is_there(meta: Any, expected: str | None) -> None:
    error = _error(409, {}, {"code": "first"}, {"code": "second", "meta": meta})
    assert isinstance(error, _answers.ConflictError)
    assert (error.duplicate_id, error.code) == (expected, "first")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_an_error_tells_how_long_to_wait(
    headers: dict[str, str], expected: float | None
) -> None:
    error = _error(429, headers)
    assert (error.retry_after, error.code) == (expected, None)
