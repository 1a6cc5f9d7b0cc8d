"""What operations of a group have to do with each other: jobs and those who start them,
resources and the ids that follow from what they are created with.

An operation starts a job where another one tells the progress of what stands at its own
path: `POST /api/things-jobs` and `GET /api/things-jobs/{id}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.base.naming import Identifier
from generator.understand.ir import DerivedId, Group, Operation

# "The catalog item ID is a compound ID (string), with format:
# `{integration}:::{catalog}:::{external_id}`. Currently, the only supported integration
# type is `$custom`, and the only supported catalog is `$default`."
_COMPOUND = re.compile(r"`((?:\{\w{1,60}\}[^`\s{}]{1,20}){1,9}\{\w{1,60}\})`")
_PLACE = re.compile(r"\{(\w{1,60})\}")
_ONLY = re.compile(r"\bonly supported (\w{1,60})(?: type)? is `([^`\s]{1,60})`")

# "The internal id of a Coupon is equivalent to its external id stored within an
# integration." "Id of the coupon: the same text as its `external_id`."
_SAME = re.compile(
    r"\b(?:equivalent|equal|the same(?: \w{1,20})?) (?:to|as) its `?external[ _]id\b",
    re.I,
)
_EXTERNAL_ID = "external_id"


def with_workflows(group: Group) -> Group:
    """The group, its operations knowing each other."""
    by_path = {(op.method, _bare(op.path)): op for op in group.operations}
    return replace(
        group,
        operations=tuple(_related(op, by_path) for op in group.operations),
    )


_Known = Mapping[tuple[str, str], Operation]
"""The operations of a group, by their methods and paths; a parameter is `{}` there."""


def _related(operation: Operation, known: _Known) -> Operation:
    if operation.job:
        errors = _errors(operation, known)
        return replace(operation, job=replace(operation.job, errors=errors))
    if operation.method != "POST":
        return operation
    single = known.get(("GET", f"{_bare(operation.path).rstrip('/')}/{{}}"))
    if single is None:
        return operation
    if single.job:
        return replace(operation, starts=single.name)
    return replace(operation, derived_id=_derived_id(operation, single))


def _errors(operation: Operation, known: _Known) -> Identifier | None:
    """What lists the errors of a job, one below its own path."""
    job = _bare(operation.path).rstrip("/")
    found = [
        other.name
        for (method, path), other in known.items()
        if method == "GET" and re.fullmatch(rf"{re.escape(job)}/[\w-]*errors/?", path)
    ]
    return found[0] if len(found) == 1 else None


def _derived_id(operation: Operation, single: Operation) -> DerivedId | None:
    """The id that a created resource has, by what is told of the one in the path."""
    keywords = operation.body.keywords if operation.body else ()
    names = {Identifier(keyword.name) for keyword in keywords}
    told = " ".join(p.doc for p in single.parameters if p.location == "path")
    if _SAME.search(told):
        own = [name for name in names if name == _EXTERNAL_ID]
        return DerivedId(tuple(own)) if own else None
    match = _COMPOUND.search(told)
    if match is None:
        return None
    # What stands between the places; before and after them is nothing.
    between = _PLACE.split(match[1])[2:-1:2]
    places = _PLACE.findall(match[1])
    found = [name for place in places if (name := _keyword(place, names))]
    if len(set(between)) != 1 or len(found) != len(places):
        return None
    only = dict(_ONLY.findall(told))
    defaults = {n: only[p] for n, p in zip(found, places, strict=True) if p in only}
    return DerivedId(tuple(found), between[0], defaults)


def _keyword(place: str, names: Iterable[Identifier]) -> Identifier | None:
    """The keyword that a part of an id is called after."""
    return next((n for n in names if n in (place, f"{place}_type")), None)


def _bare(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)
