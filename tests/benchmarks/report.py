"""The results as Markdown and SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.base.markup import text
from tests.benchmarks.bench import Row
from tests.benchmarks.plots import Bar, curve, ratios
from tests.benchmarks.results import Aim, Figures, Measured, Reached, rows

AIMS, GROWTH = "aims.svg", "growth.svg"

_SECONDS = {"wall", "cpu", "p50", "p99", "free", "short", "long", "operation"}
_BYTES = {"rss", "bytes", "wheel"}
_PARTS = {"constant", "deviation"}
_HEADS = {
    "wall": "wall",
    "cpu": "CPU",
    "rss": "memory",
    "modules": "modules",
    "free": "no wait",
    "short": "at the head of a line",
    "long": "of a million more",
    "slowdown": "slowdown",
    "operation": "an operation",
    "refused": "429s",
    "failed": "failed calls",
}


def render(
    results: Mapping[str, Any], known: Sequence[Row], findings: str
) -> dict[str, str]:
    """The files that show the results.

    Args:
        results: as they are kept.
        known: the rows, in the order in which they are shown.
        findings: Markdown that is put at the end.
    """
    found = rows(results)
    shown = [(row, found[row.name]) for row in known if row.name in found]
    files = {"RESULTS.md": _markdown(results, shown, findings)}
    bars = [
        Bar(f"{row.name}: {reached.aim.text}", reached.value, reached.aim.most)
        for row, measured in shown
        for reached in map(measured.reached, row.aims)
        if reached.value is not None and reached.aim.against is not None
    ]
    if bars:
        files[AIMS] = ratios(
            "Ours, as a multiple of the peer's",
            "Logarithmic. A mark is the aim; a bar that ends before its mark reaches it.",
            bars,
        )
    points = _growth(found)
    if len(points) > 1:
        files[GROWTH] = curve(
            "Time to generate", "Seconds, by the number of operations", points, "s"
        )
    return files


def _growth(found: Mapping[str, Measured]) -> list[tuple[float, float]]:
    measured = found.get("growth")
    figures = measured.figures.values() if measured else ()
    return [(one["operations"], one["wall"]) for one in figures if "operations" in one]


def _markdown(
    results: Mapping[str, Any], shown: Sequence[tuple[Row, Measured]], findings: str
) -> str:
    reached = [(row, m.reached(aim)) for row, m in shown for aim in row.aims]
    met = sum(one.met for _, one in reached)
    parts = [
        "# Benchmarks",
        "Written by `make bench` from `results.json`. Medians of several rounds, in each "
        "of which every contender has its turn. Ratios count; seconds are those of one "
        "machine.",
        _machine(results),
        f"{met} of {len(reached)} aims are reached.",
        f"![Each aim, and how near we are]({AIMS})",
        _aims(reached),
    ]
    for row, measured in shown:
        parts += [f"## {row.title}", f"`{row.name}`. {row.how}", _table(row, measured)]
        if measured.failures:
            parts.append(_failures(measured))
        if row.name == "growth":
            parts.append(f"![Time by operations]({GROWTH})")
    return "\n\n".join([*parts, findings.strip()]) + "\n"


def _machine(results: Mapping[str, Any]) -> str:
    machine = [f"{name}: {value}" for name, value in results["machine"].items()]
    versions = [f"{name} {value}" for name, value in results["versions"].items()]
    lines = [*machine, f"versions: {', '.join(versions)}"]
    return "\n".join(f"- {text(line)}" for line in lines)


def _aims(reached: Iterable[tuple[Row, Reached]]) -> str:
    lines = ["| what | aim | reached | |", "| --- | --- | --- | --- |"]
    for row, one in reached:
        value = "not known" if one.value is None else _measure(one.aim, one.value)
        mark = "yes" if one.met else "**no**"
        aim = f"{one.aim.text} ({_measure(one.aim, one.aim.most)})"
        lines.append(f"| {row.title} | {aim} | {value} | {mark} |")
    return "\n".join(lines)


def _measure(aim: Aim, value: float) -> str:
    return shown(aim.figure, value) if aim.against is None else f"{value:.3g}×"


def _table(row: Row, measured: Measured) -> str:
    keys = [key for figures in measured.figures.values() for key in figures]
    names = [key for key in dict.fromkeys(keys) if key != "operations"]
    compared = sum(row.main in one for one in measured.figures.values()) > 1
    ours = measured.figures.get("ours", {}).get(row.main)
    heads = [_HEADS.get(name, name) for name in names]
    if compared and ours:
        heads.append(f"{_HEADS.get(row.main, row.main)}, ours is 1")
    lines = [f"| | {' | '.join(heads)} |", "| --- |" + " ---: |" * len(heads)]
    for name, figures in measured.figures.items():
        cells = [shown(key, figures[key]) if key in figures else "" for key in names]
        if compared and ours:
            cells.append(_ratio(figures, row.main, ours))
        lines.append(f"| {name}{_rounds(row, measured, name)} | {' | '.join(cells)} |")
    lines += [
        f"| {name} | failed |{' |' * (len(heads) - 1)}" for name in measured.failures
    ]
    return "\n".join(lines)


def _ratio(figures: Figures, name: str, ours: float) -> str:
    return f"{figures[name] / ours:.3g}" if name in figures else ""


def _rounds(row: Row, measured: Measured, name: str) -> str:
    rounds = measured.rounds.get(name, row.rounds)
    return "" if rounds == row.rounds else f" (rounds: {rounds})"


def _failures(measured: Measured) -> str:
    return "\n".join(
        f"- {name}: {text(' '.join(why.split()))}"
        for name, why in measured.failures.items()
    )


def shown(name: str, value: float) -> str:
    """A figure with its unit."""
    if name in _SECONDS:
        return _scaled(value, ((1, "s"), (1e-3, "ms"), (1e-6, "µs")))
    if name in _BYTES:
        return _scaled(value, ((1e6, "MB"), (1e3, "kB"), (1, "B")))
    if name in _PARTS:
        return f"{value:.1%}"
    return f"{value:,.0f}" if value == round(value) else f"{value:.3g}"


def _scaled(value: float, units: Sequence[tuple[float, str]]) -> str:
    size, unit = next((u for u in units if abs(value) >= u[0]), units[-1])
    return f"{value / size:.3g} {unit}"
