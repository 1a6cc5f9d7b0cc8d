"""Extensions in places where none is known: in a document, nothing is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any, Literal

from generator.base.errors import Report
from generator.base.naming import NAME
from generator.documents.document import Node

IGNORED = "what it says is left out"
"""What becomes of an extension that is allowed though nobody knows it."""

_METHODS = "get|put|post|delete|options|head|patch|trace"
# Where a known extension may stand. `extensions` reads those of operations.
_KNOWN_PLACE = re.compile(
    r"/x-readme"
    r"|/components/securitySchemes/[^/]+/x-default"
    rf"|/paths/[^/]+/(?:{_METHODS})/x-[^/]+"
    rf"|/components/schemas/[^/]+/{NAME}"
    rf"|.*/(?:parameters|properties|oneOf|anyOf)/[^/]+/{NAME}"
    rf"|.*/items/{NAME}"
)

_Kind = Literal["object", "components", "names", "statuses"]

# Members whose keys are names that somebody chose, so that `x-` means nothing there.
_NAMES = frozenset(
    "callbacks content encoding headers links patternProperties properties scopes "
    "variables".split()
)
# Members that hold data or plain text, and no part of the description.
_DATA = frozenset(
    "const default enum example examples mapping required security".split()
)


def unknown_extensions(root: Node, report: Report) -> None:
    """Report every `x-` member of a document that no stage has a meaning for.

    Members of operations are left to `extensions.parse_extensions`.

    Args:
        root: the root of an OpenAPI document.
        report: takes each one, under its own name.
    """
    for path in _extension_members(root.value, "object"):
        node = reduce(Node.__getitem__, path, root)
        if not _KNOWN_PLACE.fullmatch(node.pointer):
            name = str(path[-1])
            message = f"unknown extension {name!r}"
            report.not_understood(node, name, message, missing=IGNORED)


def _extension_members(value: Any, kind: _Kind) -> Iterator[tuple[str | int, ...]]:
    """Where a description object, and all that it is made of, has `x-` members."""
    if isinstance(value, list):
        for index, element in enumerate(value):
            for path in _extension_members(element, "object"):
                yield index, *path
    elif isinstance(value, dict):
        for key, member in value.items():
            if key.startswith("x-") and kind != "names":
                yield (key,)
            elif not isinstance(member, dict | list):
                continue
            elif kind != "object" or key not in _DATA:
                for path in _extension_members(member, _kind(key, kind)):
                    yield key, *path


def _kind(key: str, parent: _Kind) -> _Kind:
    if parent == "components":
        return "names"
    if parent != "object":
        return "object"
    if key == "components":
        return "components"
    if key in ("paths", "responses"):
        return "statuses"
    return "names" if key in _NAMES else "object"
