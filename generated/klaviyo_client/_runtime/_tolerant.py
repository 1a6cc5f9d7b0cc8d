"""Answers that deviate from the document, read as far as they agree with it.

Deviations are everyday. JSON:API's sparse fieldsets leave out attributes that the
document requires. The API gives null for `links.next` on the last page. And the
document of a revision goes on changing after an SDK was made from it: new variants
of unions, new types in `included`, values of another kind. The fast decoder goes
first and refuses such an answer as a whole; read here, it is typed wherever it
fits, and stays plain where it does not.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache, reduce
from operator import or_
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType

from ._unions import OneOf, fit, flatten, shape

_JSON_SCALARS = frozenset({str, int, float, bool})


def tolerant(type_: Any, value: Any) -> Any:
    """The model of plain JSON values that the fast decoder has refused.

    A required field that is missing reads as `UNSET`, and null as None wherever it
    stands. What does not fit stays as it came: malformed dates, scalars of another
    type, objects that are no known variant of their union, and resources of unknown
    types in `included`. Where only one model can stand, an object becomes that
    model, whatever its `type` says. Unknown fields are dropped, as the fast decoder
    does.

    Args:
        type_: the model of a whole answer.
        value: the answer's JSON, as plain values.

    Raises:
        msgspec.ValidationError: when the value is no object.
    """
    if not isinstance(value, dict):
        return msgspec.convert(value, type_, dec_hook=tolerant_hook)
    return _build(type_, value, untried=True)


class _Form(NamedTuple):
    """What may stand in a place, by what JSON has."""

    scalars: tuple[Any, ...]
    """The types for what is neither an object nor a list, in their order."""
    as_is: frozenset[type]
    """The types of values that are taken as they come."""
    structs: list[type[msgspec.Struct]]
    sure: bool
    """Whether an object can be nothing but the one struct."""
    tag_field: str | None
    """The key that tells the structs apart, if one does."""
    items: _Form | None


class _Field(NamedTuple):
    name: str
    wire: str
    required: bool
    form: _Form


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[_Field, ...]:
    return tuple(
        # JSON:API puts resources of all types into `included`: even where the
        # document lists just one type, another one is not this one in disguise.
        _Field(f.name, f.encode_name, f.required, _form(f.type, f.name == "included"))
        for f in msgspec.structs.fields(struct)
    )


@cache
def _form(type_: Any, included: bool = False) -> _Form:
    options = tuple(flatten((type_,)))
    structs = [
        o for o in options if isinstance(o, type) and issubclass(o, msgspec.Struct)
    ]
    configs = [struct.__struct_config__ for struct in structs]
    tag_fields = {config.tag_field for config in configs}
    tagged = len({config.tag for config in configs}) == len(structs) > 0
    lists = [o for o in options if list in (o, get_origin(o))]
    items = [item for list_ in lists for item in get_args(list_)]
    dicts = [o for o in options if dict in (o, get_origin(o))]
    others = {*structs, *lists, *dicts, None, type(None), UnsetType}
    scalars = tuple(o for o in options if o not in others)
    as_is = _JSON_SCALARS.intersection(scalars)
    if Any in options:
        as_is = _JSON_SCALARS | {dict, list}
    elif any(o not in as_is and get_origin(o) is not Literal for o in scalars):
        as_is = frozenset()  # a text may be a date
    return _Form(
        scalars=scalars,
        as_is=as_is,
        structs=structs,
        sure=len(structs) == 1 and not dicts and not included,
        tag_field=tag_fields.pop() if tagged and len(tag_fields) == 1 else None,
        items=_form(reduce(or_, items), included) if items else None,
    )


def tolerant_hook(type_: Any, value: Any) -> Any:
    """msgspec's `dec_hook` for answers: never refuses a value of a `OneOf`."""
    if not isinstance(type_, OneOf):
        raise TypeError(f"{type_!r} cannot be decoded")
    return _read(_form(type_), value, untried=True)


def _read(form: _Form, value: Any, untried: bool) -> Any:
    if value is None or type(value) in form.as_is:
        return value
    if isinstance(value, dict):
        return _read_object(form, value, untried)
    if isinstance(value, list):
        items = form.items
        return value if items is None else [_read(items, v, untried) for v in value]
    for scalar in form.scalars:
        with suppress(msgspec.ValidationError):
            return msgspec.convert(value, scalar)
    return value


def _read_object(form: _Form, value: dict[str, Any], untried: bool) -> Any:
    structs = form.structs if form.sure else _likeliest(form, value)
    try:
        # Mostly little of an answer deviates, so that msgspec tries each object at
        # the top, but not once more the parts of one that it refuses. Of several
        # structs that are equally likely, it is the one that takes all values.
        for struct in structs if untried or len(structs) > 1 else ():
            with suppress(msgspec.ValidationError):
                return msgspec.convert(value, struct, dec_hook=tolerant_hook)
        return _build(structs[0], value, untried=False) if structs else value
    except RecursionError:
        return value


def _build(struct: type[msgspec.Struct], value: dict[str, Any], untried: bool) -> Any:
    found: dict[str, Any] = {}
    for name, wire, required, form in _fields(struct):
        if wire in value:
            found[name] = _read(form, value[wire], untried)
        elif required:
            found[name] = UNSET
    return struct(**found)


def _likeliest(form: _Form, value: dict[str, Any]) -> list[type[msgspec.Struct]]:
    """The structs that an object may be meant to be: mostly one, none if unknown."""
    if form.tag_field is not None:
        tag = value.get(form.tag_field)
        return [s for s in form.structs if s.__struct_config__.tag == tag]
    found = [
        (how, struct)
        for struct in form.structs
        if (how := fit(struct, value, filled=False)) and _recognised(struct, value)
    ]
    best = min((how for how, _ in found), default=None)
    return [struct for how, struct in found if how == best]


def _recognised(struct: type[msgspec.Struct], value: dict[str, Any]) -> bool:
    """Whether an object has any of the keys that it has to have, or can have."""
    known = shape(struct)
    keys = known.required or known.known
    return not keys.isdisjoint(value) or not (value or known.required)
