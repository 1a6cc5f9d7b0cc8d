"""The document's schemas as their authors mean them: one shape for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

MIXED = ("allOf", "properties", "required", "nullable")


class Schemas:
    """Finds the shape of a schema, with `$ref` followed and `allOf` merged.

    Keywords beside a `$ref` count, and `nullable` does wherever it stands.
    """

    def __init__(self, components: Mapping[str, Schema], enums: Sequence[Any]) -> None:
        """Take the components by name, and the lists that `enum` gives the place of."""
        self._components = components
        self._enums = enums
        # A schema is kept beside its shape: an id is only good while it lives.
        self._shapes: dict[int, tuple[Schema, Schema]] = {}

    def shape(self, schema: Schema) -> Schema:
        """The schema as one object without `$ref` and `allOf`, at its own level."""
        found = self._shapes.get(id(schema))
        if found is None:
            made = self._made(schema)
            self._shapes[id(schema)] = found = schema, made
            self._shapes.setdefault(id(made), (made, made))
        return found[1]

    def property(self, schema: Schema | None, *names: str) -> Schema | None:
        """The shape of a property of a property; None where there is none."""
        for name in names:
            if schema is None:
                return None
            schema = self.shape(schema).get("properties", {}).get(name)
        return None if schema is None else self.shape(schema)

    def items(self, schema: Schema | None) -> Schema | None:
        """The shape of an array's items; None for what is no array."""
        if schema is None or self.shape(schema).get("type") != "array":
            return None
        return self.shape(self.shape(schema).get("items", {}))

    def constant(self, schema: Schema | None) -> Any:
        """The only value that a schema allows, None where there are more."""
        values: Sequence[Any] = (
            () if schema is None else self.shape(schema).get("enum", ())
        )
        return values[0] if len(values) == 1 else None

    def branches(self, schema: Schema) -> Sequence[Schema]:
        """The alternatives of a union; none for any other schema."""
        shape = self.shape(schema)
        found: Sequence[Schema] = shape.get("oneOf") or shape.get("anyOf") or ()
        return found

    def _made(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            target = self.shape(self._components[schema["$ref"]])
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            return {**target, **beside} if beside else target
        if "allOf" in schema:
            return self._merged(schema)
        if isinstance(schema.get("enum"), int):
            return {**schema, "enum": self._enums[schema["enum"]]}
        return schema

    def _merged(self, schema: Schema) -> Schema:
        own = {key: value for key, value in schema.items() if key != "allOf"}
        parts = [*map(self.shape, schema["allOf"]), own]
        merged: dict[str, Any] = {}
        properties: dict[str, list[Schema]] = {}
        required: dict[str, None] = {}
        for part in parts:
            enum = merged.get("enum")
            merged |= {key: v for key, v in part.items() if key not in MIXED}
            if enum is not None and "enum" in part:
                merged["enum"] = [value for value in enum if value in part["enum"]]
            required |= dict.fromkeys(part.get("required", ()))
            for name, value in part.get("properties", {}).items():
                properties.setdefault(name, []).append(value)
        if properties:
            merged["properties"] = {
                name: values[0] if len(values) == 1 else {"allOf": values}
                for name, values in properties.items()
            }
            merged.setdefault("type", "object")
        if required:
            merged["required"] = list(required)
        every = all(part.get("nullable") for part in parts[:-1])
        if own.get("nullable", every):
            merged["nullable"] = True
        return merged
