"""Documents made of others: parts left out, exchanged, and put in, by a seed.

The first seeds put every field of every object of OpenAPI 3.0.3 in, one after the
other, with every value that `specification` has for it; those after them are chance.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from generator.base.errors import Report
from generator.documents.merge import load
from tests.fuzz.specification import SPECIFICATION
from tests.support.cases import CASES

ROOT = Path(__file__).parents[2]
SLICES = ROOT / "specs"

Place: TypeAlias = tuple[Any, Any]
"""An object or array, and a key or index in it."""

Document: TypeAlias = dict[str, Any]

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "x", "\u2028", "a/b~c%41", "🚧",
    [], [1], ["x"], {}, {"x": 1}, {"$ref": "#/components/schemas/None"}, {"$ref": 5},
    {"$ref": "#"}, {"$ref": "#/paths"},
)  # fmt: skip
"""What takes the place of anything."""

INSERTIONS = tuple(
    (kind, field, number)
    for kind, fields in SPECIFICATION.items()
    for field, (_, values) in fields.items()
    for number in range(len(values))
)
"""Every value of every field of every object."""


@cache
def small() -> Document:
    """A document with one of almost every object."""
    return json.loads((Path(__file__).parent / "small.json").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def seeds() -> Sequence[Document]:
    """The documents that others are made of: the small one, those of the golden files,
    the vendored slices, and what these are merged to."""
    folders = sorted(SLICES.glob("20*"))
    files = [file for folder in folders for file in sorted(folder.rglob("*.json"))]
    slices = [json.loads(file.read_text("utf-8"), strict=False) for file in files[:8]]
    whole = dict(load(folders[:1], Report()).root)
    cases = [dict(case.document) for case in CASES.values()]
    return [*[small()] * 20, *cases, *slices, whole]


def mutated(seed: int) -> Document:
    """The document of a seed."""
    random = Random(seed)
    if seed < len(INSERTIONS):
        return inserted(small(), *INSERTIONS[seed], random)
    root = copy.deepcopy(random.choice(seeds()))
    if random.random() < 0.5:
        # Of ordinary fields, many are understood together.
        for _ in range(random.choice((2, 3, 5))):
            _insert(root, random)
    else:
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            random.choice((_insert, _insert, _insert, _delete, _replace, _swap))(
                root, random
            )
    return root


def inserted(
    document: Document, kind: str, field: str, number: int, random: Random
) -> Document:
    """A document with a value of a field in an object of a kind, which is put in
    itself where there is none."""
    root = copy.deepcopy(document)
    place = _place(root, kind, random)
    assert place is not None, f"nothing leads to {kind}"
    place[field] = copy.deepcopy(SPECIFICATION[kind][field].values[number])
    return root


def _place(root: Document, kind: str, random: Random) -> dict[str, Any] | None:
    """An object of a kind, in a document of which it becomes a part if need be."""
    found = [value for one, value in objects(root) if one == kind]
    if found:
        return random.choice(found)
    ways = [
        (holder, field, holds)
        for holder, fields in SPECIFICATION.items()
        for field, (holds, _) in fields.items()
        if holds.strip("[]{}") == kind
    ]
    random.shuffle(ways)
    for holder, field, holds in ways:
        above = _place(root, holder, random) if holder != kind else None
        if above is not None:
            made: dict[str, Any] = {}
            held: Any = made
            held = [made] if holds.startswith("[") else held
            held = {"x": made} if holds.startswith("{") else held
            above[field] = held
            return made
    return None


def objects(root: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a document, with the kinds that they stand in the place of."""
    waiting: list[tuple[str, Any]] = [("OpenAPI", root)]
    while waiting:
        holds, value = waiting.pop()
        kind = holds.strip("[]{}")
        if holds.startswith("["):
            waiting += [(kind, v) for v in value] if isinstance(value, list) else []
        elif holds.startswith("{"):
            members = value.values() if isinstance(value, dict) else ()
            waiting += [(kind, member) for member in members]
        elif isinstance(value, dict):
            if "$ref" in value and kind != "PathItem":
                yield "Reference", value
                continue
            yield kind, value
            fields = SPECIFICATION.get(kind, {})
            waiting += [
                (fields[key].holds, member)
                for key, member in value.items()
                if key in fields and fields[key].holds
            ]


def _insert(root: Document, random: Random) -> None:
    places = [(kind, value) for kind, value in objects(root) if kind in SPECIFICATION]
    if places:
        # Kinds of which there are many do not crowd out the others.
        kind = random.choice(sorted({kind for kind, _ in places}))
        field = random.choice(sorted(SPECIFICATION[kind]))
        value = random.choice(SPECIFICATION[kind][field].values)
        place = random.choice([value for one, value in places if one == kind])
        place[field] = copy.deepcopy(value)


def _delete(root: Document, random: Random) -> None:
    if places := list(_places(root)):
        holder, key = random.choice(places)
        del holder[key]


def _replace(root: Document, random: Random) -> None:
    if places := list(_places(root)):
        holder, key = random.choice(places)
        holder[key] = copy.deepcopy(random.choice(VALUES))


def _swap(root: Document, random: Random) -> None:
    if places := list(_places(root)):
        (here, one), (there, other) = random.choice(places), random.choice(places)
        # A copy, or something could come to hold itself.
        here[one] = copy.deepcopy(there[other])


def _places(value: Any) -> Iterator[Place]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        yield value, key
        if isinstance(member, dict | list):
            yield from _places(member)
