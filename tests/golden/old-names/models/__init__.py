"""The models by name; a group's module is loaded when one of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

_RENAMED = {"ThingResponse": "ThingDocument"}
"""Old names, which warn, and the names that the models have now."""

if TYPE_CHECKING:
    from ._things import (
        Thing as Thing,
        ThingAttributes as ThingAttributes,
        ThingDocument as ThingDocument,
        ThingPage as ThingPage,
    )

    ThingResponse: TypeAlias = ThingDocument
else:
    from .._runtime.lazy import lazy_names

    _NAMES = {
        "_things": """
Thing ThingAttributes ThingDocument ThingPage _ThingQuery _ThingQueryData
_ThingQueryDataAttributes
""",
    }
    __getattr__, __dir__ = lazy_names(
        __name__, {module: names.split() for module, names in _NAMES.items()}, _RENAMED
    )
