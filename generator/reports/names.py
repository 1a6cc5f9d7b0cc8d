"""Names of the Python package, sorted by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CLASSES = ("models", "filters")
"""Modules of classes, whose attributes are told together."""


@dataclass(frozen=True)
class Names:
    """Public names as a reader looks for them.

    Args:
        methods: the methods of each group, by the client's attribute for it.
        classes: the classes of each module.
        attributes: the classes that have an attribute of the same name, by their
            module and that name; several for each.
        others: all other names, in full.
    """

    methods: Mapping[str, Sequence[str]]
    classes: Mapping[str, Sequence[str]]
    attributes: Mapping[tuple[str, str], Sequence[str]]
    others: Sequence[str]


def sorted_out(names: Iterable[str]) -> Names:
    """Dotted names by what they are: methods, classes, attributes of classes."""
    methods: dict[str, list[str]] = defaultdict(list)
    classes: dict[str, list[str]] = defaultdict(list)
    attributes: dict[tuple[str, str], list[str]] = defaultdict(list)
    others: list[str] = []
    for name in names:
        module, *path = name.split(".")
        match path:
            case [*_, _, method] if module == "klaviyo":
                # `klaviyo.coupons`, and `klaviyo.beta.coupons` of a revision beside it.
                methods[name.removesuffix(f".{method}")].append(method)
            case [own] if module in CLASSES:
                classes[module].append(own)
            case [owner, own] if module in CLASSES:
                attributes[module, own].append(owner)
            case _:
                others.append(name)
    for (module, own), owners in sorted(attributes.items()):
        if len(owners) == 1:
            others.append(f"{module}.{owners[0]}.{own}")
    shared = {key: owners for key, owners in attributes.items() if len(owners) > 1}
    return Names(
        dict(sorted(methods.items())),
        dict(sorted(classes.items())),
        dict(sorted(shared.items())),
        others,
    )
