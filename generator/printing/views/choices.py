"""Names for the choices that a group's methods offer."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, count

from generator.base.naming import ClassName, class_name
from generator.printing.annotations import Spelling, argument_annotation
from generator.understand.ir import (
    Alias,
    Array,
    Enum,
    Group,
    Keyword,
    Operation,
    Parameter,
    Ref,
    Type,
    Union,
)


class Choices:
    """Names for the choices of arguments, one for each set of values.

    A set goes by its argument's name, and by its operation's too where the group
    has several sets for that argument. Where two still have one name, the second
    takes a number: nobody but the module itself ever names them.
    """

    def __init__(self, group: Group, spelling: Spelling) -> None:
        self._spelling = spelling
        sets: defaultdict[str, set[Enum]] = defaultdict(set)
        for operation in group.operations:
            for argument in operation.arguments:
                for enum in self._enums(argument.type):
                    sets[argument.name].add(enum)
        self._several = {name for name, found in sets.items() if len(found) > 1}
        self._named: dict[str, str] = {}

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The names, with what they stand for."""
        return tuple(sorted(self._named.items()))

    def replace(self, operation: Operation, argument: Parameter | Keyword) -> Type:
        """The argument's type with its choice by name."""
        name = class_name(argument.name)
        if argument.name in self._several:
            name = ClassName(f"{class_name(operation.name)}{name}")
        own = ClassName(f"_{name}")

        def by_name(type_: Type) -> Type:
            enum = self._enum(type_)
            if enum is not None:
                return Ref(self._name(own, argument_annotation(enum, self._spelling)))
            if isinstance(type_, Array):
                return Array(by_name(type_.item))
            if isinstance(type_, Union):
                return Union(tuple(by_name(option) for option in type_.options))
            return type_

        return by_name(argument.type)

    def _name(self, wanted: ClassName, text: str) -> ClassName:
        """The name of a set, the same each time."""
        numbered = (ClassName(f"{wanted}_{number}") for number in count(2))
        names = chain([wanted], numbered)
        return next(n for n in names if self._named.setdefault(n, text) == text)

    def _enum(self, type_: Type) -> Enum | None:
        """The choice that a type is, or names."""
        if isinstance(type_, Ref):
            definition = self._spelling.definitions.get(type_.name)
            type_ = definition.type if isinstance(definition, Alias) else type_
        return type_ if isinstance(type_, Enum) else None

    def _enums(self, type_: Type) -> list[Enum]:
        enum = self._enum(type_)
        if enum is not None:
            return [enum]
        if isinstance(type_, Array):
            return self._enums(type_.item)
        if isinstance(type_, Union):
            return [found for option in type_.options for found in self._enums(option)]
        return []
