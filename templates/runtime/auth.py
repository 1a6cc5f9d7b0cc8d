"""Credentials: where they come from and the header they make."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError
from .operation import Credential, Operation, Security

if TYPE_CHECKING:
    from typing import Self

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

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        if type(self).__reduce__ is not Auth.__reduce__:
            return self.__reduce__()
        raise ConfigurationError(
            "credentials are not pickled, lest they lie about in files and queues: "
            "read them where they are needed"
        )


class ApiKeyAuth(Auth):
    """A private API key.

    Raises:
        ConfigurationError: when the key is empty or cannot be sent in a header.
    """

    def __init__(self, api_key: str) -> None:
        if problem := _problem(api_key):
            del api_key  # the traceback must not show it
            raise ConfigurationError(f"api_key {problem}")
        self._api_key = api_key
        self._account = digest("api_key", api_key)

    @property
    def account(self) -> str:
        """A hash of the key."""
        return self._account

    def authorization(self) -> str:
        """`Klaviyo-API-Key` and the key."""
        return f"Klaviyo-API-Key {self._api_key}"

    def key(self) -> str:
        """The key alone, for APIs that take it in a header of its own or the query."""
        return self._api_key


class BasicAuth(Auth):
    """A name and a password (RFC 7617).

    Raises:
        ConfigurationError: when the name is empty or holds a colon, or one of them has
            control characters.
    """

    def __init__(self, username: str, password: str) -> None:
        texts = (username, password)
        if not all(isinstance(text, str) and text.isprintable() for text in texts):
            raise ConfigurationError("username and password are texts on one line")
        if not username or ":" in username:
            raise ConfigurationError("username is not empty and has no colon")
        try:
            pair = f"{username}:{password}".encode()
        except UnicodeEncodeError:
            raise ConfigurationError("username or password is no Unicode") from None
        self._value = f"Basic {base64.b64encode(pair).decode()}"
        self._account = digest("basic", username)

    @property
    def account(self) -> str:
        """A hash of the name."""
        return self._account

    def authorization(self) -> str:
        """`Basic`, and both of them in base64."""
        return self._value


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
        if problem := _problem(access_token):
            del access_token  # the traceback must not show it
            raise ConfigurationError(f"access_token {problem}")
        self._access_token = access_token
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


class RenewableAuth(Auth):
    """Credentials that expire: what is sent is fetched, and fetched again.

    A client asks for them right before each attempt, after all waiting for the limits,
    and once more in a call where the API answers 401.
    """

    def held(self, refused: Auth | None) -> Auth | None:
        """What can be sent at once, None where it has to be fetched; it never waits.

        Args:
            refused: what the API has refused in this call.
        """
        raise NotImplementedError

    def fetch(self, refused: Auth | None) -> Auth:
        """What can be sent, after all waiting for the network and for locks.

        The async client calls it in a thread, which runs on where the call is
        cancelled: what has been fetched must not be lost.

        Args:
            refused: what the API has refused in this call, and will refuse again.
        """
        raise NotImplementedError

    def authorization(self) -> str:
        """The header of what can be sent now."""
        return (self.held(None) or self.fetch(None)).authorization()


class Credentials:
    """What a client is given, kept out of the tracebacks of what goes wrong then."""

    __slots__ = ("_api_key", "_access_token", "_auth")

    def __init__(
        self, api_key: str | None, access_token: str | None, auth: Auth | None
    ) -> None:
        self._api_key = api_key
        self._access_token = access_token
        self._auth = auth

    def chosen(self, environment: Mapping[str, str] = os.environ) -> Auth | None:
        """The credentials given, or the environment's `KLAVIYO_API_KEY`, or none.

        Raises:
            ConfigurationError: when more than one kind is given, or they cannot be.
        """
        given = (self._api_key, self._access_token, self._auth)
        count = sum(one is not None for one in given)
        del given
        if count > 1:
            raise ConfigurationError("give one of api_key, access_token and auth")
        if self._auth is not None:
            if not isinstance(self._auth, Auth):
                raise ConfigurationError("auth has to be an instance of Auth")
            return self._auth
        if self._access_token is not None:
            return as_auth(BearerAuth, self._access_token)
        if self._api_key is not None:
            return as_auth(ApiKeyAuth, self._api_key)
        if ENVIRONMENT_VARIABLE not in environment:
            return None
        if problem := _problem(environment[ENVIRONMENT_VARIABLE]):
            raise ConfigurationError(f"{ENVIRONMENT_VARIABLE} {problem}")
        return ApiKeyAuth(environment[ENVIRONMENT_VARIABLE])


def as_auth(kind: Callable[[str], Auth], value: str | Auth) -> Auth:
    """Credentials of a kind, unless they are some already; a value that cannot be is
    not in the traceback.

    Raises:
        ConfigurationError: when the value is no key or token.
    """
    if isinstance(value, Auth):
        return value
    try:
        return kind(value)
    except ConfigurationError:
        del value
        raise


AUTHORIZATION = Credential("authorization")


def way(operation: Operation, auth: Auth) -> Credential:
    """How an operation takes these credentials.

    Raises:
        ConfigurationError: when it takes others only.
    """
    security = operation.security
    if not isinstance(security, Security):
        return AUTHORIZATION
    if isinstance(auth, ApiKeyAuth):
        kinds: tuple[str, ...] = ("authorization", "header", "query")
    elif isinstance(auth, BasicAuth):
        kinds = ("authorization", "basic")
    elif isinstance(auth, BearerAuth | RenewableAuth):
        kinds = ("authorization", "bearer")
    else:
        kinds = ("authorization", "bearer", "basic")
    for credential in security.ways:
        if credential.kind in kinds:
            return credential
    wanted = {
        "bearer": "an access_token",
        "basic": "auth=BasicAuth(...)",
        "header": "an api_key",
        "query": "an api_key",
    }
    names = dict.fromkeys(wanted[credential.kind] for credential in security.ways)
    raise ConfigurationError(
        f"{operation.name} takes {' or '.join(names)}, not {type(auth).__name__}"
    )


def digest(kind: str, text: str) -> str:
    """What stands for a text that must not be shown; equal for equal texts."""
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()[:32]


def _problem(value: object) -> str:
    """What is wrong with a key or a token, in words that do not show it."""
    if not isinstance(value, str) or not value:
        return "has to be a text that is not empty"
    if not (value.isascii() and value.isprintable()) or " " in value:
        return "holds characters that no key has"
    return ""
