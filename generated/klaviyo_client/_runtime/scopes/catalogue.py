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

    def polled(self, operation: Operation) -> Iterator[Operation]:
        """What reads the job that an operation creates, and the errors of its rows."""
        if operation.method != "POST" or operation.job is None:
            return
        for other in self.operations.values():
            if other.method != "GET" or other.group != operation.group:
                continue
            rest = other.path.removeprefix(f"{operation.path}/")
            if rest == other.path or not rest.startswith("{"):
                continue
            if rest.endswith("}") or "error" in rest.rpartition("/")[2]:
                yield other
