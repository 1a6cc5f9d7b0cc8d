"""One side of a comparison: a document, and what it describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.base.naming import component_class
from generator.documents.document import Document, Node
from generator.understand.ir import Api


@dataclass(frozen=True, eq=False)
class Described:
    """A document, loaded and corrected, and what is understood of it."""

    document: Document
    api: Api

    @cached_property
    def schemas(self) -> Mapping[str, Node]:
        """The schemas that have a name."""
        return self.components("schemas")

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The group that owns each schema; those that groups share are left out."""
        owned = {name: group.name for group in self.api.groups for name in group.owned}
        names = {
            name: component_class(name, schema.value)
            for name, schema in self.schemas.items()
        }
        return {name: owned[own] for name, own in names.items() if own in owned}

    def components(self, kind: str) -> dict[str, Node]:
        """The components of one kind, as `responses`, by name."""
        components = self.document.node.get("components")
        members = components.get(kind) if components else None
        return dict(members.items()) if members else {}
