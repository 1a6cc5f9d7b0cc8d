"""What the dicts that an argument takes have in them, for its documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from generator.base.naming import ClassName
from generator.printing.annotations import dict_name
from generator.understand.ir import (
    NULL,
    Array,
    Keyword,
    Map,
    Nested,
    Ref,
    Type,
    options,
    referenced,
)

MOST = 12
"""More keys than these are only counted."""


class _Dict(Protocol):
    @property
    def keys(self) -> tuple[Keyword, ...]: ...


def shape(keyword: Keyword, dicts: Mapping[ClassName, _Dict]) -> str:
    """The keys of the dicts that a keyword takes, required ones first; empty where it
    takes none.

    Args:
        keyword: the argument.
        dicts: every dict that requests take, by the name of its model.
    """
    if keyword.linkage is not None:
        return ""
    if keyword.nested is not None:
        return _nested(keyword.nested, dicts)
    found = [option for option in options(keyword.type) if option != NULL]
    if len(found) != 1:
        return ""
    many = isinstance(found[0], Array | Map)
    item = found[0].item if isinstance(found[0], Array | Map) else found[0]
    if not isinstance(item, Ref) or item.name not in dicts:
        return ""
    return _told(item.name, dicts[item.name].keys, dicts, many)


def _nested(nested: Nested, dicts: Mapping[ClassName, _Dict]) -> str:
    if nested.identifier:
        type_ = nested.template["type"]
        return f"{'Ids' if nested.many else 'The id'} of type `{type_}`."
    return _told(nested.name, nested.keys, dicts, nested.many)


def _told(
    name: ClassName,
    keys: tuple[Keyword, ...],
    dicts: Mapping[ClassName, _Dict],
    many: bool,
) -> str:
    what = "Dicts" if many else "A dict"
    return f"{what} (`types.{dict_name(name)}`) with {_listed(keys, dicts, deep=True)}."


def _listed(
    keys: tuple[Keyword, ...], dicts: Mapping[ClassName, _Dict], *, deep: bool
) -> str:
    """The keys; of what stands in them, the keys that are required."""
    required = [_key(key, dicts, deep=deep) for key in keys if key.required]
    others = [f"`{key.name}`" for key in keys if not key.required]
    if len(others) > MOST:
        others = [*others[:MOST], f"{len(others) - MOST} more"]
    parts = [", ".join(required)] if required else []
    if others:
        parts.append(f"{'if need be ' if required else 'any of '}{', '.join(others)}")
    return "; ".join(parts) or "no keys of its own"


def _key(key: Keyword, dicts: Mapping[ClassName, _Dict], *, deep: bool) -> str:
    text = f"`{key.name}`"
    inner = _inner(key, dicts) if deep else ()
    needed = [f"`{one.name}`" for one in inner if one.required]
    return f"{text} ({', '.join(needed)})" if needed else text


def _inner(key: Keyword, dicts: Mapping[ClassName, _Dict]) -> Iterable[Keyword]:
    if key.nested is not None:
        return key.nested.keys
    names = _only(key.type)
    return dicts[names].keys if names in dicts else ()


def _only(type_: Type) -> ClassName:
    names = referenced(type_)
    return next(iter(names)) if len(names) == 1 else ClassName("")
