"""What was measured, and how it compares with the aims: plain values, kept as JSON."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figures = dict[str, float]
"""What was measured of a contender, by its name: `wall`, `cpu`, `rss`, ..."""


@dataclass(frozen=True)
class Aim:
    """What is to be reached: a figure of ours, as a part of another's.

    `figure` is ours' divided by `against`'s, and at most `most`. Without `against` the
    figure itself is.
    """

    text: str
    figure: str
    most: float
    against: str | None = None
    ours: str = "ours"
    other: str | None = None
    """The figure of `against`, where it is not the same."""


@dataclass(frozen=True)
class Reached:
    """How near an aim came.

    `value` is what is to be at most `aim.most`, None where it cannot be known.
    """

    aim: Aim
    value: float | None
    why: str = ""

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.value is not None and self.value <= self.aim.most


@dataclass
class Measured:
    """A row: the medians of each contender, and why others have none."""

    figures: dict[str, Figures]
    failures: dict[str, str]
    rounds: dict[str, int]

    def reached(self, aim: Aim) -> Reached:
        """How near an aim came."""
        for name in (aim.ours, aim.against):
            if name is not None and aim.figure not in self.figures.get(name, {}):
                why = self.failures.get(name, "was not measured").splitlines()
                return Reached(aim, None, f"{name}: {why[0] if why else ''}")
        value = self.figures[aim.ours][aim.figure]
        if aim.against is None:
            return Reached(aim, value)
        other = self.figures[aim.against][aim.other or aim.figure]
        return Reached(aim, value / other if other else math.inf)


def median(rounds: Sequence[Figures]) -> Figures:
    """The medians of several rounds."""
    return {
        name: statistics.median(one[name] for one in rounds)
        for name in rounds[0]
        if all(name in one for one in rounds)
    }


def load(path: Path) -> dict[str, Any]:
    """The results of earlier runs; none where there is no file."""
    if not path.is_file():
        return {"machine": {}, "versions": {}, "rows": {}}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def save(path: Path, results: Mapping[str, Any]) -> None:
    """Keep the results."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", "utf-8")


def rows(results: Mapping[str, Any]) -> dict[str, Measured]:
    """The rows of kept results, by name."""
    return {name: Measured(**found) for name, found in results["rows"].items()}


def plain(measured: Measured) -> dict[str, Any]:
    """A row as it is kept: four digits say more than is known."""
    return {
        "figures": {
            name: {key: _rounded(value) for key, value in figures.items()}
            for name, figures in measured.figures.items()
        },
        "failures": measured.failures,
        "rounds": measured.rounds,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
