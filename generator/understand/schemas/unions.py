"""Which unions msgspec reads by itself, and by which tag it tells models apart.

msgspec decodes a union of Structs only when each carries a tag under one and the
same field; constants that are booleans or may be absent cannot be tags
(https://jcristharif.com/msgspec/structs.html#tagged-unions). All other unions go
through the runtime's resolver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeGuard

from generator.base.naming import ClassName
from generator.understand.ir import (
    Array,
    Definition,
    Enum,
    Map,
    Model,
    Primitive,
    Ref,
    Type,
    UnionAlias,
)

TEXTUAL = (Primitive("date-time"), Primitive("date"))

_WHOLE: Mapping[type, Type] = {
    str: Primitive("string"),
    int: Primitive("integer"),
}
"""What takes every value of a kind."""


def is_native(options: tuple[Type, ...]) -> bool:
    """Whether a union can stand as it is: scalars that JSON itself tells apart."""
    textual = [option for option in options if option in TEXTUAL]
    texts = [option for option in options if _is_text(option)]
    arrays = [option for option in options if isinstance(option, Array)]
    structured = [
        o for o in options if isinstance(o, Ref | Map) or o == Primitive("object")
    ]
    if len(textual) > 1 or (textual and texts) or len(arrays) > 1:
        return False
    return not structured


def _is_text(option: Type) -> bool:
    if isinstance(option, Enum):
        return isinstance(option.values[0], str)
    return option == Primitive("string")


def simplify(options: Iterable[Type]) -> tuple[Type, ...]:
    """The options without what others contain: open enums of one kind are one.

    One that stands beside all values of its kind is free, and stands for them.
    """
    options = tuple(options)
    values: defaultdict[type, dict[str | int | bool | None, None]] = defaultdict(dict)
    free = {kind for kind, whole in _WHOLE.items() if whole in options}
    for choice in filter(_is_open, options):
        for value in choice.values:
            values[type(value)][value] = None
            free |= {type(value)} if choice.free else set()
    covered = [_WHOLE[kind] for kind in values if kind in _WHOLE]
    result: list[Type] = []
    for option in options:
        if _is_open(option):
            # Each kind stands where its first value did.
            for kind in dict.fromkeys(map(type, option.values)):
                if kind in values:
                    result.append(Enum(tuple(values.pop(kind)), free=kind in free))
        elif option not in covered and option not in result:
            result.append(option)
    return tuple(result)


def _is_open(option: Type) -> TypeGuard[Enum]:
    return isinstance(option, Enum) and option.open


def assign_tags(
    definitions: Mapping[ClassName, Definition],
) -> dict[ClassName, Definition]:
    """Give every model its tag, and mark the unions that msgspec can read.

    A model's tag is what its unions ask for, or else a constant called `type`.
    """
    models = {n: d for n, d in definitions.items() if isinstance(d, Model)}
    unions = {n: d for n, d in definitions.items() if isinstance(d, UnionAlias)}
    wanted = {name: _common_tag(union, models) for name, union in unions.items()}
    demands: defaultdict[ClassName, set[str]] = defaultdict(set)
    for name, tag in wanted.items():
        if tag is not None:
            for model in _models(unions[name], models):
                demands[model.name].add(tag)
    tags = {
        name: min(demands[name], default=None) or _default_tag(model)
        for name, model in models.items()
    }
    result = dict(definitions)
    for name, model in models.items():
        result[name] = replace(model, tag=tags[name])
    for name, union in unions.items():
        tagged = wanted[name] is not None and all(
            tags[model.name] == wanted[name] for model in _models(union, models)
        )
        result[name] = replace(union, tagged=tagged)
    return result


def _models(union: UnionAlias, models: Mapping[ClassName, Model]) -> list[Model]:
    names = [option.name for option in union.options if isinstance(option, Ref)]
    return [models[name] for name in names if name in models]


def _common_tag(union: UnionAlias, models: Mapping[ClassName, Model]) -> str | None:
    """The field whose constant tells all models of a union apart, if there is one."""
    members = _models(union, models)
    others = tuple(
        option
        for option in union.options
        if not (isinstance(option, Ref) and option.name in models)
    )
    if len(members) < 2 or not is_native(others):
        return None
    constants = [
        {f.wire: f.constant for f in model.fields if isinstance(f.constant, str)}
        for model in members
    ]
    shared = set.intersection(*(set(values) for values in constants))
    candidates = sorted(
        wire
        for wire in shared
        if len({values[wire] for values in constants}) == len(members)
    )
    if "type" in candidates:
        return "type"
    return candidates[0] if candidates else None


def _default_tag(model: Model) -> str | None:
    has_type = any(
        f.wire == "type" and isinstance(f.constant, str) for f in model.fields
    )
    return "type" if has_type else None
