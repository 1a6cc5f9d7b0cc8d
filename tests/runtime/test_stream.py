"""Large bodies: answers are read, and files sent, piece by piece."""

from __future__ import annotations

import gzip
import inspect
import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import httpx2
import pytest
from runtime.answers import (
    NotFoundError,
    RateLimitError,
    RawResponse,
    ResponseDecodeError,
)
from runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    KlaviyoError,
)
from runtime.wire.attempts import Timing
from runtime.wire.multipart import PIECE

from tests.runtime.loopback import Answer, Loopback, Plan, failing
from tests.runtime.samples import (
    GET_COUPON,
    KEY,
    UPLOAD,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
    operation,
)

BODY = bytes(range(256)) * 4000  # a megabyte
LARGE = Answer(body=BODY)

Step = Callable[[Any], Any]


def opened(flavour: Flavour, server: Loopback, **settings: Any) -> Any:
    """A client of the server that waits as if it did not."""
    kind: Any = AsyncKlaviyo if flavour.asynchronous else Klaviyo
    client = kind(KEY, base_url=server.url, **settings)
    client._timing = Timing(random=lambda: 0.0)
    return client


def streamed(flavour: Flavour, client: Any, *steps: Step) -> list[Any]:
    """What comes of steps with a streamed answer; pieces are put into lists."""

    def get(id: str, *, options: Any = None) -> Any:
        return client._call(GET_COUPON, {"id": id}, options)

    def use() -> list[Any]:
        with client.stream(get, "1") as answer:
            found = [step(answer) for step in steps]
            return [list(f) if isinstance(f, Iterator) else f for f in found]

    async def ause() -> list[Any]:
        results = []
        async with client.stream(get, "1") as answer:
            for step in steps:
                found = step(answer)
                if isinstance(found, AsyncIterator):
                    found = [piece async for piece in found]
                results.append(await found if inspect.isawaitable(found) else found)
        return results

    return flavour.run(ause()) if flavour.asynchronous else use()


def over(flavour: Flavour, plan: Plan, *steps: Step, **settings: Any) -> list[Any]:
    """The same over a connection to a server, which is empty-handed afterwards."""
    with Loopback(plan) as server:
        client = opened(flavour, server, **settings)
        try:
            return streamed(flavour, client, *steps)
        finally:
            flavour.run(client.close())


# ---------------------------------------------------------------- reading


def test_a_body_is_read_in_pieces(flavour: Flavour) -> None:
    [pieces, facts] = over(
        flavour,
        failing(then=Answer(body=BODY, headers={"X-Trace": "1"})),
        lambda answer: answer.iter_bytes(),
        lambda answer: (answer.status, answer.headers["x-trace"], answer.attempts),
    )
    assert b"".join(pieces) == BODY
    assert max(map(len, pieces)) < len(BODY)
    assert facts == (200, "1", 1)


def test_no_more_is_read_than_is_asked_for(flavour: Flavour) -> None:
    given = []

    def pieces() -> Iterator[bytes]:
        for number in range(1000):
            given.append(number)
            yield b"x" * 1000

    async def apieces() -> AsyncIterator[bytes]:
        for piece in pieces():
            yield piece

    def answer(request: httpx2.Request) -> httpx2.Response:
        content = apieces() if flavour.asynchronous else pieces()
        return httpx2.Response(200, content=content)

    client = flavour.client(answer)
    assert streamed(flavour, client, lambda answer: len(given)) == [1]
    given.clear()
    assert len(streamed(flavour, client, lambda answer: answer.read())[0]) == 1_000_000


def test_ways_of_reading_go_on_where_others_stopped(flavour: Flavour) -> None:
    first: list[bytes] = []

    def one(answer: Any) -> Any:
        pieces = answer.iter_bytes()
        if not flavour.asynchronous:
            return first.append(next(pieces))

        async def taken() -> None:
            first.append(await anext(pieces))

        return taken()

    [_, rest, end, none] = over(
        flavour,
        failing(then=LARGE),
        one,
        lambda answer: answer.read(),
        lambda answer: answer.read(),
        lambda answer: answer.iter_bytes(),
    )
    assert first[0] + rest == BODY
    assert rest
    assert (end, none) == (b"", [])


@pytest.mark.parametrize("body", [b"", b"x"])
def test_small_bodies_are_streamed_as_well(flavour: Flavour, body: bytes) -> None:
    plan = failing(then=Answer(body=body))
    assert over(flavour, plan, lambda answer: answer.read()) == [body]
    assert over(flavour, plan, lambda answer: answer.iter_bytes()) == [
        [body] if body else []
    ]


@pytest.mark.parametrize(
    ("coding", "compress"), [("gzip", gzip.compress), ("br", brotli.compress)]
)
def test_bodies_are_decompressed(
    flavour: Flavour, coding: str, compress: Callable[[bytes], bytes]
) -> None:
    packed = Answer(body=compress(BODY), headers={"content-encoding": coding})
    assert over(flavour, failing(then=packed), lambda a: a.read()) == [BODY]


def test_a_coding_without_its_decoder_is_an_error(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.wire.response.find_spec", lambda name: None)
    monkeypatch.setattr("httpx2._decoders.SUPPORTED_DECODERS", {})
    packed = Answer(body=b"\x0b\x02", headers={"content-encoding": "br"})
    with pytest.raises(ResponseDecodeError, match="nothing is installed.* br"):
        over(flavour, failing(then=packed), lambda a: a.read())


def test_the_answer_is_closed_at_the_end(flavour: Flavour) -> None:
    kept: list[Any] = []
    with Loopback(failing(then=LARGE)) as server:
        client = opened(flavour, server)
        streamed(flavour, client, kept.append)
        with pytest.raises(KlaviyoError, match="the answer is closed"):
            flavour.run(kept[0].read())
        assert repr(kept[0]).endswith(
            f"Response 200 of GET {server.url}/api/coupons/1>"
        )
        # What was not read to its end is no connection for the next call.
        streamed(flavour, client, lambda answer: answer.read())
        streamed(flavour, client, lambda answer: answer.read())
        assert server.connections == 2
        flavour.run(client.close())


def test_what_fails_within_closes_the_answer(flavour: Flavour) -> None:
    def fail(answer: Any) -> None:
        raise ZeroDivisionError

    with Loopback(failing(then=LARGE)) as server:
        client = opened(flavour, server)
        with pytest.raises(ZeroDivisionError):
            streamed(flavour, client, fail)
        pool = client._pool._given.client._transport._pool
        assert not pool.connections
        flavour.run(client.close())


def test_a_hook_that_fails_closes_the_answer(flavour: Flavour) -> None:
    def fail(raw: RawResponse) -> None:
        raise ZeroDivisionError

    with Loopback(failing(then=LARGE)) as server:
        client = opened(flavour, server, on_response=fail)
        with pytest.raises(ZeroDivisionError):
            streamed(flavour, client)
        assert not client._pool._given.client._transport._pool.connections
        flavour.run(client.close())


def test_only_calls_can_be_streamed(flavour: Flavour) -> None:
    client = flavour.client(lambda request: httpx2.Response(200))

    def nothing(*, options: Any) -> Any:
        return _done() if flavour.asynchronous else None

    async def _done() -> None:
        pass

    def use() -> None:
        with client.stream(nothing):
            pass

    async def ause() -> None:
        async with client.stream(nothing):
            pass

    with pytest.raises(ArgumentError, match="give a method of a client"):
        flavour.run(ause()) if flavour.asynchronous else use()


# ---------------------------------------------------------------- files


def test_a_body_is_saved(flavour: Flavour, tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    path.write_text("old")
    assert over(flavour, failing(then=LARGE), lambda a: a.save(path)) == [None]
    assert path.read_bytes() == BODY
    over(flavour, failing(then=LARGE), lambda a: a.save(str(path)))
    assert os.listdir(tmp_path) == ["profiles.json"]
    other = tmp_path / "other"
    other.write_text("")
    assert path.stat().st_mode == other.stat().st_mode


def test_half_a_body_is_not_saved(flavour: Flavour, tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    path.write_text("old")
    cut = Answer(body=BODY, fault="truncate")
    with pytest.raises(APIConnectionError):
        over(flavour, failing(then=cut), lambda a: a.save(path))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["profiles.json"]


def test_a_file_that_cannot_be_written(flavour: Flavour, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "profiles.json"
    with pytest.raises(ArgumentError, match="profiles.json cannot be written: No such"):
        over(flavour, failing(then=LARGE), lambda a: a.save(path))


# ---------------------------------------------------------------- failures


def test_all_attempts_are_made_before_the_first_byte(flavour: Flavour) -> None:
    faults = [
        Answer(503),
        Answer(429, b"{}", {"retry-after": "0"}),
        Answer(fault="reset"),
        Answer(body=b"x", fault="truncate"),  # half of it is nothing
    ]
    plan = failing(*faults, then=LARGE)
    [body, attempts] = over(
        flavour,
        plan,
        lambda answer: answer.read(),
        lambda answer: answer.attempts,
        max_retries=4,
    )
    assert (body, attempts) == (BODY, 5)


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotFoundError), (429, RateLimitError)]
)
def test_errors_have_their_bodies(
    flavour: Flavour, status: int, kind: type[Exception]
) -> None:
    body = b'{"errors": [{"detail": "no such coupon"}]}'
    with pytest.raises(kind, match="no such coupon"):
        over(flavour, failing(then=Answer(status, body)), max_retries=0)


def test_a_body_that_breaks_off_is_an_error(flavour: Flavour) -> None:
    caught: list[APIConnectionError] = []
    again: list[KlaviyoError] = []

    def read(answer: Any) -> Any:
        if not flavour.asynchronous:
            with pytest.raises(APIConnectionError) as broken:
                answer.read()
            caught.append(broken.value)
            with pytest.raises(KlaviyoError, match="broke off before") as closed:
                answer.read()
            return again.append(closed.value)

        async def aread() -> None:
            with pytest.raises(APIConnectionError) as broken:
                await answer.read()
            caught.append(broken.value)
            with pytest.raises(KlaviyoError, match="broke off before") as closed:
                await answer.read()
            again.append(closed.value)

        return aread()

    cut = Answer(body=BODY, fault="truncate")
    over(flavour, failing(Answer(503), then=cut), read)
    [error] = caught
    assert error.attempts == 2
    assert f"{len(BODY) // 2:,} bytes of the answer were read" in str(error)
    assert again


def test_silence_ends_by_its_timeout(flavour: Flavour) -> None:
    stall = Answer(body=BODY, fault="stall")
    with pytest.raises(APITimeoutError, match="ReadTimeout.*bytes of the answer"):
        over(flavour, failing(then=stall), lambda a: a.read(), timeout=0.2)


def test_silence_ends_by_the_deadline(flavour: Flavour) -> None:
    stall = Answer(body=BODY, fault="stall")
    with pytest.raises(APITimeoutError, match="bytes of the answer were read"):
        over(flavour, failing(then=stall), lambda a: a.read(), deadline=0.3)


def test_drops_do_not_outlast_the_deadline(flavour: Flavour) -> None:
    drops = Answer(body=b"x" * 100, drip=0.02)
    with pytest.raises(APITimeoutError, match="bytes of the answer were read"):
        over(flavour, failing(then=drops), lambda a: a.iter_bytes(), deadline=0.3)


def test_hooks_see_an_answer_without_its_body(flavour: Flavour) -> None:
    came: list[RawResponse] = []
    over(flavour, failing(Answer(503), then=LARGE), on_response=came.append)
    assert [raw.status for raw in came] == [503, 200]
    assert came[0].content
    assert came[1].content == b""


# ---------------------------------------------------------------- uploads

SEND = operation("send", "PUT", UPLOAD.path, body=UPLOAD.body, responses={200: None})
"""An upload that may be repeated."""


class Watched(io.FileIO):
    """A file that knows how it was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.sizes: list[int | None] = []

    def read(self, size: int | None = -1) -> bytes:
        self.sizes.append(size)
        return super().read(size)


def sent(flavour: Flavour, plan: Plan, file: Any, **settings: Any) -> list[Any]:
    """The requests that arrived for a file."""
    with Loopback(plan) as server:
        client = opened(flavour, server, **settings)
        try:
            flavour.run(client._call(SEND, {"file": file}))
        finally:
            flavour.run(client.close())
        return server.seen


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(BODY)
    return path


def test_a_file_is_sent_in_pieces(flavour: Flavour, image: Path) -> None:
    with Watched(image) as file:
        [seen] = sent(flavour, failing(), file)
        assert file.sizes
        assert all(size is not None and 0 <= size <= PIECE for size in file.sizes)
    assert BODY in seen.body
    assert seen.headers["content-length"] == str(len(seen.body))
    assert "transfer-encoding" not in seen.headers


@pytest.mark.parametrize("kind", ["path", "file", "bytes", "pipe"])
def test_a_file_is_sent_again(flavour: Flavour, image: Path, kind: str) -> None:
    plan = failing(Answer(503), Answer(fault="reset"))
    file = io.BytesIO(b"skipped" + BODY)
    file.seek(7)
    given = {"path": image, "file": file, "bytes": BODY, "pipe": Pipe(BODY)}
    seen = sent(flavour, plan, given[kind])
    assert len(seen) == 3
    assert BODY in seen[0].body
    assert b"skipped" not in seen[0].body
    assert {one.body for one in seen} == {seen[0].body}


class Pipe(io.RawIOBase):
    """What can be read once only."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        content, self._content = self._content, b""
        return content


def test_a_file_that_shrinks_or_goes_is_told(flavour: Flavour, image: Path) -> None:
    def shrink(request: Any) -> None:
        image.write_bytes(b"short")

    with pytest.raises(ArgumentError, match="file became shorter while it was sent"):
        sent(flavour, failing(), image, on_request=shrink)
    with pytest.raises(ArgumentError, match="file cannot be read: .*No such file"):
        sent(flavour, failing(), image, on_request=lambda request: image.unlink())


def test_a_file_that_grows_is_sent_as_it_was(flavour: Flavour, image: Path) -> None:
    def grow(request: Any) -> None:
        image.write_bytes(BODY + b"grown")

    [seen] = sent(flavour, failing(), image, on_request=grow)
    assert BODY in seen.body
    assert b"grown" not in seen.body
