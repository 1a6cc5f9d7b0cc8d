"""Klaviyo's side of OAuth, on the loopback interface: strict, and with a memory.

Refresh tokens rotate, and one that was used is refused for ever. Access tokens end, at
the latest when the next ones are given out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.runtime.loopback import Answer, Seen
from tests.runtime.samples import coupon

CLIENT_ID, CLIENT_SECRET = "the-app", "s3cret-of-the-app"
BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
REDIRECT_URI = "https://shop.example/klaviyo/callback"


@dataclass
class OAuthServer:
    """What to give a `Loopback` as its plan.

    Attributes:
        rotates: whether a refresh gives another refresh token, and ends the old one.
        silent: whether it leaves the refresh token out, where it stays the same.
        lifetime: seconds that access tokens say they live.
        answers: what to answer the next calls of the token endpoint instead.
        delay: seconds before an answer of the token endpoint.
        forms: the forms that came to the token endpoint, by path.
        refreshes: how often tokens were renewed.
        reused: how often a spent refresh token was tried.
        keys: headers of calls that had anything but a token of this server.
    """

    rotates: bool = True
    silent: bool = False
    lifetime: Any = 3600
    answers: list[Answer] = field(default_factory=list)
    delay: float = 0
    forms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    refreshes: int = 0
    reused: int = 0
    calls: int = 0
    unauthorized: int = 0
    foreign: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)
    lock: Any = field(default_factory=Lock)

    def __call__(self, seen: Seen) -> Answer:
        with self.lock:
            path = seen.target.partition("?")[0]
            if not path.startswith("/oauth/"):
                return self._call(seen)
            form = dict(parse_qsl(seen.body.decode("ascii")))
            self.forms.append((path, form))
            if seen.headers.get("authorization") != BASIC:
                self.foreign.append(seen.headers.get("authorization", ""))
                return refusal(401, "invalid_client")
            if self.answers:
                return self.answers.pop(0)
            if path == "/oauth/revoke":
                self.refresh.discard(form["token"])
                self.access.clear()
                return Answer(200, b"", {"content-type": "application/json"})
            if form["grant_type"] == "authorization_code":
                return self._exchange(form)
            return self._refresh(form)

    def authorize(self, url: str) -> str:
        """The user says yes: the URL that the browser is sent back to."""
        query = {name: one for name, [one] in parse_qs(urlsplit(url).query).items()}
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def issue(self) -> dict[str, Any]:
        """New tokens, as the endpoint answers them."""
        if self.rotates:
            self.access.clear()
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.access.add(access)
        self.refresh.add(refresh)
        return {
            "access_token": access,
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "scope": "coupons:read profiles:read",
        }

    def _exchange(self, form: dict[str, str]) -> Answer:
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return refusal(400, "invalid_grant")
        digest = hashlib.sha256(form["code_verifier"].encode("ascii")).digest()
        sent = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            sent != asked["code_challenge"]
            or not 43 <= len(form["code_verifier"]) <= 128
        ):
            return refusal(400, "invalid_grant", "Code challenge failed.")
        return given(self.issue())

    def _refresh(self, form: dict[str, str]) -> Answer:
        token = form["refresh_token"]
        if token not in self.refresh:
            self.reused += token in self.spent
            return refusal(400, "invalid_grant", delay=self.delay)
        self.refreshes += 1
        fields = self.issue()
        if self.rotates:
            self.refresh.discard(token)
            self.spent.add(token)
        else:
            self.refresh.discard(fields["refresh_token"])
            fields["refresh_token"] = token
            if self.silent:
                del fields["refresh_token"]
        return given(fields, delay=self.delay)

    def _call(self, seen: Seen) -> Answer:
        self.calls += 1
        sent = seen.headers.get("authorization", "")
        if not sent.startswith("Bearer "):
            self.foreign.append(sent)
        if sent.removeprefix("Bearer ") not in self.access:
            self.unauthorized += 1
            error = {
                "code": "authentication_failed",
                "detail": "Missing or invalid token.",
            }
            return Answer(401, json.dumps({"errors": [error]}).encode())
        return Answer(body=json.dumps({"data": coupon()}).encode())


def given(fields: dict[str, Any], delay: float = 0) -> Answer:
    """Tokens, as the endpoint gives them."""
    content = {"content-type": "application/json"}
    return Answer(200, json.dumps(fields).encode(), content, delay=delay)


def refusal(
    status: int, error: str, description: str | None = None, delay: float = 0
) -> Answer:
    """An error of the token endpoint."""
    fields = {"error": error, "error_description": description}
    body = json.dumps({k: v for k, v in fields.items() if v is not None}).encode()
    return Answer(status, body, {"content-type": "application/json"}, delay=delay)
