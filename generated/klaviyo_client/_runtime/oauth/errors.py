"""What OAuth raises, besides `APIConnectionError` where no answer comes."""

from __future__ import annotations

from ..errors import KlaviyoError


class OAuthError(KlaviyoError):
    """The API refused what OAuth asks for, or its answer is of no use.

    Attributes:
        status: the HTTP status; None where no request was made.
        error: the code of RFC 6749, as `invalid_client`; None where there is none.
        description: what the API says about it, if it does.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        error: str | None = None,
        description: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.description = description


class AuthorizationDeniedError(OAuthError):
    """The redirect came back without a code: the user refused, or a scope is wrong."""


class StateMismatchError(OAuthError):
    """The redirect does not belong to the authorization that was begun here."""


class AuthorizationRequiredError(OAuthError):
    """There are no tokens that are of use: the user has to authorize the app again.

    So it is when the app was uninstalled or its refresh token was not used for 90 days.
    Another attempt will not help.

    Attributes:
        key: under which the tokens are, or were, stored.
    """

    def __init__(
        self,
        message: str,
        *,
        key: str,
        status: int | None = None,
        error: str | None = None,
        description: str | None = None,
    ) -> None:
        super().__init__(message, status=status, error=error, description=description)
        self.key = key


class TokenStoreError(KlaviyoError):
    """Tokens cannot be read or written.

    Tokens that could not be written are kept in memory, not used, and written before
    the next call.
    """
