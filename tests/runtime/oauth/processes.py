"""What runs in other processes: calls with the tokens of one key, all at once."""

from __future__ import annotations

import os
import signal
from typing import Any

from runtime.oauth.app import OAuthApp
from runtime.oauth.file_stores import FileTokenStore, SQLiteTokenStore
from runtime.oauth.redis_store import RedisTokenStore

from tests.runtime.oauth.server import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from tests.runtime.samples import GET_COUPON, Klaviyo


class Unlocked:
    """A user's own store, which keeps nobody apart."""

    def __init__(self, folder: str) -> None:
        self._files = FileTokenStore(folder)
        self.load, self.save = self._files.load, self._files.save
        self.remove = self._files.remove


STORES: dict[str, Any] = {
    "file": FileTokenStore,
    "sqlite": SQLiteTokenStore,
    "redis": RedisTokenStore,
    "unlocked": Unlocked,
}


def app(kind: str, place: str, store: str) -> OAuthApp:
    """An app as each process has it."""
    return OAuthApp(
        CLIENT_ID,
        CLIENT_SECRET,
        redirect_uri=REDIRECT_URI,
        base_url=place,
        store=STORES[kind](store),
    )


def work(kind: str, place: str, store: str, barrier: Any, results: Any) -> None:
    """Call twice, when all others are ready, and tell what came of it."""
    auth = app(kind, place, store).auth("shop")
    with Klaviyo(auth=auth, base_url=place, rate_limit=False) as klaviyo:
        barrier.wait()
        try:
            for _ in range(2):
                klaviyo._call(GET_COUPON, {"id": "10OFF"})
        except Exception as error:
            results.put(f"{type(error).__name__}: {error}")
        else:
            results.put("done")


def die_with_the_lock(store: str) -> None:
    """Get the lock of a key, and be killed with it."""
    with FileTokenStore(store).lock("shop"):
        os.kill(os.getpid(), signal.SIGKILL)
