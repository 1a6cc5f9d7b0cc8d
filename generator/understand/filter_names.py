"""The names of filter classes."""

from __future__ import annotations

from generator.base.naming import ClassName, class_name
from generator.understand import ir


def filter_class(operation: ir.Operation) -> ClassName | None:
    """The class whose filters an operation takes, if it takes any."""
    if not operation.filters:
        return None
    return ClassName(f"{class_name(operation.name)}Filter")
