"""Filters by the names of their operations; a group's module loads on first use."""

from typing import TYPE_CHECKING, TypeAlias

from .._runtime.filters.expressions import Filter

_RENAMED = {"GetAllThingsFilter": "GetThingsFilter"}
"""Old names, which warn, and the names that the classes have now."""

if TYPE_CHECKING:
    from ._things import GetThingsFilter

    GetAllThingsFilter: TypeAlias = GetThingsFilter
else:
    from .._runtime.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "_things": ["GetThingsFilter"],
        },
        _RENAMED,
    )

__all__ = [
    "Filter",
    "GetThingsFilter",
]
