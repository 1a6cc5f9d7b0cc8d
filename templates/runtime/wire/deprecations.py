"""Arguments that are to go: a call with one warns, at the line that makes it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from ..once import outside
from ..operation import Operation
from .pointers import values


def warn(operation: Operation, given: Mapping[str, Any], body: Any) -> None:
    """Give a `DeprecationWarning` for each deprecated argument of a call.

    Args:
        operation: what is called.
        given: the arguments, by their names in Python.
        body: the plain values that are sent, which may come from a model or a dict.
    """
    pointers = operation.body.keywords if operation.body else {}
    for name in operation.deprecated_arguments:
        if name in given or (name in pointers and values(body, pointers[name])):
            warnings.warn(
                f"{name} of klaviyo.{operation.group}.{operation.name} is deprecated",
                DeprecationWarning,
                stacklevel=outside(),
            )
