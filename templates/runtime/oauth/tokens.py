"""What an authorization gives: tokens, which nothing shows by accident."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from ..errors import ConfigurationError
from ..models.first_use import ready

if TYPE_CHECKING:
    from typing import Self


class Tokens(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """The tokens of one authorization.

    `expires_at` is in seconds since the epoch, by the clock of who got them, and
    `expires_in` the seconds that the access token lived for then; both are None where
    the API did not say.

    `to_json` is for stores. `repr` shows no token, and there is no pickle.
    """

    access_token: str
    refresh_token: str | None = None
    expires_at: float | None = None
    expires_in: float | None = None
    scope: str = ""

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that were granted."""
        return frozenset(self.scope.split())

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the access token says of itself: `sub` is the user of a user-scoped app.

        It is not verified, and empty where the token is no JWT.
        https://developers.klaviyo.com/en/docs/user_scoped_apps
        """
        try:
            _, payload, _ = self.access_token.split(".")
            decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
            claims = msgspec.json.decode(decoded)
        except (ValueError, binascii.Error):
            return {}
        return claims if isinstance(claims, dict) else {}

    def due(self, now: float, leeway: float) -> bool:
        """Whether the access token is to be renewed before it is used.

        Args:
            now: the time, in seconds since the epoch.
            leeway: how many seconds before its end; half of its life at most.
        """
        if self.expires_at is None:
            return False
        if self.expires_in is not None:
            leeway = min(leeway, self.expires_in / 2)
        return now >= self.expires_at - leeway

    def shown_in(self, text: str) -> bool:
        """Whether a text has one of the tokens."""
        return any(t in text for t in (self.access_token, self.refresh_token) if t)

    def to_json(self) -> str:
        """The tokens in the clear, for a store."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The tokens that `to_json` wrote.

        Raises:
            ValueError: when it is something else; the message does not show it.
        """
        ready(cls)
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError):
            problem = "these are not tokens as to_json writes them"
        del text
        raise ValueError(problem)

    def __repr__(self) -> str:
        kinds = "access" if self.refresh_token is None else "access and refresh"
        return f"<Tokens: {kinds}; scope={self.scope!r}, expires_at={self.expires_at}>"

    def __rich_repr__(self) -> Any:
        # Of Struct's own, rich would show the fields.
        yield "scope", self.scope
        yield "expires_at", self.expires_at

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise ConfigurationError(
            "tokens are not pickled, lest they lie about in files and queues: a store "
            "has them by to_json and from_json"
        )


def granted(
    fields: Mapping[str, Any], now: float, before: Tokens | None
) -> Tokens | None:
    """The tokens of an answer, None where there are none.

    Args:
        fields: the members of the answer.
        now: the time when it came, in seconds since the epoch.
        before: the tokens that were renewed: a refresh token that does not come again
            stays, as does the scope. https://www.rfc-editor.org/rfc/rfc6749#section-6
    """
    access, refresh = fields.get("access_token"), fields.get("refresh_token")
    if not isinstance(access, str) or not access or not access.isprintable():
        return None
    if not access.isascii() or " " in access:
        return None
    scope, seconds = fields.get("scope"), _seconds(fields.get("expires_in"))
    if not isinstance(refresh, str) or not refresh:
        refresh = before.refresh_token if before else None
    if not isinstance(scope, str):
        scope = before.scope if before else ""
    return Tokens(
        access_token=access,
        refresh_token=refresh,
        expires_at=None if seconds is None else now + seconds,
        expires_in=seconds,
        scope=scope,
    )


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < 1e10 else None
