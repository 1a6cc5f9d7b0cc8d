"""What differs between two revisions: one change, its weight, and the rule behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias


class Impact(StrEnum):
    """What a change does to code that works today, the worst first."""

    BREAKING = "breaking"
    DEPRECATING = "deprecating"
    COMPATIBLE = "compatible"
    DOCUMENTATION = "documentation"


View: TypeAlias = Literal["api", "python"]
"""Whether a change is told in the API's terms, or in those of the Python package."""


@dataclass(frozen=True)
class Rule:
    """Why a change has its impact; `name` is stable, so that scripts may rely on it."""

    name: str
    impact: Impact
    reason: str


@dataclass(frozen=True)
class Change:
    """One thing that is different.

    Args:
        view: whose terms it is told in.
        rule: what it is an instance of.
        group: the group of operations that it belongs to, as the client's attribute
            says it; empty for what all share.
        subject: what changed: an operation's id, a component's name, a dotted Python
            name.
        pointer: the place in the newer document, or in the older one for what went;
            empty where there is none.
        text: what happened, one plain line of our own words, without a full stop.
        old: what stood before, as short text; None where nothing did.
        new: what stands now; None where nothing does.
        instead: what to write from now on, where code has to change; else empty.
        calls: HTTP method and path of the operation that came or went with a name in
            Python; else empty.
        accepted: why people accepted it; empty where nobody did.
    """

    view: View
    rule: Rule
    group: str
    subject: str
    text: str
    pointer: str = ""
    old: str | None = None
    new: str | None = None
    instead: str = ""
    calls: str = ""
    accepted: str = ""

    @property
    def impact(self) -> Impact:
        """What it does to code that works today."""
        return self.rule.impact


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    `operations` and `components` are counted in the documents; None where there are
    none to count in, as in a generated tree.
    """

    name: str
    revision: str
    operations: int | None = None
    components: int | None = None


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, ordered by view, impact, group and subject.

    `notes` are full sentences about the comparison itself, as that one side is a
    pre-release.
    """

    old: Side
    new: Side
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    def count(self, impact: Impact, view: View | None = None) -> int:
        """How many changes have that impact, in one view or in both."""
        return sum(
            change.impact is impact and view in (None, change.view)
            for change in self.changes
        )

    def accepted(self, impact: Impact) -> int:
        """How many of these were accepted."""
        return sum(
            change.impact is impact and bool(change.accepted) for change in self.changes
        )
