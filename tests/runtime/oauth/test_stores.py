"""Stores keep tokens whole, apart, and from others' eyes."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from runtime.errors import ConfigurationError
from runtime.oauth import process_lock
from runtime.oauth.errors import TokenStoreError
from runtime.oauth.file_stores import FileTokenStore, SQLiteTokenStore
from runtime.oauth.redis_store import RedisTokenStore
from runtime.oauth.store import MemoryTokenStore, TokenStore
from runtime.oauth.tokens import Tokens

from tests.benchmarks.redis_server import MISSING, installed, redis_server

ONE = Tokens(access_token="one-secret", refresh_token="r", expires_at=5.5, scope="a:b")
TWO = Tokens(access_token="two-secret")
KEYS = [
    "shop",
    "Shop",
    "../../etc/passwd",
    "a/b\\c\0d",
    "ü" * 500,
    "'; DROP TABLE tokens;",
]


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not installed():
        pytest.skip(MISSING)
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["memory", "file", "sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "memory":
        return MemoryTokenStore()
    if request.param == "file":
        return FileTokenStore(tmp_path / "new" / "tokens")
    if request.param == "sqlite":
        return SQLiteTokenStore(tmp_path / "tokens.sqlite")
    url = request.getfixturevalue("redis_url")
    return RedisTokenStore(url, prefix=tmp_path.name)


def test_tokens_are_kept_under_any_key(store: Any) -> None:
    assert isinstance(store, TokenStore)
    assert [store.load(key) for key in KEYS] == [None] * len(KEYS)
    for key in KEYS:
        store.save(key, ONE)
    store.save("shop", TWO)
    assert store.load("shop") == TWO
    assert [store.load(key) for key in KEYS[1:]] == [ONE] * (len(KEYS) - 1)
    store.remove("shop")
    store.remove("shop")
    assert store.load("shop") is None
    assert store.load("Shop") == ONE
    assert "secret" not in repr(store)


def test_a_lock_is_for_one_at_a_time(store: Any) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        with store.lock("shop"):
            inside += 1
            most = max(most, inside)
            store.save("shop", ONE)
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    with pytest.raises(RuntimeError):
        with store.lock("shop"):
            raise RuntimeError
    with store.lock("shop"):
        pass


def test_a_lock_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with process_lock.locked(path):
        with pytest.raises(TokenStoreError, match=r"cannot be locked within 0.05 s"):
            with process_lock.locked(path, seconds=0.05):
                pass
        # Somebody who looks for the file does not end the lock.
        process_lock.make_private(path)
        with pytest.raises(TokenStoreError):
            with process_lock.locked(path, seconds=0.05):
                pass
    with process_lock.locked(path, seconds=0.05):
        pass


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_files_are_their_owners_alone(kind: str, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        place = tmp_path / "tokens"
        made: Any = FileTokenStore(place) if kind == "file" else SQLiteTokenStore(place)
        made.save("shop", ONE)
        with made.lock("shop"):
            pass
    finally:
        os.umask(before)
    found = [*tmp_path.rglob("*")]
    assert len(found) >= 2
    for path in found:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert not [path for path in found if "shop" in path.name or ".part" in path.name]


def test_a_file_is_replaced_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileTokenStore(tmp_path)
    store.save("shop", ONE)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TokenStoreError, match="cannot be written: No space left"):
        store.save("shop", TWO)
    monkeypatch.undo()
    assert store.load("shop") == ONE
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"access_token": 1}', b"\xff"])
def test_what_is_no_tokens_is_told(content: bytes, tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path)
    store.save("shop", ONE)
    [path] = tmp_path.iterdir()
    path.write_bytes(content)
    with pytest.raises(TokenStoreError, match="holds no tokens; remove it"):
        store.load("shop")


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("this is no database, and no folder")
    with pytest.raises(TokenStoreError, match="cannot be made"):
        FileTokenStore(file)
    with pytest.raises(TokenStoreError, match="cannot be made"):
        FileTokenStore(file / "tokens")
    with pytest.raises(TokenStoreError, match="not a database"):
        SQLiteTokenStore(file)
    with pytest.raises(TokenStoreError, match="cannot be written"):
        SQLiteTokenStore(tmp_path / "none" / "tokens.sqlite")
    gone = FileTokenStore(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(TokenStoreError, match="cannot be written"):
        with gone.lock("shop"):
            pass
    with pytest.raises(TokenStoreError, match="cannot be written"):
        gone.save("shop", ONE)


def test_redis_that_is_away_is_told_without_the_tokens() -> None:
    redis = pytest.importorskip("redis")
    never = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    client = redis.Redis(host="127.0.0.1", port=9, retry=never)
    store = RedisTokenStore(client=client)
    uses: list[Callable[[], object]] = [
        partial(store.load, "shop"),
        partial(store.save, "shop", ONE),
        partial(store.remove, "shop"),
        partial(ExitStack().enter_context, store.lock("shop")),
    ]
    for use in uses:
        with pytest.raises(TokenStoreError, match="Redis cannot be reached") as caught:
            use()
        assert caught.value.__suppress_context__
    with pytest.raises(ConfigurationError):
        RedisTokenStore()
    with pytest.raises(ConfigurationError):
        RedisTokenStore("redis://h", client=client)


def test_what_a_users_store_gives_is_looked_at() -> None:
    from runtime.oauth.store import Kept

    class Odd(MemoryTokenStore):
        def load(self, key: str) -> Any:
            return ONE.to_json()

        def remove(self, key: str) -> None:
            raise KeyError(key)

    kept = Kept(Odd())
    with pytest.raises(TokenStoreError, match="gave str and not Tokens") as caught:
        kept.load("shop")
    assert "secret" not in str(caught.value)
    with pytest.raises(TokenStoreError, match="cannot be removed: KeyError"):
        kept.remove("shop")
