"""Attributes that are read from their resource: `profile.email`.

It is the short form of `profile.attributes.email`, where the resource has nothing else
of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.base.naming import RESOURCE_MODEL_ATTRIBUTES, ClassName
from generator.understand.ir import Definition, Model, Ref
from generator.understand.jsonapi import RESOURCE, resource_type

HIDING = frozenset("bool dict float int list property str".split())
"""What annotations and properties of a class are written with."""


def with_attributes(
    definitions: Mapping[ClassName, Definition],
) -> dict[ClassName, Definition]:
    """The definitions, with the attributes that each resource has for its own, too."""
    return {
        name: (
            _with_own(definition, definitions)
            if isinstance(definition, Model)
            else definition
        )
        for name, definition in definitions.items()
    }


def _with_own(model: Model, definitions: Mapping[ClassName, Definition]) -> Model:
    if model.internal or resource_type(model) is None:
        return model
    holder = next((f for f in model.fields if f.wire == "attributes"), None)
    if holder is None or not isinstance(holder.type, Ref):
        return model
    attributes = definitions[holder.type.name]
    if not isinstance(attributes, Model):
        return model
    taken: set[str] = {*RESOURCE, *RESOURCE_MODEL_ATTRIBUTES, *HIDING}
    taken |= {field.name for field in model.fields} | {
        link.name for link in model.links
    }
    return replace(
        model,
        own=tuple(
            replace(
                field, required=field.required and (holder.required or holder.assumed)
            )
            for field in attributes.fields
            if field.name not in taken and not field.name.startswith("_")
        ),
    )
