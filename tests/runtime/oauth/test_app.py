"""The way to Klaviyo's page and back, and the end of an authorization."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from runtime.errors import ArgumentError, ConfigurationError
from runtime.oauth.app import AsyncOAuthApp, OAuthApp
from runtime.oauth.errors import (
    AuthorizationDeniedError,
    AuthorizationRequiredError,
    OAuthError,
    StateMismatchError,
)
from runtime.oauth.pkce import challenge
from runtime.oauth.store import MemoryTokenStore
from runtime.oauth.tokens import Tokens

from tests.runtime.loopback import Answer
from tests.runtime.oauth.server import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    OAuthServer,
    refusal,
)
from tests.runtime.samples import CREATE_EVENT, GET_COUPON, AsyncKlaviyo, Klaviyo

Make = Callable[..., Any]


def plain(**settings: Any) -> OAuthApp:
    return OAuthApp(CLIENT_ID, CLIENT_SECRET, redirect_uri=REDIRECT_URI, **settings)


# ---------------------------------------------------------------- there


def test_the_challenge_is_that_of_the_rfc() -> None:
    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_url_has_all_that_klaviyo_wants() -> None:
    with Klaviyo(api_key="pk") as klaviyo:
        type(klaviyo).operations = {"get_coupon": GET_COUPON}
        begun = plain().authorization("profiles:read", CREATE_EVENT, GET_COUPON)
    url = urlsplit(begun.url)
    assert (url.scheme, url.netloc, url.path) == (
        "https",
        "www.klaviyo.com",
        "/oauth/authorize",
    )
    query = {name: one for name, [one] in parse_qs(url.query).items()}
    assert query.pop("state") == begun.state
    assert len(query.pop("code_challenge")) == 43
    assert query == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "coupons:read events:write profiles:read",
        "code_challenge_method": "S256",
    }
    assert begun.scopes == ("coupons:read", "events:write", "profiles:read")
    again = plain().authorization("profiles:read")
    assert again.state != begun.state and len(begun.state) >= 43
    assert begun.state not in repr(begun)


@pytest.mark.parametrize("needs", [(), ("profiles",), (5,), (print,)])
def test_what_needs_no_scopes_is_told(needs: Any) -> None:
    with pytest.raises(ArgumentError):
        plain().authorization(*needs)


@pytest.mark.parametrize(
    "settings",
    [
        {"client_id": ""},
        {"client_id": "a:b"},
        {"client_secret": "two\nlines"},
        {"client_secret": None},
        {"redirect_uri": "/callback"},
        {"leeway": -1},
        {"leeway": True},
        {"store": object()},
        {"http_client": httpx2.AsyncClient()},
        {"base_url": "ftp://x"},
    ],
)
def test_what_cannot_be_is_told(settings: dict[str, Any]) -> None:
    whole = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uri": REDIRECT_URI,
        **settings,
    }
    with pytest.raises(ConfigurationError) as caught:
        OAuthApp(**whole)
    assert CLIENT_SECRET not in str(caught.value)


@pytest.mark.parametrize("key", ["", None, 5])
def test_a_key_is_a_text(key: Any) -> None:
    with pytest.raises(ArgumentError, match="key"):
        plain().auth(key)


# ---------------------------------------------------------------- and back


@pytest.mark.parametrize("as_url", [True, False])
@pytest.mark.parametrize("kind", [OAuthApp, AsyncOAuthApp])
def test_a_code_becomes_tokens(
    server: OAuthServer, place: str, make: Make, kind: Any, as_url: bool
) -> None:
    store = MemoryTokenStore()
    begun = make(kind, store=store).authorization("coupons:read", "profiles:read")
    callback: Any = server.authorize(begun.url)
    if not as_url:
        callback = dict(
            pair.split("=") for pair in callback.partition("?")[2].split("&")
        )
    app = make(kind, store=store)  # in another process, perhaps
    if kind is OAuthApp:
        auth = app.connect("shop-1", callback, state=begun.state)
    else:
        auth = asyncio.run(app.connect("shop-1", callback, state=begun.state))
    [(path, form)] = server.forms
    assert path == "/oauth/token"
    assert form.pop("code") and len(form.pop("code_verifier")) == 43
    assert form == {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI}
    assert auth is app.auth("shop-1")
    kept = store.load("shop-1")
    assert kept and kept.scopes == {"coupons:read", "profiles:read"}
    with Klaviyo(auth=auth, base_url=place) as klaviyo:
        assert klaviyo._call(GET_COUPON, {"id": "10OFF"}).data.id == "10OFF"


def test_a_code_is_good_once(server: OAuthServer, make: Make) -> None:
    app = make()
    begun = app.authorization("coupons:read")
    callback = server.authorize(begun.url)
    app.connect("shop", callback, state=begun.state)
    with pytest.raises(OAuthError) as caught:
        app.connect("shop", callback, state=begun.state)
    # The tokens of before are not concerned.
    assert not isinstance(caught.value, AuthorizationRequiredError)
    assert caught.value.error == "invalid_grant"


def test_a_key_may_be_made_of_the_tokens(server: OAuthServer, make: Make) -> None:
    app = make()
    claims = base64.urlsafe_b64encode(json.dumps({"sub": "user-7"}).encode())
    fields = {**server.issue(), "access_token": f"e30.{claims.decode().rstrip('=')}.x"}
    server.answers = [Answer(200, json.dumps(fields).encode())]
    begun = app.authorization("coupons:read")
    callback = server.authorize(begun.url)
    auth = app.connect(lambda t: t.claims["sub"], callback, state=begun.state)
    assert auth.key == "user-7"


@pytest.mark.parametrize(
    "token", ["opaque", "a.b.c", "a.!!.c", "e30.WzFd.x", "e30.e30x.x"]
)
def test_a_token_that_is_no_jwt_claims_nothing(token: str) -> None:
    assert Tokens(access_token=token).claims == {}


@pytest.mark.parametrize("state", [None, "", "another", "ünother"])
def test_a_strangers_redirect_is_refused(
    server: OAuthServer, make: Make, state: Any
) -> None:
    app = make()
    callback = server.authorize(app.authorization("coupons:read").url)
    with pytest.raises(StateMismatchError, match="session"):
        app.connect("shop", callback, state=state)
    assert server.forms == []


def test_a_refusal_is_told(make: Make) -> None:
    app = make()
    begun = app.authorization("coupons:read")
    callback = (
        f"{REDIRECT_URI}?error=access_denied&error_description=No+thanks%0A&"
        f"state={begun.state}"
    )
    with pytest.raises(AuthorizationDeniedError, match="access_denied: No thanks") as e:
        app.connect("shop", callback, state=begun.state)
    assert (e.value.error, e.value.status) == ("access_denied", None)


@pytest.mark.parametrize("callback", [5, None, [("code", "x")]])
def test_what_is_no_redirect_is_told(make: Make, callback: Any) -> None:
    with pytest.raises(ArgumentError, match="request.args"):
        make().connect("shop", callback, state="a")


def test_a_redirect_without_a_code_is_told(make: Make) -> None:
    with pytest.raises(ArgumentError, match="neither a code nor an error"):
        make().connect("shop", {"state": ["a"]}, state="a")


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("kind", [OAuthApp, AsyncOAuthApp])
def test_disconnecting_revokes_and_forgets(
    server: OAuthServer, place: str, make: Make, kind: Any
) -> None:
    store = MemoryTokenStore()
    app = make(kind, store=store)
    auth = app.auth("shop")
    auth.put(Tokens(access_token="a", refresh_token="r"))
    ended = app.disconnect("shop")
    if kind is AsyncOAuthApp:
        asyncio.run(ended)
    assert server.forms == [
        ("/oauth/revoke", {"token": "r", "token_type_hint": "refresh_token"})
    ]
    assert store.load("shop") is None
    with Klaviyo(auth=auth, base_url=place) as klaviyo:
        with pytest.raises(AuthorizationRequiredError):
            klaviyo._call(GET_COUPON, {"id": "10OFF"})


def test_tokens_stay_where_they_could_not_be_revoked(
    server: OAuthServer, make: Make
) -> None:
    store = MemoryTokenStore()
    app = make(store=store)
    auth = app.auth("shop")
    auth.put(Tokens(access_token="a", refresh_token="r"))
    server.answers = [refusal(401, "invalid_client")]
    with pytest.raises(OAuthError, match="401: invalid_client|invalid_client"):
        app.disconnect("shop")
    assert store.load("shop")
    server.answers = [refusal(400, "invalid_grant")]  # it had ended by itself
    app.disconnect("shop")
    assert store.load("shop") is None
    app.disconnect("shop")  # nothing is there any more
    assert len(server.forms) == 2


# ---------------------------------------------------------------- secrets


def test_no_api_key_goes_to_the_endpoint(
    server: OAuthServer, place: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do the app's secrets go to where an answer would like them."""
    monkeypatch.setenv("KLAVIYO_API_KEY", "pk_of_the_environment")
    monkeypatch.setenv("KLAVIYO_BASE_URL", place)
    other = OAuthServer()
    app = plain(store=MemoryTokenStore())
    auth = app.auth("shop")
    auth.put(Tokens(access_token="a", refresh_token="r", expires_at=1.0))
    server.answers = [Answer(307, b"", {"location": "http://127.0.0.1:9/oauth/token"})]
    with pytest.raises(OAuthError, match="307"):
        auth.fetch(None)
    with Klaviyo(auth=auth) as klaviyo:
        with pytest.raises(AuthorizationRequiredError):
            klaviyo._call(GET_COUPON, {"id": "10OFF"})
    assert len(server.forms) == 2
    assert server.foreign == other.foreign == []


def frames(error: BaseException | None) -> Iterator[FrameType]:
    """The frames of the runtime in all tracebacks of an error, with what led to it."""
    while error is not None:
        step = error.__traceback__
        while step is not None:
            name = step.tb_frame.f_code.co_filename
            if "runtime" in name and "tests" not in name:
                yield step.tb_frame
            step = step.tb_next
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)


def shown(error: BaseException) -> str:
    """All that a report of an error could show: its text, and variables."""
    found = [*traceback.format_exception(error), repr(error), repr(vars(error))]
    count = 0
    for frame in frames(error):
        for name, value in frame.f_locals.items():
            count += 1
            found.append(f"{name}={value!r}")
    assert count
    return "\n".join(found)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, "invalid_grant", f"refused {CLIENT_SECRET} SENT"),
        refusal(400, "odd", "SENT is spent"),
        Answer(403, b"<html>", {"content-type": "text/html"}),
        Answer(200, b'{"access_token": "access secret", "refresh_token": "r-secret"}'),
        Answer(fault="reset"),
        Answer(fault="garbage"),
    ],
)
@pytest.mark.parametrize("flavour", ["sync", "async", "connect"])
def test_nothing_secret_is_shown(
    server: OAuthServer,
    place: str,
    make: Make,
    answer: Answer,
    flavour: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make()
    app._endpoint._sleep = lambda seconds: None
    auth = app.auth("shop")
    auth.put(
        Tokens(
            access_token="old-secret", refresh_token="refresh-secret", expires_at=1.0
        )
    )
    sent = b"code-secret" if flavour == "connect" else b"refresh-secret"
    server.answers = [replace(answer, body=answer.body.replace(b"SENT", sent))]
    settings: Any = {"auth": auth, "base_url": place, "max_retries": 0}

    async def run() -> None:
        async with AsyncKlaviyo(**settings) as klaviyo:
            await klaviyo._call(GET_COUPON, {"id": "10OFF"})

    with caplog.at_level(logging.DEBUG), pytest.raises(Exception) as caught:
        if flavour == "sync":
            with Klaviyo(**settings) as klaviyo:
                klaviyo._call(GET_COUPON, {"id": "10OFF"})
        elif flavour == "async":
            asyncio.run(run())
        else:
            state = "the-state-secret"
            redirect = f"{REDIRECT_URI}?code=code-secret&state={state}"
            app.connect("shop", redirect, state=state)
    text = "\n".join([shown(caught.value), caplog.text, repr(app), repr(auth)])
    text = text.replace("the-state-secret", "")  # the session's, in the caller's frame
    for secret in (
        CLIENT_SECRET,
        "old-secret",
        "refresh-secret",
        "code-secret",
        "r-secret",
        "access secret",
        base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode(),
    ):
        assert secret not in text.replace("test_nothing_secret", "")


def test_tokens_are_hidden_and_not_pickled() -> None:
    tokens = Tokens(access_token="one-secret", refresh_token="two-secret", scope="a:b")
    app = plain()
    auth = app.auth("shop")
    auth.put(tokens)
    texts = [repr(tokens), str(tokens), repr([tokens]), f"{auth!r}", repr(auth._store)]
    texts += [repr(list(tokens.__rich_repr__())), repr(vars(auth).get("_unsaved"))]
    texts.append(repr(auth.held(None)))
    assert "secret" not in "".join(texts)
    for thing in (tokens, auth, auth.held(None)):
        with pytest.raises(ConfigurationError, match="not pickled"):
            pickle.dumps(thing)
        with pytest.raises(ConfigurationError, match="not pickled"):
            pickle.dumps({"session": thing})
        assert copy.copy(thing) is thing and copy.deepcopy(thing) is thing
    assert Tokens.from_json(tokens.to_json()) == tokens
    text = '{"access_token": 5, "refresh_token": "three-secret"}'
    with pytest.raises(ValueError, match="to_json writes them") as caught:
        Tokens.from_json(text)
    assert "three-secret" not in shown(caught.value)
    with pytest.raises(ConfigurationError, match="not pickled"):
        pickle.dumps(app)
