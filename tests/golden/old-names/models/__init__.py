"""The models by name; a group's module is loaded when one of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

_RENAMED = {"ThingResponse": "ThingAnswer"}
"""Old names, which warn, and the names that the models have now."""

if TYPE_CHECKING:
    from ._things import (
        GetThingsResponse as GetThingsResponse,
        GetThingsResponseData as GetThingsResponseData,
        GetThingsResponseDataAttributes as GetThingsResponseDataAttributes,
        ThingAnswer as ThingAnswer,
        ThingAnswerData as ThingAnswerData,
        ThingAnswerDataAttributes as ThingAnswerDataAttributes,
        ThingQuery as ThingQuery,
        ThingQueryData as ThingQueryData,
        ThingQueryDataAttributes as ThingQueryDataAttributes,
    )

    ThingResponse: TypeAlias = ThingAnswer
else:
    from .._runtime.lazy import lazy_names

    _NAMES = {
        "_things": """
GetThingsResponse GetThingsResponseData GetThingsResponseDataAttributes ThingAnswer
ThingAnswerData ThingAnswerDataAttributes ThingQuery ThingQueryData
ThingQueryDataAttributes
""",
    }
    __getattr__, __dir__ = lazy_names(
        __name__, {module: names.split() for module, names in _NAMES.items()}, _RENAMED
    )
