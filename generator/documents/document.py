"""A parsed OpenAPI document, and a cursor that always knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from generator.base.errors import Finding, Severity, SpecErrors


def escape(token: str) -> str:
    """A JSON pointer's reference token for a key (RFC 6901, section 3)."""
    plain = "~" not in token and "/" not in token
    return token if plain else token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The key that a JSON pointer's reference token stands for (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")


@dataclass(frozen=True)
class Document:
    """An OpenAPI document, possibly merged from several files.

    Args:
        name: how messages call it: the path as the user gave it.
        root: the parsed JSON.
        origins: the file that each operation or component of a merged document
            came from, by pointer.
        merged: what later stages have made of its schemas' `allOf`, by pointer.
    """

    name: str
    root: Mapping[str, Any]
    origins: Mapping[str, str] = field(default_factory=dict)
    merged: dict[str, dict[str, Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def node(self) -> Node:
        """A cursor at the document's root."""
        return Node(self, "", self.root)

    def origin(self, pointer: str) -> str:
        """The name of the file that holds what `pointer` points to."""
        tokens = pointer.split("/")
        # Operations and components both stand three levels below the root.
        return self.origins.get("/".join(tokens[:4]), self.name)


def _key(value: Any, name: str) -> str | int | None:
    """What a value has a member under, None where it has none of that name."""
    if isinstance(value, dict):
        return name if name in value else None
    if isinstance(value, list) and name.isascii() and name.isdecimal():
        index = int(name) if len(name) < 10 else len(value)
        return index if index < len(value) else None
    return None


@dataclass(frozen=True, slots=True)
class Node:
    """A value inside a document, together with its JSON pointer."""

    document: Document
    pointer: str
    value: Any

    @property
    def document_name(self) -> str:
        """The file that this value was read from."""
        return self.document.origin(self.pointer)

    @property
    def place(self) -> str:
        """The file and the JSON pointer, as messages show them."""
        return f"{self.document_name}#{self.pointer}"

    def __getitem__(self, key: str | int) -> Node:
        child = self.value[key]
        return Node(self.document, f"{self.pointer}/{escape(str(key))}", child)

    def __contains__(self, key: object) -> bool:
        return isinstance(self.value, (dict, list)) and key in self.value

    def get(self, key: str) -> Node | None:
        """The child under `key`, or None where there is none."""
        return self[key] if isinstance(self.value, dict) and key in self.value else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of an object, with their keys."""
        for key in self.value:
            yield key, self[key]

    def elements(self) -> Iterator[Node]:
        """The elements of an array."""
        for index in range(len(self.value)):
            yield self[index]

    def error(self, message: str, fix: str = "") -> SpecErrors:
        """An error that names this place."""
        return SpecErrors(
            [Finding(Severity.ERROR, self.document_name, self.pointer, message, fix)]
        )

    def resolve(self) -> Node:
        """Follow `$ref` to what it refers to.

        Returns:
            The node itself where it is no reference.

        Raises:
            SpecErrors: for a reference that leaves the document, leads nowhere,
                or leads back to itself.
        """
        node, seen = self, [self.pointer]
        while isinstance(node.value, dict) and "$ref" in node.value:
            node = node.target()
            if node.pointer in seen:
                chain = " -> ".join(f"#{pointer}" for pointer in [*seen, node.pointer])
                raise self.error(
                    f"circular $ref: {chain}", "let one of them be a schema"
                )
            seen.append(node.pointer)
        return node

    def target(self) -> Node:
        """What this reference itself leads to, be it another one.

        Raises:
            SpecErrors: for a reference that leaves the document, or leads nowhere.
        """
        reference = self.value["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#"):
            raise self.error(
                f"$ref leaves the document: {reference!r}",
                "merge the referenced file into the document; "
                "only references like '#/components/schemas/X' are followed",
            )
        pointer = ""
        value: Any = self.document.root
        for token in reference[1:].split("/")[1:]:
            key = _key(value, unescape(token))
            if key is None:
                # In an address, some characters are percent-encoded (RFC 6901, 6).
                key = _key(value, unescape(unquote(token)))
            if key is None:
                raise self.error(
                    f"$ref leads nowhere: {reference!r}",
                    "add what it refers to, or correct the reference",
                )
            value = value[key]
            pointer += f"/{escape(str(key))}"
        return Node(self.document, pointer, value)
