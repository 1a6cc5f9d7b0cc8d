"""Filter expressions that only the right fields, operators and values can build.

A generated module declares one `FilterSet` for each operation that filters. Its
fields are built from the operators below, so that what an operation does not offer
is missing: type checkers see it, and so does the interpreter.

The syntax is described at https://developers.klaviyo.com/en/docs/filtering_.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import (
    TYPE_CHECKING,
    ClassVar,
    Generic,
    NoReturn,
    Protocol,
    TypeAlias,
    TypeVar,
    final,
)

from ..errors import ArgumentError
from .literals import WIDER, is_many, kind_of, written

FilterValue: TypeAlias = str | bool | int | float | datetime | date
"""What a field takes whose type the API's description does not give."""

S = TypeVar("S", bound="FilterSet")
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)

_PARENTHESES = (
    "& joins two filters; put each comparison in parentheses, "
    "as in (F.created > a) & (F.created < b)"
)


class Values(Protocol[V_co]):
    """A list, tuple or set of values; never a string, though it has characters.

    Strings do not fit because they refuse to say whether they contain an object
    that is no string (https://github.com/python/typing/issues/256).
    """

    def __contains__(self, value: object, /) -> bool: ...
    def __iter__(self) -> Iterator[V_co]: ...
    def __len__(self) -> int: ...


# ------------------------------------------------------------------ expressions


@final
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Filter(Generic[S]):
    """A filter for the operation that `S` stands for; fields make it, `&` joins it.

    `str()` gives the text that is sent. Filters with the same text are equal.
    """

    fields: type[FilterSet]
    terms: tuple[str, ...]

    def __and__(self, other: Filter[S]) -> Filter[S]:
        if not isinstance(other, Filter):
            raise TypeError(f"{_PARENTHESES}; here is {_described(other)}")
        if self.fields is not other.fields:
            raise ArgumentError(
                f"cannot join a filter of {self.fields.__name__} "
                f"with one of {other.fields.__name__}"
            )
        return Filter(self.fields, self.terms + other.terms)

    def __str__(self) -> str:
        joined = ",".join(self.terms)
        return joined if len(self.terms) == 1 else f"and({joined})"

    def __repr__(self) -> str:
        return f"<{self.fields.__name__}: {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Filter) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(self.terms)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a filter is neither true nor false; join filters with & instead of "
            "`and`, and write a < F.created < b as (F.created > a) & (F.created < b)"
        )

    if not TYPE_CHECKING:

        def __rand__(self, other: object) -> NoReturn:
            raise TypeError(f"{_PARENTHESES}; here is {_described(other)}")


def filter_text(value: object, operation: str) -> str:
    """The text to send for an operation's `filter` argument.

    Args:
        value: a filter made from the operation's own fields, or text that is sent
            as it stands.
        operation: the operation's name.

    Raises:
        ArgumentError: when the value is neither.
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, Filter):
        raise ArgumentError(
            f"{operation} takes a filter or a string; here is {_described(value)}"
        )
    if operation not in value.fields.__operations__:
        raise ArgumentError(
            f"{operation} does not take a filter of {value.fields.__name__}"
        )
    return str(value)


def _described(value: object) -> str:
    if isinstance(value, Field):
        return f"the field {value!r} without an operator"
    return f"a value of type {type(value).__name__}"


# ------------------------------------------------------------------ fields


class _FilterSetType(type):
    if not TYPE_CHECKING:  # For checkers, a field that is not there is not there.

        def __getattr__(cls, name: str) -> NoReturn:
            fields = [key for key, it in vars(cls).items() if isinstance(it, Field)]
            raise AttributeError(
                f"{cls.__name__} has no field {name!r}; it has {', '.join(fields)}",
                name=name,
                obj=cls,
            )


class FilterSet(metaclass=_FilterSetType):
    """The fields that operations filter by; a namespace, and the type of its filters.

    Its own names are all dunder names, so that a field may have any name.
    """

    __operations__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, operations: tuple[str, ...]) -> None:
        cls.__operations__ = operations


class Field(Generic[S]):
    """A field of a filter set. Its public methods are its operators.

    Args:
        wire: the field's name in the API.
        kind: which values it takes: "string", "boolean", "integer", "number",
            "date-time" or "date"; None for any of these.
        choices: the only values it takes, if it is that strict.
    """

    __slots__ = ("_choices", "_kind", "_name", "_owner", "_wire")

    def __init__(
        self,
        wire: str,
        kind: str | None = None,
        choices: tuple[str | int | bool, ...] = (),
    ) -> None:
        self._wire = wire
        self._kind = kind
        self._choices = choices
        self._owner: type[FilterSet] = FilterSet
        self._name = wire

    def __set_name__(self, owner: type[FilterSet], name: str) -> None:
        self._owner = owner
        self._name = name

    def __repr__(self) -> str:
        return f"<{self}: {self._operators()}>"

    def __str__(self) -> str:
        return f"{self._owner.__name__}.{self._name}"

    def __eq__(self, other: object) -> bool:
        # A quiet False would end up as the filter that is sent.
        raise TypeError(
            f"{self} builds no filter with == or !=; it has {self._operators()}"
        )

    __hash__ = object.__hash__

    if not TYPE_CHECKING:  # For checkers, an operator that is not there is not there.

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):  # Nothing is set yet while copying.
                raise AttributeError(name)
            raise AttributeError(
                f"{self} has no operator {name!r}; it has {self._operators()}",
                name=name,
                obj=self,
            )

        def _not_ordered(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} does not have this comparison; it has {self._operators()}"
            )

        def _not_joined(self, other: object) -> NoReturn:
            raise TypeError(f"{_PARENTHESES}; here is {_described(self)}")

        __gt__ = __ge__ = __lt__ = __le__ = _not_ordered
        __and__ = __rand__ = _not_joined

    def _operators(self) -> str:
        return ", ".join(name for name in dir(type(self)) if not name.startswith("_"))

    def _term(self, operator: str, *values: str) -> Filter[S]:
        arguments = ",".join((self._wire, *values))
        return Filter(self._owner, (f"{operator}({arguments})",))

    def _one(self, value: object) -> str:
        kind = kind_of(value)
        if kind is None or self._kind not in (None, kind, WIDER.get(kind)):
            expected = self._kind or "string, boolean, number, date-time or date"
            raise ArgumentError(
                f"{self} takes a value of type {expected}, not {type(value).__name__}"
            )
        if self._choices and value not in self._choices:
            choices = ", ".join(repr(choice) for choice in self._choices)
            raise ArgumentError(f"{self} takes one of {choices}, not {value!r}")
        try:
            return written(kind, value)
        except (ValueError, OverflowError) as error:
            raise ArgumentError(f"{self} does not take this value: {error}") from None

    def _many(self, values: object) -> str:
        if not is_many(values):
            raise ArgumentError(
                f"{self} takes a list here, not {type(values).__name__}"
            )
        texts = [self._one(value) for value in values]
        if not texts:
            raise ArgumentError(f"{self} takes a list of one value or more")
        if isinstance(values, AbstractSet):
            texts.sort()  # Equal sets give equal texts, whatever the hash seed.
        return f"[{','.join(texts)}]"

    def _one_or_many(self, value: object) -> str:
        return self._many(value) if is_many(value) else self._one(value)


# ------------------------------------------------------------------ operators


class Equals(Field[S], Generic[S, V]):
    """A field with `equals`."""

    __slots__ = ()

    def equals(self, value: V) -> Filter[S]:
        """The field is `value`."""
        return self._term("equals", self._one(value))


class EqualsList(Field[S], Generic[S, V]):
    """A field with `equals` for a value or for a list.

    The API's own examples give one value, also where only a list is documented.
    """

    __slots__ = ()

    def equals(self, value: V | Values[V]) -> Filter[S]:
        """The field is `value`, or is one of the values of a list."""
        return self._term("equals", self._one_or_many(value))


class AnyList(Field[S], Generic[S, V]):
    """A field with `any`."""

    __slots__ = ()

    def any(self, values: Values[V]) -> Filter[S]:
        """The field is one of `values`."""
        return self._term("any", self._many(values))


class Contains(Field[S], Generic[S, V]):
    """A field with `contains`."""

    __slots__ = ()

    def contains(self, value: V) -> Filter[S]:
        """The field has `value` somewhere in it."""
        return self._term("contains", self._one(value))


class ContainsList(Field[S], Generic[S, V]):
    """A field with `contains` for a value or for a list."""

    __slots__ = ()

    def contains(self, value: V | Values[V]) -> Filter[S]:
        """The field has `value`, or the values of a list, somewhere in it."""
        return self._term("contains", self._one_or_many(value))


class StartsWith(Field[S], Generic[S, V]):
    """A field with `starts_with`."""

    __slots__ = ()

    def starts_with(self, value: V) -> Filter[S]:
        """The field starts with `value`."""
        return self._term("starts-with", self._one(value))


class EndsWith(Field[S], Generic[S, V]):
    """A field with `ends_with`."""

    __slots__ = ()

    def ends_with(self, value: V) -> Filter[S]:
        """The field ends with `value`."""
        return self._term("ends-with", self._one(value))


class GreaterThan(Field[S], Generic[S, V]):
    """A field with `greater_than`, also written `>`."""

    __slots__ = ()

    def greater_than(self, value: V) -> Filter[S]:
        """The field is greater than `value`."""
        return self._term("greater-than", self._one(value))

    def __gt__(self, value: V) -> Filter[S]:
        return self.greater_than(value)


class GreaterOrEqual(Field[S], Generic[S, V]):
    """A field with `greater_or_equal`, also written `>=`."""

    __slots__ = ()

    def greater_or_equal(self, value: V) -> Filter[S]:
        """The field is `value` or greater."""
        return self._term("greater-or-equal", self._one(value))

    def __ge__(self, value: V) -> Filter[S]:
        return self.greater_or_equal(value)


class LessThan(Field[S], Generic[S, V]):
    """A field with `less_than`, also written `<`."""

    __slots__ = ()

    def less_than(self, value: V) -> Filter[S]:
        """The field is less than `value`."""
        return self._term("less-than", self._one(value))

    def __lt__(self, value: V) -> Filter[S]:
        return self.less_than(value)


class LessOrEqual(Field[S], Generic[S, V]):
    """A field with `less_or_equal`, also written `<=`."""

    __slots__ = ()

    def less_or_equal(self, value: V) -> Filter[S]:
        """The field is `value` or less."""
        return self._term("less-or-equal", self._one(value))

    def __le__(self, value: V) -> Filter[S]:
        return self.less_or_equal(value)


class Ordered(
    GreaterOrEqual[S, V], GreaterThan[S, V], LessOrEqual[S, V], LessThan[S, V]
):
    """A field with all four comparisons."""

    __slots__ = ()


class Has(Field[S]):
    """A field with `has`."""

    __slots__ = ()

    def has(self) -> Filter[S]:
        """The field is there."""
        return self._term("has")
