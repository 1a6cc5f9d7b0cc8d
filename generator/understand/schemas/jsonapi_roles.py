"""The JSON:API roles of inline objects, and the names that follow from them.

An inline object has no name of its own. What it is names it, never where it was
met first, so that a name stays the same as long as its schema does.
Roles: https://jsonapi.org/format/#document-resource-identifier-objects and
https://jsonapi.org/format/#document-resource-object-relationships
"""

from __future__ import annotations

from generator.base.naming import ClassName, class_name, words
from generator.documents.document import Node

LINKS = "RelationshipLinks"
"""The component that has the links of a relationship."""

WITH_LINKS = "WithLinks"


def constant(schema: Node) -> str | int | bool | None:
    """The only value that a schema allows, or None where there is no such value."""
    target = schema.resolve().value
    if schema.value.get("nullable") or target.get("nullable"):
        return None
    values = target.get("enum", ())
    # Neither typing.Literal nor msgspec knows a fraction.
    return values[0] if len(values) == 1 and isinstance(values[0], str | int) else None


def identified_type(schema: Node) -> str | None:
    """The resource type of a plain resource identifier, `{type, id}`, if it can name
    a class."""
    properties = schema.value.get("properties", {})
    if set(properties) != {"type", "id"}:
        return None
    if set(schema.value.get("required", ())) != {"type", "id"}:
        return None
    identity = schema["properties"]["id"].value
    if identity.get("type") != "string" or {"nullable", "enum", "format"} & set(
        identity
    ):
        return None
    value = constant(schema["properties"]["type"])
    return value if isinstance(value, str) and words(value) else None


def role_name(schema: Node) -> ClassName | None:
    """The name of a resource identifier or of a relationship; None for the rest.

    `CouponIdentifier`; `ToOneCoupon`, `ToManyCoupon` with the modifiers `Nullable`
    and `Required` (of `data`) before and `WithLinks` behind.
    """
    type_ = identified_type(schema)
    if type_ is not None:
        return ClassName(f"{class_name(type_)}Identifier")
    return _relationship_name(schema)


def _relationship_name(schema: Node) -> ClassName | None:
    properties = schema.value.get("properties", {})
    required = schema.value.get("required", [])
    if not properties or set(properties) - {"data", "links"} or "links" in required:
        return None
    links = properties.get("links")
    if links not in (None, {"$ref": f"#/components/schemas/{LINKS}"}):
        return None
    if "data" not in properties:
        return ClassName(f"Relationship{WITH_LINKS}")
    data = schema["properties"]["data"]
    many = data.value.get("type") == "array"
    linkage = data["items"] if many and "items" in data else data
    type_ = identified_type(linkage)
    if type_ is None or (many and linkage.value.get("nullable")):
        return None
    return relationship(
        type_,
        many=many,
        required="data" in required,
        null=bool(data.value.get("nullable")),
        links=bool(links),
    )


def relationship(
    type_: str, *, many: bool, required: bool, null: bool, links: bool
) -> ClassName:
    """The name of a relationship.

    Args:
        type_: the type of the resources that it leads to.
        many: whether it leads to several.
        required: whether it always has `data`.
        null: whether that may be null.
        links: whether it has `links`, too.
    """
    prefix = ("Required" if required else "") + ("Nullable" if null else "")
    cardinality = "ToMany" if many else "ToOne"
    suffix = WITH_LINKS if links else ""
    return ClassName(f"{prefix}{cardinality}{class_name(type_)}{suffix}")
