"""A client in somebody else's program: its environment, its copies, its tracebacks."""

from __future__ import annotations

import copy
import logging
import os
import pickle
import stat
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from runtime import log
from runtime.auth import ApiKeyAuth, Auth, BearerAuth
from runtime.errors import ArgumentError, ConfigurationError, KlaviyoError
from runtime.limits.shared import FileLimits

from tests.runtime.loopback import Answer, Loopback, failing
from tests.runtime.samples import (
    CREATE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    KEY,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
    coupon,
)

kinds = pytest.mark.parametrize("kind", [Klaviyo, AsyncKlaviyo])


def good(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"data": coupon()})


# ---------------------------------------------------------------- the environment


@kinds
@pytest.mark.parametrize(
    ("variable", "value"),
    [("KLAVIYO_API_KEY", ""), ("KLAVIYO_API_KEY", "a b"), ("KLAVIYO_BASE_URL", "")],
)
def test_a_variable_that_cannot_be_is_named(
    kind: Any, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=variable):
        kind()


@kinds
def test_the_environment_gives_the_base_url(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLAVIYO_BASE_URL", "https://mock.test/v1/")
    assert kind(KEY).base_url == "https://mock.test/v1"
    assert kind(KEY, base_url="https://b.test").base_url == "https://b.test"


@kinds
@pytest.mark.parametrize(
    "base_url",
    [
        "",
        " ",
        "https://",
        "https://a b.test",
        "https://a.test:99999",
        "https://a.test:x",
        "https://[::1",
        "https://a.test/\r\nx",
        "https://a.test\\b",
        b"https://a.test",
        5,
    ],
)
def test_a_base_url_that_cannot_be(kind: Any, base_url: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        kind(KEY, base_url=base_url)


@kinds
def test_plain_http_to_elsewhere_warns(kind: Any) -> None:
    with pytest.warns(UserWarning, match="use https") as caught:
        kind(KEY, base_url="http://a.test")
    assert caught[0].filename == __file__


@kinds
@pytest.mark.parametrize("host", ["localhost:80", "127.0.0.1", "[::1]", "a.localhost"])
def test_plain_http_to_this_machine_does_not(kind: Any, host: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kind(KEY, base_url=f"http://{host}").with_options(max_retries=1)


@pytest.fixture
def quiet_log() -> Iterator[None]:
    yield
    for handler in log._shown:
        log.logger.removeHandler(handler)
    log._shown.clear()
    log.logger.setLevel(logging.NOTSET)


@pytest.mark.usefixtures("quiet_log")
@pytest.mark.parametrize(("level", "lines"), [("debug", 2), ("INFO", 0)])
def test_the_environment_shows_the_log(
    flavour: Flavour,
    level: str,
    lines: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KLAVIYO_LOG", level)
    for _ in range(2):  # a second client does not show it twice
        client = flavour.client(good)
    flavour.run(client._call(GET_COUPON, {"id": "1"}))
    shown = capsys.readouterr().err
    assert shown.count("GET /api/coupons/1") == lines
    assert KEY not in shown


@kinds
def test_a_level_that_is_none(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLAVIYO_LOG", "loud")
    with pytest.raises(ConfigurationError, match="KLAVIYO_LOG"):
        kind(KEY)


@kinds
def test_a_socks_proxy_names_its_package(kind: Any) -> None:
    with pytest.raises(ConfigurationError, match="socksio.*httpx2"):
        kind(KEY, proxy="socks5://127.0.0.1:1")


@kinds
@pytest.mark.parametrize("proxy", ["foo://user:secret@b.test", "http://a.test:x", 5])
def test_a_proxy_that_cannot_be(kind: Any, proxy: Any) -> None:
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        kind(KEY, proxy=proxy)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "headers", [{"a b": "x"}, {5: "x"}, {"a": None}, {"a": "x\r\ny"}, [("a", "b")], "a"]
)
def test_headers_that_cannot_be(flavour: Flavour, headers: Any) -> None:
    client = flavour.client(good)
    with pytest.raises(ArgumentError):
        flavour.run(client._call(GET_COUPON, {"id": "1"}, {"headers": headers}))


# ---------------------------------------------------------------- copies


@kinds
@pytest.mark.parametrize("do", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_is_not_copied(kind: Any, do: Any) -> None:
    with pytest.raises(ConfigurationError, match="make one in each process"):
        do(kind(KEY))


@pytest.mark.parametrize("auth", [ApiKeyAuth(KEY), BearerAuth("token")])
def test_credentials_are_not_pickled(auth: Auth) -> None:
    assert copy.copy(auth) is auth
    assert copy.deepcopy({"auth": auth})["auth"] is auth
    with pytest.raises(ConfigurationError, match="not pickled"):
        pickle.dumps(auth)


class Stored(Auth):
    """Credentials that pickle as their owner wants."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Stored, ()


def test_credentials_of_ones_own_may_be_pickled() -> None:
    assert isinstance(pickle.loads(pickle.dumps(Stored())), Stored)


def test_a_document_is_pickled_without_its_client(flavour: Flavour) -> None:
    document = flavour.run(flavour.client(good)._call(GET_COUPON, {"id": "1"}))
    assert pickle.loads(pickle.dumps(document)) == document
    assert copy.deepcopy(document) == document


# ---------------------------------------------------------------- tracebacks


def frames(error: BaseException | None) -> Iterator[types.FrameType]:
    """The frames of this package's code, in all tracebacks of an error."""
    while error is not None:
        traceback = error.__traceback__
        while traceback is not None:
            if "runtime" in Path(traceback.tb_frame.f_code.co_filename).parts:
                if "tests" not in Path(traceback.tb_frame.f_code.co_filename).parts:
                    yield traceback.tb_frame
            traceback = traceback.tb_next
        error = error.__cause__ or error.__context__


def shown(value: Any) -> str:
    """What tools show of a local: its repr, and those of what it holds."""
    if isinstance(value, dict):
        return "".join(map(shown, value.values()))
    if isinstance(value, list | tuple | set):
        return "".join(map(shown, value))
    return repr(value)


def assert_secret(error: BaseException, secret: str) -> None:
    found = list(frames(error))
    assert found
    for frame in found:
        for name, value in frame.f_locals.items():
            assert secret not in shown(value), (frame.f_code.co_qualname, name)


FAILURES: dict[str, Any] = {
    "refused": lambda request: httpx2.Response(400),
    "broken": httpx2.ConnectError("x"),
    "no JSON": lambda request: httpx2.Response(200, content=b"{"),
}


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("way", ["client", "derived"])
def test_no_local_holds_the_key(flavour: Flavour, name: str, way: str) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        if isinstance(FAILURES[name], Exception):
            raise FAILURES[name]
        answer: httpx2.Response = FAILURES[name](request)
        return answer

    client = flavour.client(handler)
    if way == "derived":
        client = client.with_options(api_key=KEY)
    with pytest.raises(KlaviyoError) as caught:
        flavour.run(client._call(GET_COUPON, {"id": "1"}))
    assert_secret(caught.value, KEY)


def test_no_local_holds_the_key_over_a_connection(flavour: Flavour) -> None:
    with Loopback(failing(then=Answer(fault="close"))) as server:
        kind = AsyncKlaviyo if flavour.asynchronous else Klaviyo
        client = kind(KEY, base_url=server.url, max_retries=0)
        with pytest.raises(KlaviyoError) as caught:
            flavour.run(client._call(GET_COUPON, {"id": "1"}))
        assert_secret(caught.value, KEY)
        with pytest.raises(ArgumentError) as refused:
            flavour.run(client._call(GET_COUPONS, {"nonsense": "1"}))
        assert_secret(refused.value, KEY)
        with pytest.raises(ArgumentError) as invalid:
            flavour.run(client._call(CREATE_COUPON, {"external_id": 5}))
        assert_secret(invalid.value, KEY)
        flavour.run(client.close())


@kinds
@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": f"{KEY}\n"},
        {"access_token": f"{KEY}\n"},
        {"api_key": KEY, "access_token": KEY},
        {"api_key": KEY, "base_url": "nowhere"},
        {"api_key": KEY, "max_retries": -1},
        {"api_key": KEY, "proxy": "foo://b"},
        {"api_key": KEY, "rate_limit": 5},
    ],
)
def test_no_local_holds_the_key_of_a_client_that_cannot_be(
    kind: Any, settings: Any
) -> None:
    with pytest.raises(KlaviyoError) as caught:
        kind(**settings)
    assert_secret(caught.value, KEY)


@pytest.mark.parametrize("kind", [ApiKeyAuth, BearerAuth])
def test_no_local_holds_a_key_that_cannot_be(kind: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind(f"{KEY}\n")
    assert_secret(caught.value, KEY)


# ---------------------------------------------------------------- files


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_shared_limits_are_in_a_file_of_ones_own(tmp_path: Path) -> None:
    limits = FileLimits(tmp_path / "limits.db")
    http = httpx2.Client(transport=httpx2.MockTransport(good))
    Klaviyo(KEY, rate_limit=limits, http_client=http)._call(GET_COUPON, {"id": "1"})
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {0o600}
