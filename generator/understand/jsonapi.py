"""What JSON:API calls the members of its objects, and what is one of them."""

from __future__ import annotations

from generator.understand.ir import Definition, Enum, Model, Primitive

RESOURCE = frozenset("type id attributes relationships meta links".split())
"""The members of a resource object:
https://jsonapi.org/format/#document-resource-objects"""

IDENTIFIER = frozenset("type id meta".split())
"""Those of a resource identifier:
https://jsonapi.org/format/#document-resource-identifier-objects"""

ENTRY = frozenset("data links meta".split())
"""Those of a relationship:
https://jsonapi.org/format/#document-resource-object-relationships"""

CONTAINERS = frozenset({"attributes", "relationships"})
"""The members of a resource that hold others."""


def resource_type(definition: Definition | None) -> str | None:
    """The type of a resource, or of a resource identifier; None for anything else."""
    if not isinstance(definition, Model):
        return None
    fields = {field.wire: field for field in definition.fields}
    type_ = fields["type"].type if "type" in fields else None
    if fields.keys() - RESOURCE or not isinstance(type_, Enum):
        return None
    value = type_.values[0]
    return value if len(type_.values) == 1 and isinstance(value, str) else None


def is_identifier(model: Model) -> bool:
    """Whether a resource is there by its type and id alone."""
    return {field.wire for field in model.fields} <= IDENTIFIER


def identified(model: Model | None) -> str | None:
    """The type of a plain identifier, whose id is any text; None for anything else."""
    fields = {field.wire: field for field in model.fields} if model else {}
    if set(fields) != {"type", "id"} or fields["id"].type != Primitive("string"):
        return None
    return resource_type(model)
