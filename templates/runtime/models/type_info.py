"""What the document lets stand in each place of an answer, from the models' types."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial, reduce
from operator import or_
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec
from msgspec import UnsetType

from .unions import MARKED, fit, flatten, shape

KINDS = 256
"""So many kinds of objects are remembered for a place."""

_JSON_SCALARS = frozenset({str, int, float, bool})


class Form(NamedTuple):
    """What may stand in a place, by what JSON has."""

    scalars: tuple[Any, ...]
    """The types for what is neither an object nor a list, in their order."""
    as_is: frozenset[type]
    """The types of values that are taken as they come."""
    unlisted: frozenset[type]
    """The types of which any value will do, though some stand here by name."""
    structs: list[type[msgspec.Struct]]
    sure: bool
    """Whether an object can be nothing but the one struct."""
    telling: tuple[str, ...]
    """The keys whose values tell structs apart, where no single one does."""
    closest: Callable[..., list[type[msgspec.Struct]]]
    """The structs closest to an object with such keys, and values of telling ones."""
    tag_field: str | None
    """The key that tells the structs apart, if one does."""
    items: Form | None
    nullable: bool
    free: bool
    """Whether an object may stand here that no struct describes."""
    lists: bool
    included: bool
    """Whether the resources of `included` stand here."""


class Field(NamedTuple):
    """A field of a struct, by its names in Python and on the wire."""

    name: str
    wire: str
    required: bool
    form: Form


@cache
def fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a struct."""
    return tuple(
        # JSON:API puts resources of all types into `included`: even where the
        # document lists just one type, another one is not this one in disguise.
        Field(f.name, f.encode_name, f.required, form(f.type, f.name == "included"))
        for f in msgspec.structs.fields(struct)
    )


@cache
def form(type_: Any, included: bool = False) -> Form:
    """What may stand where a type is expected."""
    flat = tuple(flatten((type_,)))
    unlisted = frozenset(get_args(o)[0] for o in flat if o in MARKED)
    options = tuple(get_args(o)[0] if o in MARKED else o for o in flat)
    structs = [
        o for o in options if isinstance(o, type) and issubclass(o, msgspec.Struct)
    ]
    configs = [struct.__struct_config__ for struct in structs]
    tag_fields = {config.tag_field for config in configs}
    tagged = len({config.tag for config in configs}) == len(structs) > 0
    lists = [o for o in options if list in (o, get_origin(o))]
    items = [item for list_ in lists for item in get_args(list_)]
    dicts = [o for o in options if dict in (o, get_origin(o))]
    nulls = {None, type(None)}
    others = {*structs, *lists, *dicts, *nulls, UnsetType}
    scalars = tuple(o for o in options if o not in others)
    as_is = _JSON_SCALARS.intersection(scalars)
    if Any in options:
        as_is = _JSON_SCALARS | {dict, list}
    elif any(o not in as_is and get_origin(o) is not Literal for o in scalars):
        as_is = frozenset()  # a text may be a date
    tag_field = tag_fields.pop() if tagged and len(tag_fields) == 1 else None
    sure = len(structs) == 1 and not dicts and not included
    shapes = [shape(struct) for struct in structs]
    telling = tuple(sorted({k for s in shapes for k in (*s.constants, *s.choices)}))
    return Form(
        scalars=scalars,
        as_is=as_is,
        unlisted=unlisted,
        structs=structs,
        sure=sure,
        telling=telling,
        # An answer has thousands of objects, and few kinds of them.
        closest=lru_cache(KINDS, typed=True)(partial(_closest, structs, telling)),
        tag_field=tag_field,
        items=form(reduce(or_, items), included) if items else None,
        nullable=Any in options or not nulls.isdisjoint(options),
        free=Any in options or bool(dicts),
        lists=Any in options or bool(lists),
        included=included,
    )


def candidates(form: Form, value: dict[str, Any]) -> list[type[msgspec.Struct]]:
    """The structs that an object may be meant to be: mostly one, none if unknown."""
    if form.sure:
        return form.structs
    if form.tag_field is not None:
        tag = value.get(form.tag_field)
        return [s for s in form.structs if s.__struct_config__.tag == tag]
    keys, told = tuple(value), tuple(map(value.get, form.telling))
    try:
        return form.closest(keys, *told)
    except TypeError:  # a telling value is a list or an object
        return _closest(form.structs, form.telling, keys, *told)


def _closest(
    structs: list[type[msgspec.Struct]],
    telling: tuple[str, ...],
    keys: tuple[str, ...],
    *told: Any,
) -> list[type[msgspec.Struct]]:
    values = dict(zip(telling, told, strict=True))
    value = {key: values.get(key) for key in keys}
    found = [
        (how, struct)
        for struct in structs
        if (how := fit(struct, value, filled=False)) and _recognised(struct, value)
    ]
    best = min((how for how, _ in found), default=None)
    return [struct for how, struct in found if how == best]


def _recognised(struct: type[msgspec.Struct], value: dict[str, Any]) -> bool:
    """Whether an object has any of the keys that it has to have, or can have."""
    known = shape(struct)
    keys = known.required or known.known
    return not keys.isdisjoint(value) or not (value or known.required)
