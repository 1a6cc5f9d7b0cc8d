"""Unions that msgspec cannot tell apart: which of its types a value is meant to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

import msgspec

from .first_use import ready

AnyText: TypeAlias = Annotated[str, "any"]
"""Any text, beside some by name: others are no deviation. A plain `str` there takes
what the server has added to a choice."""

AnyInteger: TypeAlias = Annotated[int, "any"]
"""Any integer, in the same way."""

MARKED = (AnyText, AnyInteger)


class OneOf(type):
    """A union of any types, `OneOf("Name", lambda: (A, B, list[C], str))`.

    For msgspec it is a custom type, which the hooks below decode; it has no
    instances of its own. `options` are the types, nested unions opened up.
    """

    _declared: Callable[[], tuple[Any, ...]]

    def __new__(cls, name: str, options: Callable[[], tuple[Any, ...]]) -> OneOf:
        union = super().__new__(cls, name, (), {"__slots__": ()})
        union._declared = options
        return union

    def __init__(self, name: str, options: Callable[[], tuple[Any, ...]]) -> None:
        super().__init__(name, (), {})

    def __instancecheck__(self, instance: object) -> bool:
        # msgspec checks what a hook returns; a variant that is not known stays a
        # plain value, so that any value may stand here.
        return True

    @property
    def options(self) -> tuple[Any, ...]:
        """The types of the union."""
        return _options(self)

    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        # A variant that came later is read as the plain object that it is.
        known: Any = Union[(*cls.options, dict[str, Any])]
        return handler.generate_schema(known)


def write_hook(union: Any, value: Any) -> Any:
    """msgspec's `dec_hook` for what is sent: a value that no type fits is refused."""
    if not isinstance(union, OneOf):
        raise TypeError(f"{union!r} cannot be decoded")
    fits = [(fit(option, value, filled=True), option) for option in union.options]
    ranked = sorted(
        ((found, option) for found, option in fits if found is not None),
        key=lambda pair: pair[0],
    )
    failure = ""
    for _, option in ranked:
        try:
            ready(option)
            return msgspec.convert(value, option, dec_hook=write_hook)
        except msgspec.ValidationError as error:
            failure = failure or str(error)
    # A plain ValueError, so that msgspec adds the outer half of the path.
    raise ValueError(failure or f"Matches no variant of {union.__name__}")


class Fit(NamedTuple):
    """How far a value is from a type; the smallest one wins."""

    wrong: int = 0
    unknown: int = 0
    not_known: int = 0


class Shape(NamedTuple):
    """What of a Struct tells it from others, by the names on the wire."""

    constants: dict[str, Any]
    choices: dict[str, tuple[Any, ...]]
    required: frozenset[str]
    known: frozenset[str]


def fit(option: Any, value: Any, filled: bool) -> Fit | None:
    """How well the type fits the value at first sight, None when it cannot."""
    if isinstance(value, dict):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return _struct_fit(shape(option), value, filled)
        if option is Any or option is dict or get_origin(option) is dict:
            return Fit(unknown=len(value))
        return None
    if isinstance(value, list) and get_origin(option) is list:
        items = tuple(flatten(get_args(option)))
        fits = [
            min(
                (f for item in items if (f := fit(item, v, filled)) is not None),
                default=None,
            )
            for v in value
        ]
        found = [one for one in fits if one is not None]
        if len(found) < len(value):
            return None
        return Fit(*(sum(column) for column in zip(*found, strict=True)))
    return Fit()


def _struct_fit(form: Shape, value: dict[str, Any], filled: bool) -> Fit | None:
    for key, constant in form.constants.items():
        # 1 == True in Python, and they are different things in JSON.
        if key in value and not _same(value[key], constant):
            return None
        if key not in value and key in form.required and not filled:
            return None
    known = form.known & value.keys()
    others = sum(
        key in value and not any(_same(value[key], choice) for choice in choices)
        for key, choices in form.choices.items()
    )
    missing = len(form.required - value.keys())
    return Fit(others + missing, len(value) - len(known), -len(known))


def _same(value: Any, constant: Any) -> bool:
    return type(value) is type(constant) and bool(value == constant)


@cache
def _options(union: OneOf) -> tuple[Any, ...]:
    return tuple(flatten(union._declared()))


def flatten(types: tuple[Any, ...]) -> Iterator[Any]:
    """The types with unions opened up; what is `MARKED` stays so."""
    for type_ in types:
        if isinstance(type_, OneOf):
            yield from type_.options
        elif get_origin(type_) in (Union, UnionType):
            yield from flatten(get_args(type_))
        elif get_origin(type_) is Annotated and type_ not in MARKED:
            yield from flatten(get_args(type_)[:1])
        else:
            yield type_


@cache
def shape(struct: type[msgspec.Struct]) -> Shape:
    """The constants, choices and keys of a Struct.

    Constants are its tag, its fields of a one-value Literal, and the values (of
    types that Literal or msgspec do not allow) in its `__constants__`.
    """
    config = struct.__struct_config__
    constants: dict[str, Any] = dict(getattr(struct, "__constants__", {}))
    if config.tag_field is not None:
        constants[config.tag_field] = config.tag
    choices: dict[str, tuple[Any, ...]] = {}
    required = {config.tag_field} if config.tag_field else set()
    known = set(required)
    for field in msgspec.structs.fields(struct):
        known.add(field.encode_name)
        # A default other than UNSET is a constant that the class fills in.
        if field.default is not msgspec.UNSET:
            required.add(field.encode_name)
        options = tuple(flatten((field.type,)))
        literals = [v for o in options for v in get_args(o) if get_origin(o) is Literal]
        rest = {o for o in options if get_origin(o) is not Literal}
        if len(literals) == 1 and rest <= {msgspec.UnsetType}:
            constants[field.encode_name] = literals[0]
        elif literals and rest.isdisjoint(MARKED):
            absent = (None,) if rest & {None, type(None)} else ()
            choices[field.encode_name] = (*literals, *absent)
    return Shape(constants, choices, frozenset(required), frozenset(known))
