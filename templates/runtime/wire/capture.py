"""What a call hands over before it reads the answer: the answer as it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError

if TYPE_CHECKING:
    from ..answers import RawResponse

OPTION = "_capture"
"""How a capture travels through a generated method, which passes options along."""


class Capture:
    """Takes the answer of one call, instead of the document that is made of it.

    `origin` knows where it came from, and so what leads to the page after it.
    Where it is `streaming`, the body of a success is left to be read: `opened` is
    httpx2's answer, which whoever made the capture has to close, `first` the first
    bytes of its body, `chunks` those after them, `reading` a context to read in, and
    `leave` gives the connection back.
    """

    def __init__(self, *, streaming: bool = False) -> None:
        self.streaming = streaming
        self.raw: RawResponse | None = None
        self.origin: Any = None
        self.opened: Any = None
        self.chunks: Any = None
        self.first = b""
        self.reading: Callable[[], AbstractContextManager[None]] = nullcontext
        self.leave: Callable[[], object] = lambda: None

    def keywords(self, keywords: Mapping[str, Any]) -> dict[str, Any]:
        """A method's keywords, with this capture among the options."""
        options = {**(keywords.get("options") or {}), OPTION: self}
        return {**keywords, "options": options}

    def taken(self) -> RawResponse:
        """The answer.

        Raises:
            ArgumentError: when there is none, since what was called is no operation.
        """
        if self.raw is None:
            raise ArgumentError("give a method of a client, as klaviyo.coupons.get_...")
        return self.raw


def split(
    options: Mapping[str, Any] | None,
) -> tuple[Mapping[str, Any] | None, Capture | None]:
    """The options that callers know, and the capture among them."""
    if not options or OPTION not in options:
        return options, None
    kept = {name: value for name, value in options.items() if name != OPTION}
    capture: Capture = options[OPTION]
    return kept, capture
