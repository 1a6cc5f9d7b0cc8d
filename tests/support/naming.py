"""What became of the schemas of a document: which classes stand for them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple
from unittest.mock import patch

from generator.base.errors import Report
from generator.base.naming import ClassName, component_class
from generator.documents.document import Document, Node
from generator.understand.build import build
from generator.understand.ir import Api, Definition, Model
from generator.understand.merging import Merger
from generator.understand.schemas.normalize import Normalizer
from generator.understand.schemas.short_names import short_names
from tests.contract.documents import subject


class Names(NamedTuple):
    """A document's API, and the schema and the class of everything by its place."""

    api: Api
    places: Mapping[str, tuple[str, ClassName]]
    stands: Mapping[ClassName, set[ClassName]]
    """The classes that stand for a definition as it was read: for people, or for the
    client alone."""

    def public(self, name: ClassName) -> set[ClassName]:
        """The classes for people that stand for a definition as it was read."""
        definitions = self.api.definitions
        return {own for own in self.stands[name] if not internal(definitions[own])}

    def classes(self, component: str, schema: Mapping[str, Any]) -> list[ClassName]:
        """The classes that stand for a component; none where no operation needs it."""
        return sorted(self.stands.get(component_class(component, schema), ()))


@cache
def understood(name: str) -> Names:
    """What the document of a name says."""
    places: dict[str, tuple[str, ClassName]] = {}
    stands: defaultdict[ClassName, set[ClassName]] = defaultdict(set)
    chosen: dict[ClassName, ClassName] = {}
    define, merge, call = Normalizer._define, Merger._model, short_names

    def noted(self: Normalizer, schema: Node, definition: Definition) -> None:
        value = json.dumps(schema.value, sort_keys=True)
        places[schema.pointer] = (value, definition.name)
        define(self, schema, definition)

    def merged(
        self: Merger, variants: Iterable[ClassName], path: str, **how: bool
    ) -> ClassName:
        for variant in variants:
            stands[variant].add(ClassName(path))
        return merge(self, variants, path, **how)

    def called(*given: Any) -> dict[ClassName, ClassName]:
        chosen.update(call(*given))
        return chosen

    report = Report()
    with (
        patch.object(Normalizer, "_define", noted),
        patch.object(Merger, "_model", merged),
        patch("generator.understand.public_names.short_names", called),
    ):
        api = build(Document(name, subject(name).document), "", report)
    report.check()
    names = {*stands, *(own for _, own in places.values())}
    known = {
        own: {chosen[new] for new in (own, *stands[own]) if new in chosen}
        for own in names
    }
    return Names(api, places, known)


def internal(definition: Definition) -> bool:
    return isinstance(definition, Model) and definition.internal
