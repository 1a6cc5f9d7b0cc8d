"""From a resource to those related to it, through the `included` of its answer.

Resources hold their related ones themselves, so that one that is kept keeps those
alive and nothing else of its page. All is done when an answer with `included` is
read: https://jsonapi.org/format/#document-compound-documents
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakValueDictionary

from msgspec import UNSET, Struct

Found: TypeAlias = defaultdict[str, dict[str, Any]]
"""The resources of an answer, by type and id."""


ASKED = "_asked"
"""Where a resource keeps the relationships of its own that a request asked for."""


class Known:
    """The included resources of a walk over pages, as long as anybody holds them."""

    def __init__(self) -> None:
        self._resources: WeakValueDictionary[Any, Any] = WeakValueDictionary()

    def settle(self, document: Any) -> None:
        """Put resources known from earlier pages into a page's `included`.

        One that has changed between two pages is not the same any more.
        """
        included = getattr(document, "included", UNSET)
        if not isinstance(included, list):
            return
        for at, resource in enumerate(included):
            key = _key(resource)
            if key is not None:
                known = self._resources.get(key)
                if known == resource:
                    included[at] = known
                else:
                    self._resources[key] = resource


def link(document: Any) -> None:
    """Let the resources of an answer know those related to them.

    A list of related resources is known as a whole or not at all.
    """
    included = getattr(document, "included", UNSET)
    if not isinstance(included, list) or not included:
        return
    data = getattr(document, "data", None)
    resources: list[Any] = [*(data if isinstance(data, list) else [data]), *included]
    found: Found = defaultdict(dict)
    leading: list[Any] = []
    # Not by `_key`, `linkage` and the like: a page has thousands of resources.
    for resource in resources:
        kind = type(resource)
        if hasattr(kind, "__links__"):
            id, of = getattr(resource, "id", None), getattr(resource, "type", None)
            if type(id) is str and type(of) is str:
                found[of][id] = resource
            if kind.__links__ and isinstance(resource.relationships, Struct):
                leading.append(resource)
    for resource in leading:
        links = vars(resource)
        for name in type(resource).__links__:
            entry = getattr(resource.relationships, name, UNSET)
            linked: Any = getattr(entry, "data", None)
            id, of = getattr(linked, "id", None), getattr(linked, "type", None)
            if type(id) is str and type(of) is str:
                if (one := found[of].get(id)) is not None:
                    links[name] = one
            elif type(linked) is list:
                if (related := _all(linked, found)) is not None:
                    links[name] = related
        # Resources may lead to each other in circles. The collector follows one only
        # after something has been set in it.
        resource.__dict__ = links


def includes(target: str) -> tuple[str, ...]:
    """The paths of relationships that a request asks for: `("messages.template",)`."""
    if "include=" not in target:
        return ()
    query = parse_qsl(urlsplit(target).query)
    texts = [text for name, text in query if name == "include"]
    return tuple(path for text in texts for path in text.split(",") if path)


def note_includes(document: Any, include: Sequence[str]) -> None:
    """Let the resources of an answer know what was asked for, so that they can say so.

    The first step of a path is of the primary data, and those after it of what is
    included: https://jsonapi.org/format/#fetching-includes
    """
    paths = [path.replace("-", "_").split(".") for path in include]
    first = frozenset(path[0] for path in paths)
    later = frozenset(step for path in paths for step in path[1:])
    data = getattr(document, "data", None)
    included = getattr(document, "included", UNSET)
    for resource in data if isinstance(data, list) else [data]:
        _note(resource, first)
    for resource in included if later and isinstance(included, list) else ():
        _note(resource, later)


def _note(resource: Any, asked: frozenset[str]) -> None:
    if getattr(type(resource), "__links__", ()):
        vars(resource)[ASKED] = asked


def _all(identifiers: list[Any], found: Found) -> list[Any] | None:
    """The resources of a list of identifiers, None unless all are there."""
    keys = [_id(identifier) for identifier in identifiers]
    related = [found[key[0]].get(key[1]) if key else None for key in keys]
    return None if any(one is None for one in related) else related


def linkage(relationships: Any, name: str) -> Any:
    """The identifiers of a relationship: one, a list, None, or UNSET if not there."""
    entry = getattr(relationships, name, UNSET)
    return None if entry is None else getattr(entry, "data", UNSET)


def _key(resource: Any) -> Any:
    """What a resource is known by, None where it takes no part in this."""
    return _id(resource) if hasattr(type(resource), "__links__") else None


def _id(identifier: Any) -> Any:
    id, of = getattr(identifier, "id", None), getattr(identifier, "type", None)
    return (of, id) if isinstance(id, str) and isinstance(of, str) else None
