"""Which group owns which definition; what several groups use is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.base.naming import ClassName, Identifier, identifier
from generator.understand.ir import (
    PLAIN_ANSWERS,
    Api,
    Definition,
    Model,
    Operation,
    UnionAlias,
    referenced,
)

SHARED = Identifier("shared")
"""The module of what takes nothing from any other."""

MANY = 10
"""As many definitions that the same groups use have a module of their own."""


def with_owners(api: Api) -> Api:
    """The API with every definition assigned to one group, or to a shared module.

    A definition that no operation reaches is shared, too: the document offers it.
    """
    users: dict[ClassName, frozenset[str]] = dict.fromkeys(api.definitions, frozenset())
    for group in api.groups:
        roots = {name for op in group.operations for name in entry_points(op)}
        for name in reachable(roots, api.definitions):
            users[name] |= {group.name}
    groups = tuple(
        replace(
            group,
            owned=tuple(sorted(n for n, used in users.items() if used == {group.name})),
        )
        for group in api.groups
    )
    owned = {name for group in groups for name in group.owned}
    shared = {name: used for name, used in users.items() if name not in owned}
    return replace(api, groups=groups, shared=_shared(shared, api.definitions))


def _shared(
    users: Mapping[ClassName, frozenset[str]],
    definitions: Mapping[ClassName, Definition],
) -> dict[Identifier, tuple[ClassName, ...]]:
    """The modules of what several groups use, so that a group loads little that it does
    not need.

    What a definition mentions is used by all groups that use it. So modules for equal
    sets of users take from those with more users only, and never in a circle.
    """
    alike: dict[frozenset[str], list[ClassName]] = {}
    for name in sorted(users):
        alike.setdefault(users[name], []).append(name)
    many = {n for used, own in alike.items() if used and len(own) >= MANY for n in own}
    # What takes nothing from those stands in one module, however few use it.
    common = {
        name
        for name in users
        if name not in many and not reachable([name], definitions) & many
    }
    modules: dict[Identifier, tuple[ClassName, ...]] = {}
    if common:
        modules[SHARED] = tuple(sorted(common))
    for used in sorted(alike, key=lambda used: (-len(used), sorted(used))):
        own = [name for name in alike[used] if name not in common]
        if own:
            modules[_module_name(own, definitions)] = tuple(own)
    return modules


def _module_name(
    own: Iterable[ClassName], definitions: Mapping[ClassName, Definition]
) -> Identifier:
    """A shared module's name: after the first resource in it, or the first of all."""

    def rank(name: ClassName) -> tuple[bool, ClassName]:
        definition = definitions[name]
        is_resource = isinstance(definition, Model) and definition.kind == "resource"
        return not is_resource, name

    return Identifier(f"{SHARED}_{identifier(min(own, key=rank).strip('_'))}")


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
