"""Whether two parts of a document differ in what people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.understand.texts import prose

_TEXTS = ("description", "summary", "title")
_EXAMPLES = ("example", "examples", "externalDocs")
_NAME_MAPS = frozenset({"content", "properties", "responses"})
_DATA = frozenset({"default", "enum", "required", "security"})


def texts_differ(old: Any, new: Any, *, operation: bool = False) -> bool:
    """Whether the texts or the examples of what both have differ.

    White space, and revisions in addresses, make no difference; nor does what is read
    as data from an operation's description.

    Args:
        old: an operation, a schema, or a part of one.
        new: the same part of the newer document.
        operation: whether they are operations.
    """
    if old == new:
        return False
    if isinstance(old, dict) and isinstance(new, dict):
        return _own_texts_differ(old, new, operation) or _parts_differ(old, new)
    if isinstance(old, list) and isinstance(new, list):
        pairs = zip(old, new, strict=False)
        return len(old) == len(new) and any(texts_differ(*pair) for pair in pairs)
    return False


def _own_texts_differ(
    old: Mapping[str, Any], new: Mapping[str, Any], operation: bool
) -> bool:
    if any(old.get(key) != new.get(key) for key in _EXAMPLES):
        return True
    return any(
        _words(old.get(key), operation) != _words(new.get(key), operation)
        for key in _TEXTS
        if old.get(key) != new.get(key)
    )


def _parts_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    for key in old.keys() & new.keys() - {*_TEXTS, *_EXAMPLES, *_DATA}:
        before, after = old[key], new[key]
        if key == "parameters":
            before, after = _by_name(before), _by_name(after)
        if key == "parameters" or key in _NAME_MAPS:
            names = before.keys() & after.keys()
            if any(texts_differ(before[name], after[name]) for name in names):
                return True
        elif texts_differ(before, after):
            return True
    return False


def _words(text: object, operation: bool) -> list[str]:
    return prose(str(text or ""), operation=operation).split()


def _by_name(parameters: list[dict[str, Any]]) -> dict[tuple[Any, ...], Any]:
    return {(p.get("in"), p.get("name"), p.get("$ref")): p for p in parameters}
