"""The values that a request body may have where the document lists them.

Models are open there, since answers share them; a request that has another value is
refused by the API, and so before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.base.naming import ClassName
from generator.documents.document import escape
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)

MOST_STEPS = 12
"""Deeper than this no body is looked at."""

MOST_TYPES = 50_000
"""Nor one whose models lead to each other in more ways; the published ones have up to
a tenth of that."""

Definitions = Mapping[ClassName, Definition]


def body_enums(
    model: ClassName, definitions: Definitions
) -> dict[str, tuple[str, ...]]:
    """The values by the JSON pointers of where they stand, `*` for items of lists.

    Where several schemas may stand, their values join; where one of them takes any
    text, there is nothing to be checked.
    """
    found: dict[str, tuple[str, ...] | None] = {}
    unknown: list[str] = []
    try:
        places = list(_walk(Ref(model), "", (), definitions, [MOST_TYPES]))
    except _TooManyTypes:
        return {}
    for pointer, values in places:
        if pointer.endswith("/"):
            unknown.append(pointer)
        elif values is None or found.get(pointer, ()) is None:
            found[pointer] = None
        else:
            known = found.get(pointer) or ()
            found[pointer] = tuple(dict.fromkeys((*known, *values)))
    return {
        pointer: values
        for pointer, values in found.items()
        if values
        # Of one value alone the model takes care.
        and len(values) > 1 and not any(map(f"{pointer}/".startswith, unknown))
    }


class _TooManyTypes(Exception):
    """There are more types in a body than are looked at."""


def _walk(
    type_: Type,
    pointer: str,
    above: tuple[ClassName, ...],
    definitions: Definitions,
    left: list[int],
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Pointers with their values, None where any text may stand.

    One that ends in a slash is where this looks no further. In `left` is how many
    types it looks at yet.
    """
    left[0] -= 1
    if left[0] < 0:
        raise _TooManyTypes
    if isinstance(type_, Enum) and type_.free:
        yield pointer, None
    elif isinstance(type_, Enum):
        texts = tuple(value for value in type_.values if isinstance(value, str))
        if texts:
            yield pointer, texts
    elif isinstance(type_, Primitive):
        if type_.name in ("any", "object"):
            yield f"{pointer}/", None
        if type_ != NULL and type_.name not in ("integer", "number", "boolean"):
            yield pointer, None
    elif isinstance(type_, Array):
        yield from _walk(type_.item, f"{pointer}/*", above, definitions, left)
    elif isinstance(type_, Union):
        for option in type_.options:
            yield from _walk(option, pointer, above, definitions, left)
    elif isinstance(type_, Ref) and (type_.name in above or len(above) >= MOST_STEPS):
        yield f"{pointer}/", None
    elif isinstance(type_, Ref):
        definition = definitions.get(type_.name)
        inner = (*above, type_.name)
        if isinstance(definition, Alias):
            yield from _walk(definition.type, pointer, inner, definitions, left)
        elif isinstance(definition, UnionAlias):
            for option in definition.options:
                yield from _walk(option, pointer, inner, definitions, left)
        elif isinstance(definition, Model):
            for field in definition.fields:
                place = f"{pointer}/{escape(field.wire)}"
                yield from _walk(field.type, place, inner, definitions, left)
