"""Credentials: where they come from and the header they make."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping

from .errors import ConfigurationError

ENVIRONMENT_VARIABLE = "KLAVIYO_API_KEY"


class Auth:
    """Credentials; subclass it to bring your own, and keep secrets out of `repr`."""

    def authorization(self) -> str:
        """The value of the `Authorization` header; asked for before every request."""
        raise NotImplementedError

    @property
    def account(self) -> str:
        """Whose rate limits calls count against: equal for equal accounts.

        It is kept in memory and in shared stores: a hash, never a secret. Unless a
        subclass says more, each instance is an account of its own.
        """
        return f"{type(self).__name__}-{id(self):x}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class ApiKeyAuth(Auth):
    """A private API key.

    Raises:
        ConfigurationError: when the key is empty or cannot be sent in a header.
    """

    def __init__(self, api_key: str) -> None:
        self._api_key = _token("api_key", api_key)
        self._account = digest("api_key", api_key)

    @property
    def account(self) -> str:
        """A hash of the key."""
        return self._account

    def authorization(self) -> str:
        """`Klaviyo-API-Key` and the key."""
        return f"Klaviyo-API-Key {self._api_key}"


class BearerAuth(Auth):
    """An OAuth access token.

    Args:
        access_token: the token.
        installation: what names the app's installation in your system. Its tokens
            change, and share one rate limit; without it each token has its own.

    Raises:
        ConfigurationError: when the token is empty or cannot be sent in a header.
    """

    def __init__(self, access_token: str, *, installation: str | None = None) -> None:
        self._access_token = _token("access_token", access_token)
        self._account = (
            digest("access_token", access_token)
            if installation is None
            else digest("installation", installation)
        )

    @property
    def account(self) -> str:
        """A hash of the installation's name, or of the token."""
        return self._account

    def authorization(self) -> str:
        """`Bearer` and the token."""
        return f"Bearer {self._access_token}"


def choose_auth(
    api_key: str | None = None,
    access_token: str | None = None,
    auth: Auth | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Auth | None:
    """The credentials given, or the environment's `KLAVIYO_API_KEY`, or none.

    Raises:
        ConfigurationError: when more than one kind is given.
    """
    if sum(given is not None for given in (api_key, access_token, auth)) > 1:
        raise ConfigurationError("give one of api_key, access_token and auth")
    if auth is not None:
        if not isinstance(auth, Auth):
            raise ConfigurationError("auth has to be an instance of Auth")
        return auth
    if access_token is not None:
        return BearerAuth(access_token)
    if api_key is None:
        api_key = environment.get(ENVIRONMENT_VARIABLE) or None
    return None if api_key is None else ApiKeyAuth(api_key)


def digest(kind: str, text: str) -> str:
    """What stands for a text that must not be shown; equal for equal texts."""
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()[:32]


def _token(name: str, value: object) -> str:
    # The message must not show the value: it ends up in logs.
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{name} has to be a text that is not empty")
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ConfigurationError(f"{name} holds characters that no key has")
    return value
