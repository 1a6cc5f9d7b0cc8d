"""The operations of two revisions: which ones are the same, gone, or new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.base.naming import Identifier, identifier
from generator.compare.api import rules
from generator.compare.api.described import Described
from generator.compare.api.schema_changes import Subject
from generator.compare.api.wording import quoted
from generator.compare.changes import Change, Rule
from generator.documents.document import Node
from generator.understand.build import operation_nodes
from generator.understand.ir import Array, Operation
from generator.understand.operations import REVISION

_VARIABLE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, eq=False)
class Endpoint:
    """An operation, and where its document describes it.

    Args:
        operation: what is understood of it.
        group: the group that it belongs to.
        node: the operation object.
        parameters: its parameters by location and name, those of its path included;
            without the revision's header.
    """

    operation: Operation
    group: Identifier
    node: Node
    parameters: Mapping[tuple[str, str], Node]

    @property
    def id(self) -> str:
        """The operationId."""
        return self.operation.operation_id

    @property
    def address(self) -> str:
        """Method and path, as people write them."""
        return f"{self.operation.method} {self.operation.path}"

    @property
    def names(self) -> tuple[Identifier, ...]:
        """What it is called: by its id, and by its aliases."""
        return (identifier(self.id), *self.operation.aliases)

    @property
    def shape(self) -> tuple[str, str]:
        """What tells it from all others: its method, and its path without the names
        of parameters and without the slash at the end, which some revisions have."""
        path = _VARIABLE.sub("{}", self.operation.path).rstrip("/")
        return self.operation.method, path

    @property
    def variables(self) -> list[str]:
        """The names of the path's parameters, in order."""
        return [match[1:-1] for match in _VARIABLE.findall(self.operation.path)]

    @property
    def subject(self) -> Subject:
        """What its changes are told of."""
        return Subject(self.group, self.id)

    def change(
        self,
        rule: Rule,
        text: str,
        node: Node | None = None,
        old: str | None = None,
        new: str | None = None,
        instead: str = "",
    ) -> Change:
        """A change of this operation, or of the part of it at `node`."""
        return self.subject.change(rule, text, node or self.node, old, new, instead)

    def list_style(self, wire: str) -> str | None:
        """How the lists of a parameter are written, in words; None for no list."""
        found = next(p for p in self.operation.parameters if p.wire == wire)
        if not isinstance(found.type, Array):
            return None
        return "repeated" if found.explode else "joined by commas"


@dataclass(frozen=True)
class Pairing:
    """The operations of two documents, side by side."""

    same: tuple[tuple[Endpoint, Endpoint], ...]
    removed: tuple[Endpoint, ...]
    added: tuple[Endpoint, ...]


def endpoints(side: Described) -> tuple[Endpoint, ...]:
    """The operations of a document, in its order."""
    known = {
        operation.pointer: (operation, group.name)
        for group in side.api.groups
        for operation in group.operations
    }
    found = []
    for _, _, node, inherited in operation_nodes(side.document):
        operation, group = known[node.pointer]
        own = node.get("parameters")
        given = [*inherited, *(own.elements() if own else ())]
        parameters = {
            (p.value["in"], p.value["name"]): p for p in map(Node.resolve, given)
        }
        parameters.pop(("header", REVISION), None)
        found.append(Endpoint(operation, group, node, parameters))
    return tuple(found)


def pair(old: Iterable[Endpoint], new: Iterable[Endpoint]) -> Pairing:
    """Find the operations that are the same ones.

    The same method and path make them so. Of what is left then, a name does, be it an
    alias: such an operation has moved.
    """
    befores = {endpoint.shape: endpoint for endpoint in old}
    afters = {endpoint.shape: endpoint for endpoint in new}
    same = [(befores[shape], afters[shape]) for shape in befores if shape in afters]
    gone = [before for shape, before in befores.items() if shape not in afters]
    added = [after for shape, after in afters.items() if shape not in befores]
    homeless = {name: after for after in added for name in after.names}
    # An operation's own name is a better sign than its aliases.
    names = [(before.names[0], before) for before in gone]
    names += [(alias, before) for before in gone for alias in before.names[1:]]
    for name, before in names:
        found = homeless.get(name)
        if found in added and before in gone:
            same.append((before, found))
            gone.remove(before)
            added.remove(found)
    return Pairing(tuple(same), tuple(gone), tuple(added))


def name_changes(pairing: Pairing) -> list[Change]:
    """What became of the names that operations are called by."""
    afters = [*(after for _, after in pairing.same), *pairing.added]
    owners = {name: after for after in afters for name in after.names}
    befores = [*(before for before, _ in pairing.same), *pairing.removed]
    former = {name for before in befores for name in before.names}
    found: list[Change] = []
    for before, after in pairing.same:
        found += _renamed(before, after, owners)
        for alias in before.names[1:]:
            if alias in owners and owners[alias] is not after:
                found.append(_rebound(alias, before, owners[alias], after))
            elif alias not in owners:
                text = f"the alias {quoted(alias)} is gone"
                found.append(
                    after.change(rules.ALIAS_REMOVED, text, old=alias, instead=after.id)
                )
        for alias in after.names[1:]:
            if alias not in former:
                text = f"the alias {quoted(alias)} is new"
                found.append(after.change(rules.ALIAS_ADDED, text, new=alias))
    for before in pairing.removed:
        for name in before.names:
            if name in owners:
                found.append(_rebound(name, before, owners[name], None))
    return found


def _renamed(
    before: Endpoint, after: Endpoint, owners: Mapping[Identifier, Endpoint]
) -> list[Change]:
    """What became of an operation's own name."""
    name = before.names[0]
    owner = owners.get(name)
    if owner is not None and owner is not after:
        return [_rebound(name, before, owner, after)]
    if before.id == after.id:
        return []
    rule, rest = rules.OPERATION_RENAMED, "and keeps that name as an alias"
    if owner is None:
        rule, rest = rules.OPERATION_RENAMED_WITHOUT_ALIAS, "and the old name is gone"
    text = f"was called {quoted(before.id)}, {rest}"
    return [after.change(rule, text, old=before.id, new=after.id, instead=after.id)]


def _rebound(
    name: Identifier, before: Endpoint, owner: Endpoint, after: Endpoint | None
) -> Change:
    text = (
        f"the name {quoted(name)} called {quoted(before.address)}, "
        f"and calls {quoted(owner.address)} now"
    )
    return owner.change(
        rules.NAME_REBOUND,
        text,
        old=before.address,
        new=owner.address,
        instead=after.id if after else "",
    )
