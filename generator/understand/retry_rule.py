"""When an operation is repeated that may have been processed already."""

from __future__ import annotations

from generator.base.units import IDEMPOTENT_METHODS
from generator.understand.ir import Operation


def retried(operation: Operation) -> str:
    """The rule by its name: as `wire.retries.rule` of the runtime decides it."""
    reads = all(s.lower().endswith((":read", " read")) for s in operation.scopes)
    if operation.method in IDEMPOTENT_METHODS or (operation.scopes and reads):
        return "safe"
    return "unique" if operation.body and operation.body.unique_id else "unprocessed"


def refuses_repetitions(operation: Operation) -> bool:
    """Whether one resource that the API has already makes it refuse the whole request.

    The documents say so of the `unique_id` of resources that are sent several at once;
    of one that is sent alone, the API takes no notice.
    """
    pointer = operation.body.unique_id if operation.body else None
    return pointer is not None and "/*/" in pointer
