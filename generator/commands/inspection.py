"""What the documents say of each operation, for people and for scripts."""

from __future__ import annotations

from datetime import date
from typing import Any

from generator.understand.facts import FACTS
from generator.understand.ir import (
    Api,
    Array,
    ConditionalLimit,
    DerivedId,
    Enum,
    FilterField,
    Group,
    Job,
    Map,
    Operation,
    Primitive,
    RateLimit,
    Type,
    Union,
    Window,
)
from generator.understand.revisions import path

KEYS = (
    *("client", "operation", "operation_id", "group", "method", "path"),
    *(fact.key for fact in FACTS if fact.inspected),
)
"""What is known of every operation, by the names that JSON has for it."""


def fact_row(api: Api, group: Group, operation: Operation) -> dict[str, Any]:
    """What is known of an operation, as plain JSON values."""
    return {
        "client": path(api),
        "operation": operation.name,
        "operation_id": operation.operation_id,
        "group": group.name,
        "method": operation.method.upper(),
        "path": operation.path,
        **{f.key: _value(f.read(operation)) for f in FACTS if f.inspected},
    }


def _value(value: Any) -> Any:
    """The value of a fact as JSON has it."""
    match value:
        case RateLimit():
            windows = {"burst": value.burst, "steady": value.steady}
            windows["daily"] = value.daily
            return {name: _value(window) for name, window in windows.items()}
        case Window(requests, seconds):
            return {"requests": requests, "per_seconds": seconds}
        case ConditionalLimit(parameter, text, limit):
            return {"parameter": parameter, "value": text, "rate_limit": _value(limit)}
        case Job(statuses, errors):
            return {"statuses": list(statuses), "errors": errors}
        case DerivedId():
            return str(value)
        case FilterField():
            return _filter(value)
        case tuple():
            return [_value(item) for item in value]
        case date():
            return value.isoformat()
    return value


def _filter(field: FilterField) -> dict[str, Any]:
    return {
        "field": field.wire,
        "operators": {
            "single": list(field.single),
            "list": list(field.multiple),
            "none": list(field.bare),
        },
        "type": _type(field.value),
        "values": list(field.value.values) if isinstance(field.value, Enum) else None,
    }


def _type(value: Type | None) -> str | None:
    """The document's own word for the type of a filter's value."""
    match value:
        case None:
            return None
        case Primitive(name):
            return name
        case Enum(values):
            kinds = {str: "string", bool: "boolean", int: "integer"}
            names = dict.fromkeys(kinds.get(type(item), "null") for item in values)
            return " | ".join(names)
        case Array(item):
            return f"array of {_type(item)}"
        case Map(item):
            return f"object of {_type(item)}"
        case Union(options):
            return " | ".join(str(_type(option)) for option in options)
        case _:
            return value.name
