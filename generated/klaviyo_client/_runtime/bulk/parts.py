"""The rows of one request, from being read to being told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias

from ..jobs.waiting import Wait
from ..wire.request import Request
from .results import Fate, RowResult

Stage: TypeAlias = Literal["read", "sending", "running", "settled"]
"""`read`: to be sent. `sending`: whether the API has it is not known yet. `running`: in
a job. `settled`: the fate of all rows is known."""

ROW_COST = 500
"""Bytes that a row takes in memory besides what it takes on the wire, roughly."""


class Part:
    """Rows that go into a request together.

    Attributes:
        start: the index of the first row.
        rows: all of them, those too that are not sent.
        fates: what is known of rows, by their offsets.
        rest: the fate of all other rows.
        stage: how far it is.
        request: the request, while it is to be sent.
        job: the id of its job.
        outside: the offsets of rows that did not go into the job.
        wait: the wait for the job.
        due: when it is to be sent, or looked at; seconds of the client's clock.
        tries: how often it was put off.
        digest: what tells the rows up to its end from others.
        cost: about how many bytes it takes in memory.
    """

    def __init__(
        self, start: int, rows: Sequence[Any], fates: dict[int, Fate], digest: str = ""
    ) -> None:
        self.start = start
        self.rows = rows
        self.fates = fates
        self.rest: Fate | None = None
        self.stage: Stage = "read"
        self.request: Request | None = None
        self.job: str | None = None
        self.outside: frozenset[int] = frozenset()
        self.wait: Wait | None = None
        self.due = 0.0
        self.tries = 0
        self.digest = digest
        self.cost = ROW_COST * len(rows)

    @property
    def stop(self) -> int:
        """The index after the last row."""
        return self.start + len(self.rows)

    @property
    def live(self) -> list[int]:
        """The offsets of the rows that are sent."""
        return [at for at in range(len(self.rows)) if at not in self.fates]

    @property
    def live_rows(self) -> list[Any]:
        """The rows that are sent."""
        return [self.rows[at] for at in self.live]

    @property
    def unsent(self) -> bool:
        """Whether it is settled, and its rows could be sent yet."""
        return self.rest is not None and self.rest.status == "not_sent"

    def settle(self, rest: Fate | None = None) -> None:
        """All is known: what was not told of has this fate."""
        self.rest = rest
        self.stage = "settled"
        self.request = None

    def settle_each(self, fates: Sequence[Fate]) -> None:
        """All is known: the fates of the rows that were sent, in their order."""
        # Most rows share one, which then is noted down once.
        [(common, _)] = Counter(map(id, fates)).most_common(1)
        rest = next(fate for fate in fates if id(fate) == common)
        found = zip(self.live, fates, strict=False)
        self.fates |= {at: fate for at, fate in found if fate is not rest}
        self.settle(rest)

    def strip(self, fates: dict[int, Fate]) -> None:
        """Rows that were sent, by their position there, have a fate: the others are to
        be sent again."""
        live = self.live
        self.fates |= {live[position]: fate for position, fate in fates.items()}
        self.stage = "read"
        if len(self.fates) == len(self.rows):
            self.settle()

    def halves(self) -> tuple[Part, Part]:
        """The same rows in two parts, to be sent again."""
        live = self.live
        middle = live[len(live) // 2]
        parts = []
        for begin, end in ((0, middle), (middle, len(self.rows))):
            fates = {a - begin: f for a, f in self.fates.items() if begin <= a < end}
            parts.append(Part(self.start + begin, self.rows[begin:end], fates))
        parts[1].digest = self.digest
        return parts[0], parts[1]

    def results(self) -> Iterator[RowResult[Any]]:
        """What came of each row, in order."""
        for at, row in enumerate(self.rows):
            fate = self.fates.get(at, self.rest)
            assert fate is not None
            yield RowResult(
                row=row,
                index=self.start + at,
                status=fate.status,
                errors=fate.errors,
                message=fate.message,
                job=None if at in self.outside else self.job,
            )
