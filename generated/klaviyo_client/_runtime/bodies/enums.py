"""Texts in a body that have to be one of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from ..errors import ArgumentError
from ..wire.checking import unknown
from ..wire.pointers import Way, pointer_to, steps

_Tree: TypeAlias = "dict[str, _Tree | tuple[str, ...]]"
_HERE = ""
"""The key of the values themselves; no member of a body has an empty name."""

# Descriptors live as long as the process, so that their ids stay theirs.
_trees: dict[int, tuple[Mapping[str, tuple[str, ...]], _Tree]] = {}


def check_enums(value: Any, enums: Mapping[str, tuple[str, ...]]) -> None:
    """See that the texts at some pointers are among their values.

    Raises:
        ArgumentError: for the first that is not, with its pointer.
    """
    known = _trees.get(id(enums))
    if known is None or known[0] is not enums:
        _trees[id(enums)] = known = enums, _tree(enums)
    for way, text, values in _wrong(value, known[1], None):
        pointer = pointer_to(way)
        raise ArgumentError(f"{pointer}: {unknown(text, values)}", pointer=pointer)


def _tree(enums: Mapping[str, tuple[str, ...]]) -> _Tree:
    """The pointers as steps within steps, so that what they share is walked once."""
    tree: _Tree = {}
    for pointer, values in enums.items():
        place: Any = tree
        for step in steps(pointer):
            place = place.setdefault(step, {})
        place[_HERE] = values
    return tree


def _wrong(
    value: Any, tree: Any, way: Way
) -> Iterator[tuple[Way, str, tuple[str, ...]]]:
    for step, inner in tree.items():
        if step == _HERE:
            if isinstance(value, str) and value not in inner:
                yield way, value, inner
        elif step == "*":
            if isinstance(value, list):
                for at, item in enumerate(value):
                    yield from _wrong(item, inner, (way, at))
        elif isinstance(value, dict) and step in value:
            yield from _wrong(value[step], inner, (way, step))
