"""What a call raises: a class a status, the API's errors, and no secrets."""

from __future__ import annotations

import pickle
from typing import Any

import httpx2
import pytest

from tests.functional.conftest import Start
from tests.support.sdk import KEY

URL = "https://a.example.com/api/profiles"
DUPLICATE = {
    "errors": [
        {
            "id": "e1",
            "status": 409,
            "code": "duplicate_profile",
            "title": "Conflict.",
            "detail": "A profile already exists with this e-mail.",
            "source": {"pointer": "/data/attributes/email"},
            "meta": {"duplicate_profile_id": "01H"},
        },
        {"detail": "Bad cursor.", "source": {"parameter": "page[cursor]"}},
    ]
}


@pytest.mark.parametrize(
    ("status", "name", "family"),
    [
        (400, "BadRequestError", "ClientError"),
        (401, "AuthenticationError", "ClientError"),
        (402, "ClientError", "ClientError"),
        (403, "PermissionDeniedError", "ClientError"),
        (404, "NotFoundError", "ClientError"),
        (409, "ConflictError", "ClientError"),
        (410, "RevisionRetiredError", "ClientError"),
        (422, "UnprocessableEntityError", "ClientError"),
        (429, "RateLimitError", "ClientError"),
        (500, "ServerError", "ServerError"),
        (503, "ServerError", "ServerError"),
        (302, "APIStatusError", "APIStatusError"),
    ],
)
def test_every_status_has_a_class(
    start: Start, status: int, name: str, family: str
) -> None:
    session = start("conditional-limits", httpx2.Response(status, json=DUPLICATE))
    with pytest.raises(session.sdk.KlaviyoError) as caught:
        session.call("things.get_profiles")
    error = caught.value
    assert type(error) is getattr(session.sdk, name)
    assert isinstance(error, getattr(session.sdk, family))
    assert isinstance(error, session.sdk.APIStatusError)
    assert (error.status, error.method, error.url) == (status, "GET", URL)
    assert error.raw.json() == DUPLICATE


def test_the_errors_of_an_answer_are_parsed(start: Start) -> None:
    session = start("conditional-limits", httpx2.Response(409, json=DUPLICATE))
    with pytest.raises(session.sdk.ConflictError) as caught:
        session.call("things.get_profiles")
    first, second = caught.value.errors
    assert (first.id, first.code, first.title) == (
        "e1",
        "duplicate_profile",
        "Conflict.",
    )
    assert first.source.pointer == "/data/attributes/email"
    assert first.meta == {"duplicate_profile_id": "01H"}
    assert second.source.parameter == "page[cursor]"
    assert (second.id, second.meta) == (None, {})
    for text in ("409", "GET", URL, "already exists", "/data/attributes/email"):
        assert text in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>bad gateway", b"{}", b"[]", b'{"errors": 5}', b'{"errors": [7]}'],
)
def test_an_answer_without_errors_has_its_status(start: Start, content: bytes) -> None:
    session = start("conditional-limits", httpx2.Response(502, content=content))
    with pytest.raises(session.sdk.ServerError, match="502") as caught:
        session.call("things.get_profiles")
    assert caught.value.errors == ()
    assert caught.value.raw.content == content


def test_a_missing_permission_names_the_scopes(start: Start) -> None:
    session = start("conditional-limits", httpx2.Response(403, json={"errors": []}))
    with pytest.raises(session.sdk.PermissionDeniedError) as caught:
        session.call("things.get_profiles")
    assert caught.value.scopes == ("profiles:read", "metrics:read")
    assert "profiles:read, metrics:read" in str(caught.value)


@pytest.mark.parametrize(
    ("failure", "name"),
    [
        (httpx2.ConnectError("refused"), "APIConnectionError"),
        (httpx2.ReadError("reset"), "APIConnectionError"),
        (httpx2.RemoteProtocolError("half an answer"), "APIConnectionError"),
        (httpx2.ConnectTimeout("slow"), "APITimeoutError"),
        (httpx2.ReadTimeout("slow"), "APITimeoutError"),
        (httpx2.PoolTimeout("busy"), "APITimeoutError"),
    ],
)
def test_no_answer_is_an_error_of_its_own(
    start: Start, failure: Exception, name: str
) -> None:
    session = start("conditional-limits", failure)
    with pytest.raises(session.sdk.APIConnectionError) as caught:
        session.call("things.get_profiles")
    assert type(caught.value) is getattr(session.sdk, name)
    assert (caught.value.method, caught.value.url) == ("GET", URL)
    assert caught.value.__cause__ is not None
    assert not isinstance(caught.value, session.sdk.APIStatusError)


def test_errors_show_no_secrets_and_survive_pickling(start: Start) -> None:
    secret = "jane@example.com"
    session = start("bracket-parameters", httpx2.Response(400, json=DUPLICATE))
    with pytest.raises(session.sdk.BadRequestError) as caught:
        session.call("things.get_things", company_id=secret, ids=[secret])
    error = caught.value
    copy = pickle.loads(pickle.dumps(error))
    for text in (str(error), repr(error), repr(vars(error)), repr(session.client)):
        assert KEY not in text
        assert secret not in text
    assert (type(copy), str(copy)) == (type(error), str(error))
    assert (copy.status, copy.errors) == (error.status, error.errors)


def test_an_argument_error_is_a_value_error(start: Start) -> None:
    session = start("bracket-parameters", {"data": []})
    arguments: dict[str, Any] = {"company_id": "A", "page_size": 500}
    with pytest.raises(ValueError, match="at least 1 and at most 100, not 500"):
        session.call("things.get_things", **arguments)
    assert issubclass(session.sdk.ArgumentError, session.sdk.KlaviyoError)
