"""The credentials of one key: its tokens, renewed for all that use them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from threading import Lock
from weakref import WeakSet

from ..auth import Auth, BearerAuth, RenewableAuth, digest
from .endpoint import TokenEndpoint
from .errors import AuthorizationRequiredError, OAuthError
from .store import Kept
from .tokens import Tokens

LEEWAY = 60.0
"""Seconds before its end from which on an access token is renewed."""

_GRANT_ENDED = frozenset({"invalid_grant", "invalid_grant_type"})
"""What the API says of a refresh token that is of no use any more.

The help page has the second name: developers.klaviyo.com/en/docs/troubleshoot_oauth_errors
"""

_PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds between looks into a store that keeps no processes apart, after a refusal:
another one may have won, and not have stored yet what it got."""


class OAuthAuth(RenewableAuth):
    """Credentials that an authorization gave, for both clients: `auth=app.auth(key)`.

    The tokens come from the store. They are renewed before they end, and where the API
    refuses them: once, whichever threads, tasks and processes are calling.
    """

    def __init__(
        self,
        key: str,
        endpoint: TokenEndpoint,
        store: Kept,
        installation: str | None = None,
        leeway: float = LEEWAY,
    ) -> None:
        self.key = key
        self._endpoint = endpoint
        self._store = store
        self._leeway = leeway
        # Of another key of the same account, where the caller says so.
        self._installation = f"{endpoint.app.client_id}/{installation or key}"
        self._clock: Callable[[], float] = time.time
        self._sleep: Callable[[float], object] = time.sleep
        self._lock = Lock()
        self._held: tuple[Tokens, BearerAuth] | None = None
        self._unsaved: Tokens | None = None
        self._ended: Tokens | None = None
        _all.add(self)

    @property
    def account(self) -> str:
        """A hash of the app and the key, whose tokens share one rate limit."""
        return digest("installation", self._installation)

    def held(self, refused: Auth | None) -> Auth | None:
        """The access token in memory, where it can be sent."""
        held = self._held
        if held is None or not self._usable(held[0], refused):
            return None
        return held[1]

    def fetch(self, refused: Auth | None) -> Auth:
        """An access token that can be sent: the store's, or a new one.

        Raises:
            AuthorizationRequiredError: when there is none to be had.
            OAuthError: when the API answers with something else.
            APIConnectionError: when it does not answer.
            TokenStoreError: when tokens cannot be read or written.
        """
        with self._lock:
            self._save_what_is_left()
            found = self.held(refused)  # a thread before this one may have been here
            if found is not None:
                return found
            tokens = self._loaded()
            if not self._usable(tokens, refused):
                with self._store.locked(self.key):
                    tokens = self._loaded()  # so may another process
                    if not self._usable(tokens, refused):
                        tokens = self._renewed(tokens, refused)
            return self._take(tokens)

    def put(self, tokens: Tokens) -> None:
        """Store the tokens of a new authorization, and use them from now on.

        Raises:
            TokenStoreError: when they cannot be written.
        """
        with self._lock, self._store.locked(self.key):
            self._keep(tokens)
            self._take(tokens)

    def end(self) -> None:
        """Revoke the tokens, and forget them.

        Raises:
            OAuthError: when the API refuses it; the tokens stay.
            APIConnectionError: when it does not answer; likewise.
            TokenStoreError: when the store fails.
        """
        with self._lock, self._store.locked(self.key):
            tokens = self._unsaved or self._store.load(self.key)
            if tokens is not None:
                try:
                    self._endpoint.revoke(tokens)
                except OAuthError as error:
                    if error.error not in {*_GRANT_ENDED, "invalid_token"}:
                        raise
            self._store.remove(self.key)
            self._held = self._unsaved = None

    def _usable(self, tokens: Tokens, refused: Auth | None) -> bool:
        if tokens.due(self._clock(), self._leeway):
            return False
        return refused is None or refused != _bearer(tokens, self._installation)

    def _loaded(self) -> Tokens:
        tokens = self._store.load(self.key)
        if tokens is None:
            self._held = None
            raise AuthorizationRequiredError(
                f"there are no tokens under {self.key!r}: the app has to be authorized "
                "(app.authorization, then app.connect)",
                key=self.key,
            )
        return tokens

    def _renewed(self, tokens: Tokens, refused: Auth | None) -> Tokens:
        self._check(tokens)
        try:
            fresh = self._endpoint.refresh(tokens)
        except OAuthError as error:
            if error.error not in _GRANT_ENDED:
                raise
            others = self._of_a_winner(tokens)
            if others is None:
                self._ended = tokens
                raise self._required(error) from None
        else:
            self._keep(fresh)
            return fresh
        if self._usable(others, refused):
            return others
        return self._renewed(others, refused)

    def _check(self, tokens: Tokens) -> None:
        if tokens.refresh_token is None:
            raise AuthorizationRequiredError(
                f"the access token under {self.key!r} has ended, and no refresh token "
                "is there to renew it: the app has to be authorized again",
                key=self.key,
            )
        ended = self._ended
        if ended is not None and ended.refresh_token == tokens.refresh_token:
            raise self._required(None)

    def _required(self, error: OAuthError | None) -> AuthorizationRequiredError:
        return AuthorizationRequiredError(
            f"the tokens under {self.key!r} are not renewed any more: the app was "
            "uninstalled, was not used for 90 days, or its access was ended. It has to "
            "be authorized again (app.authorization, then app.connect)",
            key=self.key,
            status=error.status if error else None,
            error=error.error if error else None,
            description=error.description if error else None,
        )

    def _of_a_winner(self, tokens: Tokens) -> Tokens | None:
        """Other tokens than those, which another process has stored meanwhile."""
        for pause in (*((0.0,) if self._store.locks else _PAUSES), None):
            found = self._store.load(self.key)
            if found is not None and found.refresh_token != tokens.refresh_token:
                return found
            if found is not None and found.access_token != tokens.access_token:
                return found
            if pause is None:
                break
            if pause:
                self._sleep(pause)
        return None

    def _keep(self, tokens: Tokens) -> None:
        # The refresh token before them may be spent: if they cannot be stored now, they
        # must not be forgotten.
        self._unsaved = tokens
        self._save_what_is_left()

    def _save_what_is_left(self) -> None:
        if self._unsaved is not None:
            self._store.save(self.key, self._unsaved)
            self._unsaved = None

    def _take(self, tokens: Tokens) -> BearerAuth:
        bearer = _bearer(tokens, self._installation)
        self._held = tokens, bearer
        return bearer

    def __repr__(self) -> str:
        return f"<OAuthAuth of {self.key!r}>"


class _Token(BearerAuth):
    """An access token; equal to another of the same text."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Token) and self._access_token == other._access_token

    def __hash__(self) -> int:
        return hash(self._access_token)


def _bearer(tokens: Tokens, installation: str) -> _Token:
    return _Token(tokens.access_token, installation=installation)


_all: WeakSet[OAuthAuth] = WeakSet()


def _after_fork() -> None:
    for auth in list(_all):
        auth._lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
