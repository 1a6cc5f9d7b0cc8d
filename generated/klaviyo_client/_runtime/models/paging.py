"""Cursor paging: from a page to the next, by the link that the API gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import UNSET

from ..errors import PagingError
from .first_use import ready
from .linking import Known

if TYPE_CHECKING:
    from ..answers import RawResponse
    from ..wire.request import Request

P = TypeVar("P")


class Fetching(Protocol):
    """A client, as far as paging needs one."""

    _asynchronous: ClassVar[bool]

    @property
    def base_url(self) -> str:
        """Where the API is."""
        ...

    def _fetch(self, request: Request, known: Known) -> Any:
        """The document of a request; to be awaited where the client is async."""
        ...


class Origin(NamedTuple):
    """Where a document came from."""

    client: Fetching
    request: Request
    raw: RawResponse

    def following(self, link: str) -> Request:
        """The same request for the page that a link leads to."""
        return self.request.to(same_origin_target(self.client.base_url, link))


class Pages(Generic[P]):
    """A page and all after it, each fetched when it is reached."""

    def __init__(self, first: P, origin: Origin | None) -> None:
        self._first = first
        self._origin = origin

    def __iter__(self) -> Iterator[P]:
        self._require_flavour(asynchronous=False)
        trail = _Trail(self._first)
        yield self._first
        while follow := trail.follow():
            page = follow.client._fetch(follow.request, trail.known)
            trail.reach(page)
            yield page

    async def __aiter__(self) -> AsyncIterator[P]:
        self._require_flavour(asynchronous=True)
        trail = _Trail(self._first)
        yield self._first
        while follow := trail.follow():
            page = await follow.client._fetch(follow.request, trail.known)
            trail.reach(page)
            yield page

    def _require_flavour(self, *, asynchronous: bool) -> None:
        if self._origin and self._origin.client._asynchronous is not asynchronous:
            words = ("`for`", "`async for`")
            raise PagingError(
                f"use {words[not asynchronous]}, not {words[asynchronous]}: "
                f"this document came from {type(self._origin.client).__name__}"
            )


class _Follow(NamedTuple):
    client: Fetching
    request: Request


class _Trail:
    """The way over the pages, which never comes to the same one twice."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._route = Route()
        self._settled = False
        self.known = Known()

    def reach(self, page: Any) -> None:
        self._page = page

    def follow(self) -> _Follow | None:
        link = next_link(self._page)
        if link is None:
            return None
        origin: Origin | None = self._page._origin
        if origin is None:
            raise PagingError(
                "there are more pages, and this document has no client to fetch them "
                "with: it was not read from an answer of the API"
            )
        if not self._settled:
            self.known.settle(self._page)
            self._settled = True
        return _Follow(origin.client, self._route.onward(origin, link))


class Route:
    """The pages of a walk, to see that it leads on, and comes to an end."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def onward(self, origin: Origin, link: str) -> Request:
        """The request for the page that a link leads to, from the page of an origin.

        Raises:
            PagingError: when it leads elsewhere, or back, or beyond `max_pages`.
        """
        self._seen.add(origin.request.target)
        request = origin.following(link)
        if request.target in self._seen:
            raise PagingError("the link to the next page leads back to an earlier one")
        most = origin.request.options.get("max_pages")
        if most is not None and len(self._seen) >= most:
            raise PagingError(f"max_pages is {most}, and there are more")
        return request


class _Links(msgspec.Struct):
    next: Any = None


class _Linked(msgspec.Struct):
    links: _Links | None = None


def next_link(page: Any) -> str | None:
    """The page's `links.next`, if it has one.

    Some revisions page through answers whose documents describe no such link; the
    API sends it all the same, so that it is read from the answer itself.
    """
    links = getattr(page, "links", None)
    origin: Origin | None = page._origin
    described = isinstance(links, dict) or hasattr(links, "next")
    if links is not UNSET and not described and origin is not None:
        return next_link_in(origin.raw)
    if isinstance(links, dict):
        return _text(links.get("next"))
    return _text(getattr(links, "next", None))


def next_link_in(raw: RawResponse) -> str | None:
    """The `links.next` of an answer that nothing else of need be read.

    Raises:
        ResponseDecodeError: when the body is not JSON.
    """
    if not raw.content:
        return None
    try:
        return _text(getattr(_described_links(raw), "next", None))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = raw.json()
    links = answer.get("links") if isinstance(answer, dict) else None
    return _text(links.get("next")) if isinstance(links, dict) else None


def _described_links(raw: RawResponse) -> _Links | None:
    ready(_Linked)
    return msgspec.json.decode(raw.content, type=_Linked).links


def _text(link: Any) -> str | None:
    # JSON:API allows an object with the address in `href`, and more about it.
    if isinstance(link, Mapping):
        link = link.get("href")
    link = getattr(link, "href", link)
    return link if isinstance(link, str) and link else None


def same_origin_target(base_url: str, link: str) -> str:
    """The path and query of a link to the same scheme, host and port as `base_url`.

    Credentials go with the request, so that a link to elsewhere is not followed.

    Raises:
        PagingError: when the link leads elsewhere, or is none.
    """
    start = _path_start(base_url, link)
    if start is None:
        raise PagingError(
            f"the link to the next page does not lead to {base_url}: not followed"
        )
    return link[start:].partition("#")[0]


def _path_start(base_url: str, link: str) -> int | None:
    """Where the path of a link begins, None where it leads elsewhere."""
    # urlsplit drops line breaks, and does not see that "\\" ends a host for others.
    if not link.isprintable() or "\\" in link or " " in link:
        return None
    base = urlsplit(base_url)
    own = f"{base.scheme}://{base.netloc}"
    if link.startswith(f"{own}/"):
        return len(own)
    try:
        there = urlsplit(link)
        same = _origin(there) == _origin(base)
    except ValueError:
        return None
    is_path = not there.scheme and not there.netloc
    if not (same or is_path) or not there.path.startswith("/"):
        return None
    return 0 if is_path else len(f"{there.scheme}://{there.netloc}")


def _origin(url: SplitResult) -> tuple[str, str, str | None, int | None]:
    ports = {"http": 80, "https": 443}
    # The user's part counts, so that `https://host@elsewhere` is never the same.
    user, _, _ = url.netloc.rpartition("@")
    port = url.port if url.port is not None else ports.get(url.scheme)
    return url.scheme, user, url.hostname, port
