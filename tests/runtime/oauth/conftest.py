"""Gives tests Klaviyo's side of OAuth, and an app that talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from runtime.oauth.app import OAuthApp

from tests.runtime.loopback import Loopback
from tests.runtime.oauth.server import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    OAuthServer,
)


@pytest.fixture
def server() -> OAuthServer:
    """What answers; a test changes its ways."""
    return OAuthServer()


@pytest.fixture
def place(server: OAuthServer) -> Iterator[str]:
    """Where it answers."""
    with Loopback(server) as loopback:
        yield loopback.url


@pytest.fixture
def make(place: str) -> Callable[..., Any]:
    """Makes an app, with settings of a test's own."""

    def made(kind: Any = OAuthApp, **settings: Any) -> Any:
        settings = {"redirect_uri": REDIRECT_URI, "base_url": place, **settings}
        return kind(CLIENT_ID, CLIENT_SECRET, **settings)

    return made
