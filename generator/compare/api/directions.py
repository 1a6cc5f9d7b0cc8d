"""Which way the values of each schema travel: to the server, from it, or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.compare.api.rules import REQUEST, RESPONSE, Direction
from generator.documents.document import Document, unescape
from generator.understand.build import operation_nodes
from generator.understand.schemas.normalize import SCHEMAS


def directions(document: Document) -> Mapping[str, frozenset[Direction]]:
    """The directions in which operations use the schemas, by their names; those that
    no operation uses are left out."""
    sent: set[str] = set()
    answered: set[str] = set()
    for _, _, operation, inherited in operation_nodes(document):
        for node in inherited:
            sent.update(references(node.value))
        sent.update(references(operation.value.get("parameters")))
        sent.update(references(operation.value.get("requestBody")))
        answered.update(references(operation.value.get("responses")))
    found: dict[str, frozenset[Direction]] = {}
    for direction, pointers in ((REQUEST, sent), (RESPONSE, answered)):
        for name in _schemas(document, pointers):
            found[name] = found.get(name, frozenset()) | direction
    return found


def references(value: Any) -> Iterator[str]:
    """The JSON pointers that a part of a document refers to."""
    if isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str):
            yield target.removeprefix("#")
        value = list(value.values())
    for element in value if isinstance(value, list) else ():
        yield from references(element)


def _schemas(document: Document, pointers: Iterable[str]) -> set[str]:
    """The schemas that can be come to from these places."""
    seen: set[str] = set()
    waiting = list(pointers)
    while waiting:
        pointer = waiting.pop()
        if pointer not in seen:
            seen.add(pointer)
            waiting += references(_value(document.root, pointer))
    return {unescape(p.split("/")[3]) for p in seen if p.startswith(SCHEMAS)}


def _value(value: Any, pointer: str) -> Any:
    """What a pointer leads to; None where an example only looks like a reference."""
    for token in pointer.split("/")[1:]:
        try:
            value = value[int(token) if isinstance(value, list) else unescape(token)]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return value
