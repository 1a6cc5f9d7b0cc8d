"""What the operations of `things` filter by."""

from .._runtime.filters.expressions import (
    AnyList,
    Equals,
    FilterSet,
    FilterValue,
    GreaterThan,
    Has,
    S,
    V,
)


class _AnyListEquals(AnyList[S, V], Equals[S, V]):
    __slots__ = ()


class GetPlacesFilter(FilterSet, operations=("get_places",)):
    """What `get_places` filters by."""

    lat = Equals["GetPlacesFilter", FilterValue]("lat")


class GetThingsFilter(FilterSet, operations=("get_things",)):
    """What `get_things` filters by."""

    id = _AnyListEquals["GetThingsFilter", FilterValue]("id")
    created = GreaterThan["GetThingsFilter", FilterValue]("created")
    flag = Has["GetThingsFilter"]("flag")
