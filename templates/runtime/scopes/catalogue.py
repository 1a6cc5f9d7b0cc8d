"""What a package offers, as far as source code names it: groups, methods, paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..operation import Operation
from ..wire.by_path import paths_of


@dataclass(eq=False)
class Api:
    """A revision: its methods by group, aliases included.

    `sides` are the others of its package, by the attribute of a client that leads to
    them, and by their revision.
    """

    operations: Mapping[str, Operation]
    sides: Mapping[str, Api] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Operation]] = field(init=False)

    def __post_init__(self) -> None:
        groups: dict[str, dict[str, Operation]] = {}
        for operation in self.operations.values():
            for name in (operation.name, *operation.aliases):
                groups.setdefault(operation.group, {})[name] = operation
        self.groups = groups

    def by_path(self, method: str, path: str) -> Operation | None:
        """The operation of a path; None where there is none."""
        found = paths_of(self.operations).operation(method, path)
        return found if found.group else None

    def used_with(self, operation: Operation, feature: str) -> Iterator[Operation]:
        """What a feature of clients calls besides the operation that it is given.

        Args:
            operation: what creates a resource, or a job.
            feature: the name of the feature, as `bulk`.
        """
        for other in self.operations.values():
            rest = other.path.removeprefix(f"{operation.path}/")
            one = rest != other.path and rest.startswith("{")
            if not one or other.group != operation.group:
                continue
            itself, last = rest.endswith("}"), rest.rpartition("/")[2]
            if feature in ("bulk", "wait") and other.method == "GET":
                # The job; and its errors, where these are not in it.
                if other.job is not None if itself else "error" in last:
                    yield other
            elif feature == "get_or_create" and itself and other.method == "GET":
                yield other
            elif feature == "update_or_create" and itself and other.method == "PATCH":
                yield other
