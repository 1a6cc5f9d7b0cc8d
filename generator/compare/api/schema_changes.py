"""The differences of schemas and bodies as changes: whose they are, which way their
values travel, and what that makes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.base.markup import one_line
from generator.compare.api import rules
from generator.compare.api.rules import Direction
from generator.compare.api.schemas import Difference, Pair, compare_schemas
from generator.compare.api.wording import quoted
from generator.compare.changes import Change, Rule
from generator.documents.document import Node, unescape


@dataclass(frozen=True)
class Subject:
    """What changes are told of: an operation or a component, and its group."""

    group: str
    name: str

    def change(
        self,
        rule: Rule,
        text: str,
        node: Node,
        old: str | None = None,
        new: str | None = None,
        instead: str = "",
    ) -> Change:
        """A change; see `Change`.

        Args:
            rule: what it is an instance of.
            text: what happened.
            node: where it stands, or stood.
            old: what stood before.
            new: what stands now.
            instead: what to write from now on.
        """
        return Change(
            "api",
            rule,
            self.group,
            self.name,
            text,
            existing(node),
            None if old is None else one_line(old),
            None if new is None else one_line(new),
            one_line(instead),
        )


@dataclass
class Shared:
    """The components of both documents, which are compared once, and what is found
    to be compared on the way.

    Args:
        old: the names of the older document's schemas.
        new: those of the newer document.
    """

    old: Collection[str]
    new: Collection[str]
    schemas: set[Pair] = field(default_factory=set)
    responses: set[str] = field(default_factory=set)

    def replaces(self, old: str, new: str) -> bool:
        """Whether a schema that is new stands where one stood that is gone."""
        return old not in self.new and new not in self.old


def schema_changes(
    subject: Subject,
    what: str,
    old: Node,
    new: Node,
    directions: frozenset[Direction],
    shared: Shared,
    *,
    nulls: bool = True,
) -> Iterator[Change]:
    """What differs between two schemas.

    Args:
        subject: whose they are.
        what: how texts call them: "the request body"; empty for a component.
        old: the schema of the older document.
        new: the one that stands in its place.
        directions: which ways their values travel.
        shared: takes the components that they refer to.
        nulls: see `compare_schemas`.
    """
    found = compare_schemas(old, new, shared.replaces, nulls=nulls)
    shared.schemas |= found.pairs
    for difference in found.differences:
        yield subject.change(
            difference.kind.rule(directions),
            told(difference, what),
            difference.node,
            difference.old,
            difference.new,
            difference.instead,
        )


def told(difference: Difference, what: str) -> str:
    """A difference in words; `what` is empty where the subject is the schema."""
    path, where = difference.path, what or "the schema"
    if path not in ("", "[]"):
        where = f"{quoted(path)} of {what}" if what else quoted(path)
    return f"{where} {difference.text}"


def content_changes(
    subject: Subject,
    what: str,
    old: Node,
    new: Node,
    direction: Direction,
    shared: Shared,
) -> Iterator[Change]:
    """What differs between two bodies: their media types, and their schemas.

    Args:
        subject: whose they are.
        what: how texts call them.
        old: what has the `content` of the older document.
        new: what has that of the newer document.
        direction: which way they travel.
        shared: takes the components that they refer to.
    """
    befores, afters = _content(old), _content(new)
    gone = [name for name in befores if name not in afters]
    more = [name for name in afters if name not in befores]
    if gone:
        instead = f", but {_marked(more)}" if more else ""
        text = f"{what} is never {_marked(gone)} now{instead}"
        rule = rules.MEDIA_TYPE_REMOVED.rule({direction})
        yield subject.change(rule, text, new, _either(gone), _either(more) or None)
    elif more:
        text = f"{what} may be {_marked(more)} now"
        rule = rules.MEDIA_TYPE_ADDED.rule({direction})
        yield subject.change(rule, text, new, None, _either(more))
    pairs = [(name, name) for name in befores if name in afters]
    if len(gone) == len(more) == 1:
        pairs.append((gone[0], more[0]))
    for was, now in pairs:
        before, after = befores[was].get("schema"), afters[now].get("schema")
        if before and after:
            ways: frozenset[Direction] = frozenset({direction})
            yield from schema_changes(subject, what, before, after, ways, shared)


def answer_changes(
    subject: Subject, what: str, old: Node, new: Node, shared: Shared
) -> Iterator[Change]:
    """What differs between two answers of one status; see `content_changes`."""
    had, has = bool(_content(old)), bool(_content(new))
    if has and not had:
        yield subject.change(rules.RESPONSE_BODY_ADDED, f"{what} has a body now", new)
    elif had and not has:
        text = f"{what} has a body no longer"
        yield subject.change(rules.RESPONSE_BODY_REMOVED, text, new)
    else:
        yield from content_changes(subject, what, old, new, "response", shared)


def existing(node: Node) -> str:
    """A node's pointer, as far as it leads somewhere: what stands in a merged schema
    has no place of its own."""
    value: Any = node.document.root
    found = ""
    for token in node.pointer.split("/")[1:]:
        try:
            value = value[int(token) if isinstance(value, list) else unescape(token)]
        except (KeyError, IndexError, TypeError, ValueError):
            break
        found = f"{found}/{token}"
    return found


def _content(body: Node) -> dict[str, Node]:
    content = body.get("content")
    return dict(content.items()) if content else {}


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)


def _marked(names: Iterable[str]) -> str:
    return _either(quoted(name) for name in names)
