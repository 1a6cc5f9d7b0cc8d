"""Where a walk over pages goes on: the cursor, and the link that it stands in."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from ..errors import ArgumentError, PagingError

CURSORS = frozenset({"page[cursor]", "page_cursor"})
"""The names that the parameter has."""


def cursor(link: str) -> str:
    """The cursor in the link to a page.

    Raises:
        PagingError: when it has none.
    """
    for name, text in parse_qsl(urlsplit(link).query):
        if name in CURSORS:
            return text
    raise PagingError("the link to the next page has no cursor")


def is_link(value: object) -> bool:
    """Whether what is given for a cursor is a whole link; no cursor has a query."""
    return (
        isinstance(value, str)
        and "?" in value
        and value.startswith(("https://", "http://", "/"))
    )


def pairs(name: str, link: str, given: Collection[str]) -> list[str]:
    """What a link asks for, as pairs of the query, byte for byte.

    Args:
        name: the argument that the link was given for.
        link: the link to a page.
        given: the parameters, by their names on the wire, that are arguments of the
            call, which go first.

    Raises:
        ArgumentError: when the link leads to no page.
    """
    found = {
        pair: unquote_plus(pair.partition("=")[0])
        for pair in link.partition("#")[0].partition("?")[2].split("&")
    }
    if not CURSORS.intersection(found.values()):
        raise ArgumentError(f"{name}: the link has no page[cursor]")
    if not link.isprintable() or " " in link:
        raise ArgumentError(f"{name} is no valid link")
    return [pair for pair, wire in found.items() if pair and wire not in given]
