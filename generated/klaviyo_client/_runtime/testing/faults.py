"""What is to go wrong: answers in place of the right ones, delays, lost connections."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..errors import ArgumentError
from ..operation import Operation
from .errors import Refused


@dataclass
class Fault:
    """Something that goes wrong; `FakeKlaviyo.fail` has what each part means."""

    on: str | Callable[[Operation], bool] | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reset: bool = False
    processed: bool = False
    times: int | None = 1
    skip: int = 0
    chance: float = 1.0

    def __post_init__(self) -> None:
        if self.status is None and self.body is None and not self.delay:
            if not self.reset:
                raise ArgumentError("say what goes wrong: status, body, delay or reset")
        if self.status is not None and not 100 <= self.status <= 599:
            raise ArgumentError("status has to be one of HTTP: 100 to 599")
        if not 0 <= self.chance <= 1:
            raise ArgumentError("chance has to be from 0 to 1")
        if self.delay < 0:
            raise ArgumentError("delay has to be 0 seconds or more")

    def concerns(self, operation: Operation) -> bool:
        """Whether it is about an operation."""
        if self.on is None:
            return True
        if callable(self.on):
            return bool(self.on(operation))
        return self.on in (operation.name, operation.group, *operation.aliases)

    @property
    def replaces(self) -> bool:
        """Whether there is another answer than the right one, or none."""
        return self.reset or self.status is not None or self.body is not None

    def content(self) -> bytes:
        """The body of the answer: an error as the API has it, if none is given."""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        if self.body is not None:
            return msgspec.json.encode(self.body)
        refused = Refused(self.status or 500)
        return msgspec.json.encode({"errors": refused.errors})


class Faults:
    """Those that are to come, and which of them is the next."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.waiting: list[Fault] = []

    def next(self, operation: Operation) -> Fault | None:
        """What goes wrong with this request."""
        for fault in self.waiting:
            if not fault.concerns(operation):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.chance < 1 and self._random.random() >= fault.chance:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
            return fault
        return None
