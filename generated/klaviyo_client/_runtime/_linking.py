"""From a resource to those related to it, through the `included` of its answer.

Resources hold their related ones themselves, so that one that is kept keeps those
alive and nothing else of its page. All is done when an answer with `included` is
read: https://jsonapi.org/format/#document-compound-documents
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

import msgspec
from msgspec import UNSET


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
    resources = [*(data if isinstance(data, list) else [data]), *included]
    found = {key: one for one in resources if (key := _key(one)) is not None}
    for resource in resources:
        names = getattr(type(resource), "__links__", ())
        relationships = resource.relationships if names else UNSET
        # Without relationships the garbage collector may not track the resource:
        # nothing that could lead back to it may be put there.
        if isinstance(relationships, msgspec.Struct):
            for name in names:
                _link(resource, name, linkage(relationships, name), found)


def _link(resource: Any, name: str, data: Any, found: dict[Any, Any]) -> None:
    if isinstance(data, list):
        related = [found[id] for item in data if (id := _id(item)) in found]
        if len(related) == len(data):
            vars(resource)[name] = related
    elif (one := found.get(_id(data))) is not None:
        vars(resource)[name] = one


def linkage(relationships: Any, name: str) -> Any:
    """The identifiers of a relationship: one, a list, None, or UNSET if not there."""
    entry = getattr(relationships, name, UNSET)
    return None if entry is None else getattr(entry, "data", UNSET)


def _key(resource: Any) -> Any:
    """What a resource is known by, None where it takes no part in this."""
    return _id(resource) if hasattr(type(resource), "__links__") else None


def _id(identifier: Any) -> Any:
    id = getattr(identifier, "id", None)
    return (identifier.type, id) if isinstance(id, str) else None
