"""Which operations `sdkgen inspect` shows: by name, and by what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from generator.base.errors import GeneratorError
from generator.commands.inspection import KEYS, fact_row
from generator.understand.ir import Api, Group, Operation, Sdk
from generator.understand.revisions import path

SINGULAR = {"alias": "aliases", "filter": "filters", "scope": "scopes"}
"""Keys as conditions about one value read better."""


class Selected(NamedTuple):
    """An operation, its group and its revision."""

    api: Api
    group: Group
    operation: Operation

    @property
    def client(self) -> str:
        """The group as users write it: `klaviyo.profiles`."""
        return f"{path(self.api)}.{self.group.name}"

    @property
    def method(self) -> str:
        """The method as users write it: `klaviyo.profiles.get_profiles`."""
        return f"{self.client}.{self.operation.name}"


def select(
    sdk: Sdk, names: Sequence[str] = (), conditions: Sequence[str] = ()
) -> tuple[Selected, ...]:
    """The operations that bear one of the names and meet all conditions.

    Args:
        sdk: what there is.
        names: of operations, aliases, groups or HTTP methods; none stands for all.
        conditions: `key=value`, as `scopes=profiles:read`.

    Raises:
        GeneratorError: for a name that nothing has, and a condition that no operation
            can be asked about.
    """
    found = [
        Selected(api, group, operation)
        for api in sdk.apis
        for group in api.groups
        for operation in group.operations
    ]
    if names:
        known = {name for one in found for name in _names(one)}
        for name in names:
            _check(name, known)
        found = [one for one in found if not set(names).isdisjoint(_names(one))]
    for key, value in parsed(conditions):
        found = [one for one in found if _meets(one, key, value)]
    return tuple(found)


def parsed(conditions: Sequence[str]) -> list[tuple[str, str]]:
    """The keys and values of conditions.

    Raises:
        GeneratorError: for a condition that no operation can be asked about.
    """
    found = []
    for condition in conditions:
        key, sign, value = condition.partition("=")
        key = SINGULAR.get(key, key)
        if not sign:
            raise GeneratorError(
                f"--where {condition}: write KEY=VALUE, such as scope=profiles:read"
            )
        if key not in KEYS:
            raise GeneratorError(
                f"--where {condition}: there is no {key!r}; keys: {', '.join(KEYS)}"
            )
        found.append((key, value))
    return found


def _check(name: str, known: set[str]) -> None:
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise GeneratorError(f"no operation, group or method is called {name!r}{hint}")


def _names(one: Selected) -> Iterator[str]:
    """Everything that people call an operation by, alone or with its like."""
    api, group, operation = one
    yield from (group.name, one.client, operation.method.upper())
    yield operation.operation_id
    for name in (operation.name, *operation.aliases, *operation.old_names):
        yield from (name, f"{group.name}.{name}", f"{one.client}.{name}")


def _meets(one: Selected, key: str, value: str) -> bool:
    return any(fnmatchcase(text, value) for text in _texts(fact_row(*one)[key]))


def _texts(value: Any) -> Iterator[str]:
    """A value as conditions write it: each element of a list, a filter by its field."""
    match value:
        case None:
            yield "none"
        case bool():
            yield str(value).lower()
        case list():
            for element in value:
                yield from _texts(element)
            if not value:
                yield "none"
        case Mapping():
            for element in value.values():
                yield from _texts(element)
        case _:
            yield str(value)
