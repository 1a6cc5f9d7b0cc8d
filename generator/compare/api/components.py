"""What differs in the schemas and answers that operations share, each told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.compare.api import rules
from generator.compare.api.described import Described
from generator.compare.api.directions import directions
from generator.compare.api.rules import REQUEST, RESPONSE, Direction
from generator.compare.api.schema_changes import (
    Shared,
    Subject,
    answer_changes,
    schema_changes,
)
from generator.compare.api.schemas import Pair
from generator.compare.api.wording import quoted
from generator.compare.changes import Change

ANSWER = "the answer"
_WAYS: Mapping[frozenset[Direction], str] = {
    REQUEST: "in requests",
    RESPONSE: "in answers",
    REQUEST | RESPONSE: "in requests and answers",
}


def component_changes(
    old: Described, new: Described, shared: Shared
) -> Iterator[Change]:
    """What differs between the components of two documents.

    Args:
        old: the older side.
        new: the newer one.
        shared: the components that operations lead to.
    """
    befores, afters = old.components("responses"), new.components("responses")
    for name in sorted(shared.responses):
        before, after = befores[name].resolve(), afters[name].resolve()
        yield from answer_changes(Subject("", name), ANSWER, before, after, shared)
    yield from _schema_changes(old, new, shared)
    yield from _added_and_removed(old, new, shared.schemas)


def _schema_changes(old: Described, new: Described, shared: Shared) -> Iterator[Change]:
    befores, afters = old.schemas, new.schemas
    sent, sends = directions(old.document), directions(new.document)
    shared.schemas |= {(name, name) for name in befores if name in afters}
    compared: set[Pair] = set()
    while waiting := sorted(shared.schemas - compared):
        for was, now in waiting:
            # What uses it in one document only is told of that use.
            ways = sent.get(was, frozenset()) & sends.get(now, frozenset())
            subject = Subject(new.owners.get(now, ""), now)
            nodes = befores[was], afters[now]
            found = schema_changes(
                subject, "", *nodes, ways or RESPONSE, shared, nulls=False
            )
            if ways:
                where = _WAYS[ways]
                where += "" if was == now else f", compared with {quoted(was)}"
                yield from (
                    replace(change, text=f"{change.text}, {where}") for change in found
                )
            elif list(found):
                text = "differs, but no operation of both documents uses it"
                yield subject.change(rules.UNUSED_SCHEMA_CHANGED, text, nodes[1])
        compared |= set(waiting)


def _added_and_removed(
    old: Described, new: Described, pairs: Iterable[Pair]
) -> Iterator[Change]:
    befores, afters = old.schemas, new.schemas
    places: dict[str, set[str]] = {}
    for was, now in pairs:
        if was != now:
            places.setdefault(now, set()).add(was)
            places.setdefault(was, set()).add(now)
    for name in sorted(afters.keys() - befores.keys()):
        text = "the schema is new"
        if name in places:
            text += f", in the place of {_names(places[name])}"
        subject = Subject(new.owners.get(name, ""), name)
        yield subject.change(rules.SCHEMA_ADDED, text, afters[name], None, name)
    for name in sorted(befores.keys() - afters.keys()):
        text = "the schema is gone"
        if name in places:
            text += f", {_names(places[name])} is in its place"
        subject = Subject(old.owners.get(name, ""), name)
        instead = ", ".join(sorted(places.get(name, ())))
        yield subject.change(
            rules.SCHEMA_REMOVED, text, befores[name], name, None, instead
        )


def _names(names: Iterable[str]) -> str:
    return " and ".join(quoted(name) for name in sorted(names))
