"""OAuth: apps, their authorizations, and where tokens are kept."""

from __future__ import annotations

from ._runtime.lazy import publish
from ._runtime.oauth.app import AsyncOAuthApp, OAuthApp
from ._runtime.oauth.errors import (
    AuthorizationDeniedError,
    AuthorizationRequiredError,
    OAuthError,
    StateMismatchError,
    TokenStoreError,
)
from ._runtime.oauth.file_stores import FileTokenStore, SQLiteTokenStore
from ._runtime.oauth.pkce import Authorization
from ._runtime.oauth.redis_store import RedisTokenStore
from ._runtime.oauth.renewal import OAuthAuth
from ._runtime.oauth.store import MemoryTokenStore, TokenStore
from ._runtime.oauth.tokens import Tokens

__all__ = [
    "AsyncOAuthApp",
    "Authorization",
    "AuthorizationDeniedError",
    "AuthorizationRequiredError",
    "FileTokenStore",
    "MemoryTokenStore",
    "OAuthApp",
    "OAuthAuth",
    "OAuthError",
    "RedisTokenStore",
    "SQLiteTokenStore",
    "StateMismatchError",
    "TokenStore",
    "TokenStoreError",
    "Tokens",
]

publish(__name__.rpartition(".")[0], globals().values(), __name__)
