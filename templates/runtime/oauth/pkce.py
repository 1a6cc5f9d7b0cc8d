"""The way to Klaviyo's page and back: its URL, the state, and proof of possession."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..errors import ArgumentError, ConfigurationError
from ..log import redacted
from .errors import AuthorizationDeniedError, StateMismatchError

_GUESSABLE = 6
"""With fewer characters a secret is none, and stands in other words."""


class Authorization:
    """An authorization that was begun.

    Attributes:
        url: where to send the user's browser.
        state: what the redirect has to bring back. Keep it in the user's session: it
            is all that is needed to go on, in any process.
        scopes: what is asked for, sorted.
    """

    __slots__ = ("url", "state", "scopes")

    def __init__(self, url: str, state: str, scopes: tuple[str, ...]) -> None:
        self.url = url
        self.state = state
        self.scopes = scopes

    def __repr__(self) -> str:
        # Who knows the state can pass off a redirect as the user's.
        return f"<Authorization for {' '.join(self.scopes)}>"


class Code:
    """A code, and what proves that it was asked for here; for one exchange."""

    __slots__ = ("code", "verifier")

    def __init__(self, code: str, verifier: str) -> None:
        self.code = code
        self.verifier = verifier

    def __repr__(self) -> str:
        return "<Code>"


def new_state() -> str:
    """A state that nobody can guess."""
    return secrets.token_urlsafe(32)


class AppCredentials:
    """The id and the secret of an app, which no traceback shows.

    Raises:
        ConfigurationError: when they cannot be.
    """

    __slots__ = ("client_id", "_secret")

    def __init__(self, client_id: str, client_secret: str) -> None:
        usable = all(
            isinstance(text, str) and text.isascii() and text.isprintable() and text
            for text in (client_id, client_secret)
        )
        if not usable or ":" in client_id:
            del client_secret
            raise ConfigurationError(
                "client_id and client_secret are texts of the app's page at Klaviyo: "
                "not empty, on one line, and no colon in the id"
            )
        self.client_id = client_id
        self._secret = client_secret

    def basic(self) -> str:
        """The value of the header `Authorization` (RFC 6749, 2.3.1)."""
        pair = f"{self.client_id}:{self._secret}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    def verifier(self, state: str) -> str:
        """The code verifier of an authorization: another for each state.

        It is derived, so that no process has to keep it, and only who has the secret
        can derive it. It has 43 characters, which RFC 7636 (4.1) allows.
        """
        key = b"code_verifier:" + self._secret.encode()
        return _base64url(hmac.digest(key, state.encode(), "sha256"))

    def without_secrets(self, text: str, *secrets: str | None) -> str:
        """A text of the API's, on one line, without this secret and some others."""
        for secret in (self._secret, *secrets):
            if secret and len(secret) >= _GUESSABLE:
                text = text.replace(secret, "[secret]")
        return redacted("".join(c if c.isprintable() else " " for c in text[:500]))

    def __repr__(self) -> str:
        return f"<AppCredentials of {self.client_id}>"


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return _base64url(hashlib.sha256(verifier.encode("ascii")).digest())


def authorization_url(
    page: str,
    app: AppCredentials,
    *,
    redirect_uri: str,
    scopes: Iterable[str],
    state: str,
) -> str:
    """The URL of Klaviyo's page, where the user is asked."""
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge_method": "S256",
        "code_challenge": challenge(app.verifier(state)),
    }
    return f"{page}?{urlencode(query)}"


class Redirect:
    """What the browser came back with, which tracebacks do not show.

    Raises:
        ArgumentError: when it is neither a URL nor the fields of a query.
    """

    __slots__ = ("_code", "_state", "_error", "_description")

    def __init__(self, callback: str | Mapping[str, Any]) -> None:
        fields = callback
        if isinstance(callback, str):
            query = urlsplit(callback).query if "?" in callback else callback
            fields = dict(parse_qsl(query, errors="replace"))
        if not isinstance(fields, Mapping):
            del callback, fields
            raise ArgumentError(
                "callback is the URL that the browser was sent back to, or the mapping "
                "of its query, as request.args"
            )
        self._code = _text(fields.get("code"))
        self._state = _text(fields.get("state"))
        self._error = _text(fields.get("error"))[:200]
        self._description = _text(fields.get("error_description"))[:500]

    def code(self, state: str | None, app: AppCredentials) -> Code:
        """The code, when it is the one that was waited for.

        Args:
            state: that of the authorization, from the user's session.
            app: the app that it was begun by.

        Raises:
            StateMismatchError: when it belongs to another authorization.
            AuthorizationDeniedError: when there is an error instead.
            ArgumentError: when there is neither.
        """
        if not isinstance(state, str) or not state:
            raise StateMismatchError(
                "no authorization was begun in this session, or it was finished before: "
                "begin with app.authorization(...) and keep its state in the session"
            )
        if not hmac.compare_digest(self._state.encode(), state.encode()):
            raise StateMismatchError(
                "the state of the redirect is not the one of this session: somebody "
                "else's link, or another authorization that was begun since"
            )
        if self._error:
            told = f"{self._error}: {self._description}".rstrip(": ")
            raise AuthorizationDeniedError(
                f"the authorization came back without a code: {told}",
                error=self._error,
                description=self._description or None,
            )
        if not self._code:
            raise ArgumentError("the redirect has neither a code nor an error")
        return Code(self._code, app.verifier(state))

    def __repr__(self) -> str:
        return "<Redirect>"


def _text(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # as parse_qs has it
    text = value if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else " " for c in text)


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
