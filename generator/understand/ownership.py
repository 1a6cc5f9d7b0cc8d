"""Which group owns which definition; what several groups use is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.base.naming import ClassName
from generator.understand.ir import (
    PLAIN_ANSWERS,
    Api,
    Definition,
    Model,
    Operation,
    UnionAlias,
    referenced,
)


def with_owners(api: Api) -> Api:
    """The API with every definition assigned to one group, or shared.

    A definition that no operation reaches is shared, too: the document offers it.
    """
    users: dict[ClassName, set[str]] = {name: set() for name in api.definitions}
    for group in api.groups:
        roots = {name for op in group.operations for name in entry_points(op)}
        for name in reachable(roots, api.definitions):
            users[name].add(group.name)
    # The shared module can take nothing from a group's.
    unused = [name for name, used in users.items() if not used]
    for name in reachable(unused, api.definitions):
        users[name].add("")
    groups = tuple(
        replace(
            group,
            owned=tuple(sorted(n for n, used in users.items() if used == {group.name})),
        )
        for group in api.groups
    )
    owned = {name for group in groups for name in group.owned}
    shared = tuple(sorted(users.keys() - owned))
    return replace(api, groups=groups, shared=shared)


def entry_points(operation: Operation) -> set[ClassName]:
    """The definitions that an operation's signature mentions."""
    names = operation.models
    types = [parameter.type for parameter in operation.parameters]
    if operation.body is not None:
        names |= {operation.body.model} - PLAIN_ANSWERS
        types += [keyword.type for keyword in operation.body.keywords]
    return names.union(*(referenced(type_) for type_ in types))


def reachable(
    roots: Iterable[ClassName], definitions: Mapping[ClassName, Definition]
) -> set[ClassName]:
    """The definitions that can be come to from `roots`, these included."""
    seen: set[ClassName] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += mentioned(definitions[name])
    return seen


def mentioned(definition: Definition) -> set[ClassName]:
    """The definitions that one definition mentions itself."""
    if isinstance(definition, Model):
        types = [field.type for field in definition.fields]
        types += [definition.item] if definition.item else []
    elif isinstance(definition, UnionAlias):
        types = list(definition.options)
    else:
        types = [definition.type]
    return set().union(*(referenced(type_) for type_ in types))
