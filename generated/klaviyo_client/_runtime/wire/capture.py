"""What travels through a generated method beside its arguments, among the options: a
whole body, and what takes the answer as it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from ..errors import ArgumentError

if TYPE_CHECKING:
    from ..answers import RawResponse

CAPTURE = "_capture"
BODY = "_body"
"""How both travel: a method passes options along as they are."""


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
        options = {**(keywords.get("options") or {}), CAPTURE: self}
        return {**keywords, "options": options}

    def taken(self) -> RawResponse:
        """The answer.

        Raises:
            ArgumentError: when there is none, since what was called is no operation.
        """
        if self.raw is None:
            raise ArgumentError("give a method of a client, as klaviyo.coupons.get_...")
        return self.raw


def with_body(
    method: Callable[..., Any], body: Any, keywords: Mapping[str, Any]
) -> dict[str, Any]:
    """A method's keywords, with a whole body instead of those that make one.

    What the method needs and is not given is left to the body.
    """
    # Imported here: it is needed for whole bodies only.
    from inspect import Parameter, signature

    needed = {
        name: UNSET
        for name, parameter in signature(method).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY
        and parameter.default is Parameter.empty
    }
    options = {**(keywords.get("options") or {}), BODY: body}
    return {**needed, **keywords, "options": options}


def split(
    options: Mapping[str, Any] | None,
) -> tuple[Mapping[str, Any] | None, Capture | None, Any]:
    """The options that callers know, and the capture and the body among them."""
    if not options or not {CAPTURE, BODY} & options.keys():
        return options, None, UNSET
    kept = {name: v for name, v in options.items() if name not in (CAPTURE, BODY)}
    return kept, options.get(CAPTURE), options.get(BODY, UNSET)
