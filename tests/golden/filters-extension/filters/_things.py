"""What the operations of `things` filter by."""

from datetime import datetime as DateTime
from typing import Literal

from .._runtime.filters.expressions import (
    AnyList,
    Contains,
    Equals,
    EqualsList,
    FilterSet,
    GreaterThan,
    Has,
    Ordered,
    S,
    V,
)


class _AnyListEqualsList(AnyList[S, V], EqualsList[S, V]):
    __slots__ = ()


class _ContainsEquals(Contains[S, V], Equals[S, V]):
    __slots__ = ()


class GetThingsFilter(FilterSet, operations=("get_things",)):
    """What `get_things` filters by."""

    name = _ContainsEquals["GetThingsFilter", str]("name", "string")
    owner_id = _AnyListEqualsList["GetThingsFilter", str]("owner.id", "string")
    state = Equals["GetThingsFilter", Literal["on", "off"]](
        "state", "string", ("on", "off")
    )
    created = Ordered["GetThingsFilter", DateTime]("created", "date-time")
    size = GreaterThan["GetThingsFilter", int]("size", "integer")
    archived = Equals["GetThingsFilter", bool]("archived", "boolean")
    deleted = Has["GetThingsFilter"]("deleted")


class GetThingIdsFilter(FilterSet, operations=("get_thing_ids", "get_big_thing_ids")):
    """What `get_thing_ids` and `get_big_thing_ids` filter by."""

    size = GreaterThan["GetThingIdsFilter", int]("size", "integer")


GetBigThingIdsFilter = GetThingIdsFilter
