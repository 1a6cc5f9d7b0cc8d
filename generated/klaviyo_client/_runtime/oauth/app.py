"""An app that is registered at Klaviyo: how it is authorized, and used afterwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import httpx2

from ..base_client import BaseClient
from ..base_url import split_base_url
from ..errors import ArgumentError, ConfigurationError
from ..scopes.needs import Needing, needed
from .endpoint import TokenEndpoint
from .pkce import (
    AppCredentials,
    Authorization,
    Redirect,
    authorization_url,
    new_state,
)
from .renewal import LEEWAY, OAuthAuth
from .store import Kept, MemoryTokenStore, TokenStore
from .tokens import Tokens

R = TypeVar("R")

AUTHORIZE_URL = "https://www.klaviyo.com/oauth/authorize"
"""Klaviyo's page. https://developers.klaviyo.com/en/docs/set_up_oauth"""


class _App:
    """What both kinds of app have in common: all that does not wait."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        redirect_uri: str,
        store: TokenStore | None = None,
        leeway: float = LEEWAY,
        timeout: float | httpx2.Timeout = 10.0,
        authorize_url: str = AUTHORIZE_URL,
        base_url: str | None = None,
        http_client: httpx2.Client | None = None,
    ) -> None:
        """Take what the app's page at Klaviyo says.

        Args:
            client_id: the app's id.
            client_secret: its secret.
            redirect_uri: where Klaviyo sends the browser back to, as it is registered.
            store: where tokens are kept; in memory by default.
            leeway: how many seconds before its end an access token is renewed.
            timeout: seconds for each step of an exchange with the token endpoint.
            authorize_url: Klaviyo's page, where the user is asked.
            base_url: where the token endpoint is, if not at Klaviyo; without it
                `KLAVIYO_BASE_URL` says so, if set.
            http_client: proxies and TLS of your own for the token endpoint; httpx2's
                synchronous client, for both kinds of app.

        Raises:
            ConfigurationError: when something of it cannot be.
        """
        app = AppCredentials(client_id, client_secret)
        del client_secret  # no traceback shows it
        if not isinstance(redirect_uri, str) or "://" not in redirect_uri:
            raise ConfigurationError(
                "redirect_uri has to be a whole URL, as registered"
            )
        if isinstance(leeway, bool) or not 0 <= leeway < math.inf:
            raise ConfigurationError("leeway has to be a number of seconds")
        if http_client is not None and not isinstance(http_client, httpx2.Client):
            raise ConfigurationError("http_client has to be an httpx2.Client")
        self.redirect_uri = redirect_uri
        self._authorize_url = authorize_url
        self._leeway = leeway
        self._store = Kept(MemoryTokenStore() if store is None else store)
        place = "".join(split_base_url(base_url, BaseClient.default_base_url))
        self._endpoint = TokenEndpoint(app, place, timeout, http_client)
        self._lock = Lock()
        self._auths: WeakValueDictionary[tuple[str, str | None], OAuthAuth] = (
            WeakValueDictionary()
        )

    def authorization(self, *needs: Needing) -> Authorization:
        """Begin an authorization: the URL to send the browser to, and its state.

        Args:
            needs: what the app has to be allowed: scopes (`"profiles:read"`),
                operations (`operations["get_profiles"]`) or methods of a client
                (`klaviyo.profiles.get_profiles`), whose scopes are asked for.

        Raises:
            ArgumentError: when there are none, or one is something else.
        """
        scopes = needed(needs)
        if not scopes:
            raise ArgumentError("name the scopes, or what the app calls")
        state = new_state()
        url = authorization_url(
            self._authorize_url,
            self._endpoint.app,
            redirect_uri=self.redirect_uri,
            scopes=scopes,
            state=state,
        )
        return Authorization(url, state, scopes)

    def auth(self, key: str, *, installation: str | None = None) -> OAuthAuth:
        """The credentials of a key, for both clients; nothing is read or sent yet.

        Args:
            key: under which the tokens are stored.
            installation: what names the account, where users of one account have keys
                of their own: they share its rate limits.

        Raises:
            ArgumentError: when the key is no text, or empty.
        """
        for text in (key, key if installation is None else installation):
            if not isinstance(text, str) or not text:
                raise ArgumentError("a key of tokens has to be a text, not empty")
        with self._lock:
            found = self._auths.get((key, installation))
            if found is None:
                found = OAuthAuth(
                    key, self._endpoint, self._store, installation, self._leeway
                )
                self._auths[key, installation] = found
            return found

    def _connected(
        self,
        key: str | Callable[[Tokens], str],
        redirect: Redirect,
        state: str | None,
    ) -> OAuthAuth:
        code = redirect.code(state, self._endpoint.app)
        tokens = self._endpoint.exchange(code, self.redirect_uri)
        auth = self.auth(key(tokens) if callable(key) else key)
        auth.put(tokens)
        return auth

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._endpoint.app.client_id}>"


class OAuthApp(_App):
    """An app, for code that waits for what it asks."""

    def connect(
        self,
        key: str | Callable[[Tokens], str],
        callback: str | Mapping[str, Any],
        *,
        state: str | None,
    ) -> OAuthAuth:
        """Finish an authorization: exchange the code, and store the tokens.

        Args:
            key: under which to store them: a text of your own, as a customer's id, or
                what makes it of the tokens. For a user-scoped app each user needs a
                key: `lambda tokens: tokens.claims["sub"]`.
            callback: the URL that the browser was sent back to, or its query's fields.
            state: that of the authorization, from the user's session.

        Raises:
            StateMismatchError: when the redirect belongs to another authorization.
            AuthorizationDeniedError: when it brings an error.
            OAuthError: when the API refuses the code.
            APIConnectionError: when it does not answer.
            TokenStoreError: when the tokens cannot be stored.
        """
        redirect = Redirect(callback)
        del callback  # no traceback shows it
        return self._connected(key, redirect, state)

    def disconnect(self, key: str) -> None:
        """End an authorization: revoke its tokens, and forget them.

        Raises:
            OAuthError: when the API refuses it; the tokens stay.
            APIConnectionError: when it does not answer; likewise.
            TokenStoreError: when the store fails.
        """
        self.auth(key).end()


class AsyncOAuthApp(_App):
    """An app, for async code; its store may have coroutine functions.

    What waits runs in a thread, to its end even where the call is cancelled: a code or a
    refresh token that is spent gives tokens once.
    """

    async def connect(
        self,
        key: str | Callable[[Tokens], str],
        callback: str | Mapping[str, Any],
        *,
        state: str | None,
    ) -> OAuthAuth:
        """Finish an authorization, as `OAuthApp.connect` does."""
        redirect = Redirect(callback)
        del callback  # no traceback shows it
        return await _in_a_thread(self._connected, key, redirect, state)

    async def disconnect(self, key: str) -> None:
        """End an authorization, as `OAuthApp.disconnect` does."""
        await _in_a_thread(self.auth(key).end)


async def _in_a_thread(work: Callable[..., R], *arguments: Any) -> R:
    """Do what waits in a thread of its own: those that all share, a store may need."""
    # Imported here: sync code does without it.
    from anyio import CapacityLimiter
    from anyio.to_thread import run_sync

    return await run_sync(work, *arguments, limiter=CapacityLimiter(1))
