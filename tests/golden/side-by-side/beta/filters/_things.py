"""What the operations of `things` filter by."""

from ..._runtime.filters.expressions import FilterSet, GreaterThan


class GetThingBetaFilter(FilterSet, operations=("get_thing_beta", "get_things_beta")):
    """What `get_thing_beta` and `get_things_beta` filter by."""

    size = GreaterThan["GetThingBetaFilter", int]("size", "integer")


GetThingsBetaFilter = GetThingBetaFilter
