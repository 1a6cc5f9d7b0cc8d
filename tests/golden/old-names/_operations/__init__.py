"""The operations by name and alias; a group's module is loaded on first use."""

from __future__ import annotations

from .._runtime.lazy import OperationMap

operations = OperationMap(
    __name__,
    {
        "_things": (
            "get_things",
            "update_thing",
        ),
    },
    {
        "get_all_things": "get_things",
        "patch_thing": "update_thing",
        "change_thing": "update_thing",
    },
)
