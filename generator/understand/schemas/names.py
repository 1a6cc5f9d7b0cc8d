"""Which class a schema becomes: components keep their names, derived ones give way.

A schema without a name of its own is called by the path that leads to it. Such a name
gives way, by rules that know the names of the document's components and nothing of
their order:

1. What bears a component's name takes `Value` behind it, again where that is a
   component's name too. Whether it is an object, a union or an enum does not matter,
   so that the name stays when the kind changes.
2. Where paths of several schemas spell one name, as `Foo.barBaz` and `FooBar.baz` do,
   all of them are told apart by underscores: `Foo_BarBaz`, `FooBar_Baz`.

The price is that a revision that adds a component, or another such path, renames what
bore that name; to know which of the two was there first takes the documents before.

These names tell schemas apart while a document is read. What people call the classes
follows from them, and from types, afterwards (`short_names.py`).
"""

from __future__ import annotations

from typing import NewType

from generator.base.naming import MODEL_GLOBALS, ClassName, component_class, reserve
from generator.documents.document import Document

SchemaPath = NewType("SchemaPath", str)
"""What leads to a schema, as `Coupon.Attributes`; of one part where that is the
schema's own name, a component's or a given one, which never gives way."""


def below(path: str, part: str = "") -> SchemaPath:
    """The path of what is part of the schema at `path`.

    Args:
        path: a path, or a class, whose parts are called after it.
        part: a word in PascalCase; empty for what goes by the same name.
    """
    return SchemaPath(f"{path}.{part}")


class Names:
    """The names of one document's schemas."""

    def __init__(self, document: Document) -> None:
        components = document.root.get("components") or {}
        schemas = components.get("schemas") or {}
        self._components = {component_class(*item) for item in schemas.items()}
        self._spelled_apart: set[ClassName] = set()
        self._contested: set[ClassName] = set()

    def __contains__(self, name: object) -> bool:
        """Whether a component has the name."""
        return name in self._components

    def of(self, path: SchemaPath) -> ClassName:
        """The class of the schema at `path`."""
        parts = [part for part in path.split(".") if part]
        if "." not in path:
            return ClassName(path)
        name = ClassName("".join(parts))
        if name in self._spelled_apart:
            name = ClassName("_".join(parts))
        name = reserve(name, MODEL_GLOBALS)
        while name in self._components:
            name = ClassName(f"{name}Value")
        return name

    def has_role(self, name: ClassName) -> bool:
        """Whether all schemas of a JSON:API role can share its name."""
        return name not in self._spelled_apart

    def contest(self, name: ClassName) -> None:
        """Note that different schemas claim a name."""
        self._contested.add(name)

    def settle(self) -> bool:
        """Spell the names apart that were contested.

        Returns:
            Whether any was new, so that the document has to be read again.
        """
        new = self._contested - self._spelled_apart
        self._spelled_apart |= new
        return bool(new)
