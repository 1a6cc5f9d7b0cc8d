"""Values that a schema allows: made up, or as near as can be to those that are there.

They are deterministic: the same schema gives the same value.
"""

from __future__ import annotations

from typing import Any

from .schemas import Schema, Schemas
from .validation import Validator

DEPTH = 12
"""How deep optional members of recursive schemas are filled in at most."""

FORMATS = {"date": "2026-01-01", "time": "12:00:00", "uri": "https://www.example.com/"}

TEXTS = (
    ("email", "someone@example.com"),
    ("phone", "+15005550006"),
    ("url", "https://www.example.com/"),
    ("uri", "https://www.example.com/"),
    ("currency", "USD"),
    ("timezone", "UTC"),
)
"""What texts hold, by a word of the property's name."""

MISSING: Any = object()
"""Stands for a value that is not there."""


class Maker:
    """Makes values of schemas for one direction."""

    def __init__(self, schemas: Schemas, validator: Validator) -> None:
        self._schemas = schemas
        self._validator = validator

    def conformed(
        self, schema: Schema, value: Any, moment: str, name: str = "", depth: int = 0
    ) -> Any:
        """A valid value that keeps of the given one what the schema allows.

        Args:
            schema: what it has to be.
            value: what there is; `MISSING` for nothing.
            moment: the time that made-up times are, in ISO 8601.
            name: the property that it stands in.
            depth: how many values it stands in.
        """
        shape = self._schemas.shape(schema)
        if value is MISSING or depth > 40:
            return self._sample(shape, moment, name, depth)
        if self._fits(shape, value):
            return value
        if self._schemas.branches(shape):
            return self._nearest(shape, value, moment, name, depth)
        kind = shape.get("type", "object" if "properties" in shape else None)
        if kind == "object" and isinstance(value, dict):
            return self._object(shape, value, moment, depth)
        if kind == "array" and isinstance(value, list) and "items" in shape:
            items = shape["items"]
            return [self.conformed(items, v, moment, name, depth + 1) for v in value]
        if kind == "string" and isinstance(value, int | float) and "enum" not in shape:
            return str(value)
        if shape.get("nullable"):
            return None
        return self._sample(shape, moment, name, depth)

    def _fits(self, shape: Schema, value: Any) -> bool:
        if value is None and shape.get("nullable"):
            return True
        if "oneOf" in shape and self._matches(shape, value) != 1:
            return False
        return not self._validator.problems(shape, value)

    def _matches(self, shape: Schema, value: Any) -> int:
        branches = self._schemas.branches(shape)
        return sum(not self._validator.problems(branch, value) for branch in branches)

    def _nearest(
        self, shape: Schema, value: Any, moment: str, name: str, depth: int
    ) -> Any:
        """What the branch that a value comes nearest to makes of it."""
        ranked = sorted(
            self._schemas.branches(shape),
            key=lambda branch: _rank(self._validator.problems(branch, value)),
        )
        made = [
            self.conformed(branch, value, moment, name, depth + 1)
            for branch in ranked[:3]
        ]
        return next((v for v in made if self._matches(shape, v) == 1), made[0])

    def _object(
        self, shape: Schema, value: dict[str, Any], moment: str, depth: int
    ) -> dict[str, Any]:
        properties = self._validator.properties(shape)
        if not shape.get("properties"):
            return dict(list(value.items())[: shape.get("maxProperties", len(value))])
        required = set(shape.get("required", ()))
        return {
            name: self.conformed(
                item, value.get(name, MISSING), moment, name, depth + 1
            )
            for name, item in properties.items()
            if name in value or name in required
        }

    def _sample(self, shape: Schema, moment: str, name: str, depth: int) -> Any:
        if shape.get("nullable"):
            return None
        if "enum" in shape:
            return shape["enum"][0]
        if "default" in shape and not self._validator.problems(shape, shape["default"]):
            return shape["default"]
        branches = self._schemas.branches(shape)
        if branches:
            # A filled one may be told from others, where a bare one cannot.
            tries = [
                self._filled(self._schemas.shape(branch), moment, name, depth, full)
                for full in (False, True)
                for branch in branches
            ]
            return next((v for v in tries if self._matches(shape, v) == 1), tries[0])
        return self._filled(shape, moment, name, depth, False)

    def _filled(
        self, shape: Schema, moment: str, name: str, depth: int, full: bool
    ) -> Any:
        kind = shape.get("type", "object" if "properties" in shape else None)
        if "enum" in shape or self._schemas.branches(shape):
            return self._sample(shape, moment, name, depth)
        if kind == "object":
            required = set(shape.get("required", ()))
            full = full and depth < DEPTH
            return {
                key: self._sample(self._schemas.shape(item), moment, key, depth + 1)
                for key, item in self._validator.properties(shape).items()
                if full or key in required
            }
        if kind == "array":
            count = shape.get("minItems", 0)
            items = self._schemas.shape(shape.get("items", {}))
            return [self._sample(items, moment, name, depth + 1) for _ in range(count)]
        if kind == "string":
            return _text(shape, moment, name)
        if kind == "boolean":
            return False
        if kind in ("integer", "number"):
            return max(0, shape.get("minimum", 0))
        return None


def _rank(problems: list[Any]) -> tuple[int, int]:
    return sum(problem.mismatch for problem in problems), len(problems)


def _text(shape: Schema, moment: str, name: str) -> str:
    format_ = shape.get("format", "")
    if format_ == "date-time":
        return moment
    found = FORMATS.get(format_)
    if found is None:
        found = next((text for word, text in TEXTS if word in name.lower()), None)
    text = found or name.replace("_", " ").replace("-", " ") or "text"
    text = text.ljust(shape.get("minLength", 0), "x")
    return text[: shape.get("maxLength", len(text))]
