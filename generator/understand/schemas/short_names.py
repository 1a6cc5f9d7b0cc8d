"""What people call the classes: short names, the same wherever the schema is the same.

A name follows from the schema's own, from the `type` that a resource has, and from what
the schema is for; only where names meet, it depends on others of the document:

1. What belongs to a JSON:API type has its name first, and then the way from there:
   `Profile`, `ProfileDocument`, `ProfileAttributesLocation`. Where two ways spell one
   name, the longer one takes underscores.
2. Any other component goes by its name without the words of its making: `ListCreate`
   is `ListCreateQuery`. What is inline in it has the way behind.
3. Where several come to one short name, they keep their own; what has it for its own
   always does.
4. What would be called as something of the first kind takes `Value` behind its name,
   again where that is a name, too.

What the client alone needs, as the envelopes of requests, keeps its own name behind an
underscore.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set

from generator.base.naming import MODEL_GLOBALS, ClassName, class_name, reserve
from generator.understand.schemas.names import SchemaPath

WORDS: Mapping[str, str] = {
    "PartialUpdateQuery": "Update",
    "UpdateQuery": "Update",
    "CreateQuery": "Create",
    "DeleteQuery": "Delete",
    "UpsertQuery": "Upsert",
    "CloneQuery": "Clone",
    "MergeQuery": "Merge",
    "RequestDTO": "Query",
    "ResponseDTO": "Response",
    "EncodedResponse": "Response",
    "CompoundDocument": "",
    "ResponseObjectResource": "",
    "ObjectResource": "",
    "ResourceObject": "",
    "ResponseCollection": "Page",
}
"""The words of components' names that say how they are made, and what is said instead."""

_WORDS = re.compile(f"(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})(?![a-z])")

LONGEST = 60
"""Longer names than this leave out the middle of the way to what is inline."""

TYPED = "."
"""What the paths of all that belongs to a JSON:API type begin with."""


def typed_path(type_: str, *way: str, null: bool = False) -> SchemaPath:
    """The path of what belongs to a JSON:API type: of its class where there is no way.

    Args:
        type_: the type, as `catalog-item`.
        way: words in PascalCase.
        null: whether null may stand where the resource does.
    """
    parts = (class_name(type_, MODEL_GLOBALS), *way)
    return SchemaPath(TYPED + ".".join(("Nullable", *parts) if null else parts))


def short_name(name: ClassName) -> ClassName:
    """A component's name without the words of its making; itself, where that leaves
    nothing that could be a name."""
    short = _WORDS.sub(lambda found: WORDS[found[0]], name)
    if not re.match("[A-Za-z]", short):
        return name
    return reserve(short, MODEL_GLOBALS)


def short_names(
    names: Iterable[ClassName],
    paths: Mapping[ClassName, SchemaPath],
    given: Set[ClassName] = frozenset(),
    internal: Set[ClassName] = frozenset(),
) -> dict[ClassName, ClassName]:
    """The names that people see, by those that the definitions have.

    Args:
        names: the definitions; those that belong to a JSON:API type by their path.
        paths: what leads to those that have no name of their own.
        given: what was given its name in so many words, and keeps it.
        internal: what the client alone needs.
    """
    typed: list[ClassName] = []
    inline: list[ClassName] = []
    own: list[ClassName] = []
    for name in names:
        whole = name not in paths or paths[name].partition(".")[0] == name
        kind = typed if name.startswith(TYPED) else own if whole else inline
        kind.append(name)
    result = _typed(typed)
    hidden = {
        n: ClassName(f"_{n.lstrip('_')}") for n in (*own, *inline) if n in internal
    }
    result |= _settled(
        {n: n if n in given else short_name(n) for n in own if n not in hidden},
        set(result.values()),
    )
    above = {n: ClassName(paths[n].partition(".")[0]) for n in inline}
    result |= _settled(
        {
            n: _inline(result.get(up, short_name(up)), n.removeprefix(up), paths[n])
            for n, up in above.items()
            if n not in hidden
        },
        set(result.values()),
    )
    return result | _settled(hidden, set(result.values()))


def flat_names(
    resources: Iterable[ClassName], names: Mapping[ClassName, ClassName]
) -> dict[ClassName, ClassName]:
    """The names that people know the resources by that requests take flat.

    Args:
        resources: their definitions.
        names: what all definitions are called.
    """
    return _settled({own: short_name(own) for own in resources}, set(names.values()))


def _inline(above: ClassName, rest: str, path: SchemaPath) -> ClassName:
    """The name of what is inline, without the first of a way that is too long."""
    way = path.split(".")[1:]
    while len(above) + len(rest) > LONGEST and rest == "".join(way) and way[1:]:
        way = way[1:]
        rest = "".join(way)
    return ClassName(above + rest)


def _typed(names: Collection[ClassName]) -> dict[ClassName, ClassName]:
    ways = {name: name.removeprefix(TYPED).split(".") for name in names}
    spelled = Counter("".join(way) for way in ways.values())
    shortest = {
        text: min(len(way) for way in ways.values() if "".join(way) == text)
        for text, count in spelled.items()
        if count > 1
    }
    return {
        name: reserve(
            ("_" if len(way) > shortest.get("".join(way), len(way)) else "").join(way),
            MODEL_GLOBALS,
        )
        for name, way in ways.items()
    }


def _settled(
    wanted: Mapping[ClassName, ClassName], taken: Set[ClassName]
) -> dict[ClassName, ClassName]:
    """The names that do not meet, nor meet what is taken: those that are wanted, or
    else their own, or else a `Value` of these."""
    result = dict(wanted)
    while True:
        claims = Counter(result.values())
        meeting = [
            own
            for own, name in result.items()
            if name != own and (name in taken or claims[name] > 1)
        ]
        if not meeting:
            break
        result |= {own: own for own in meeting}
    used = {*taken, *result, *result.values()}
    for own in sorted(result):
        if result[own] in taken:
            name = result[own]
            while name in used:
                name = ClassName(f"{name}Value")
            result[own] = name
            used.add(name)
    return result
