"""What the documents say of each operation, for people and for scripts."""

from __future__ import annotations

from typing import Any

from generator.understand.ir import (
    Api,
    Array,
    Enum,
    FilterField,
    Group,
    Map,
    Operation,
    Primitive,
    RateLimit,
    Sdk,
    Type,
    Union,
)
from generator.understand.revisions import path


def filter_text(field: FilterField) -> str:
    """A filter field and its operators: `status: equals, any[]`."""
    operators = [
        *field.single,
        *(f"{operator}[]" for operator in field.multiple),
        *(f"{operator}()" for operator in field.bare),
    ]
    return f"{field.wire}: {', '.join(operators)}"


def facts(sdk: Sdk) -> list[dict[str, Any]]:
    """Every operation as plain JSON values, in the order of the revisions."""
    return [
        _operation(api, group, operation)
        for api in sdk.apis
        for group in api.groups
        for operation in group.operations
    ]


def _operation(api: Api, group: Group, operation: Operation) -> dict[str, Any]:
    return {
        "client": path(api),
        "operation": operation.name,
        "operation_id": operation.operation_id,
        "group": group.name,
        "method": operation.method.upper(),
        "path": operation.path,
        "revision": operation.revision,
        "summary": operation.summary,
        "authenticated": operation.authenticated,
        "rate_limit": _limit(operation.rate_limit),
        "conditional_limits": [
            {
                "parameter": limit.parameter,
                "value": limit.value,
                "rate_limit": _limit(limit.rate_limit),
            }
            for limit in operation.conditional_limits
        ],
        "scopes": list(operation.scopes),
        "aliases": list(operation.aliases),
        "filters": [_filter(field) for field in operation.filters],
        "deprecated": operation.deprecated,
        "leaves_docs_on": operation.leaves_docs_on or None,
        "paging": "cursor" if operation.paged else None,
        "job": {"statuses": list(operation.job.statuses)} if operation.job else None,
        "max_items": operation.capacity.items,
        "max_bytes": operation.capacity.bytes,
        "pre_release": operation.pre_release,
        "subtag": operation.subtag,
        "reference": operation.reference,
    }


def _limit(limit: RateLimit) -> dict[str, Any]:
    windows = {"burst": limit.burst, "steady": limit.steady, "daily": limit.daily}
    return {
        name: window and {"requests": window.requests, "per_seconds": window.seconds}
        for name, window in windows.items()
    }


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
