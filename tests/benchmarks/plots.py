"""Plots as SVG, readable on light and on dark ground; the same figures, the same bytes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 860
_LEFT, _RIGHT, _ROW, _TOP = 400, 110, 24, 58

_STYLE = """<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .faint { fill: #6e7781 } .end { text-anchor: end } .middle { text-anchor: middle }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #d0d7de } .equal { stroke: #6e7781; stroke-dasharray: 4 3 }
  .met { fill: #1a7f37 } .missed { fill: #bc4c00 } .aim { stroke: #24292f; stroke-width: 2 }
  .curve { stroke: #0969da; fill: none; stroke-width: 2 } .point { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #8d96a0 }
    .grid { stroke: #30363d } .equal { stroke: #8d96a0 } .aim { stroke: #e6edf3 }
    .met { fill: #3fb950 } .missed { fill: #f0883e }
    .curve { stroke: #58a6ff } .point { fill: #58a6ff }
  }
</style>"""


@dataclass(frozen=True)
class Bar:
    """A ratio, and what it should be at most."""

    label: str
    value: float
    most: float

    @property
    def met(self) -> bool:
        """Whether it is as small as it should be."""
        return self.value <= self.most


def ratios(title: str, note: str, bars: Sequence[Bar]) -> str:
    """Bars on a logarithmic scale: 1 is a peer's figure, shorter bars are better.

    A mark stands where each bar should end.
    """
    shown = [max(value, 1e-4) for bar in bars for value in (bar.value, bar.most)]
    low = 10 ** math.floor(math.log10(min([0.1, *shown])) - 1e-9)
    high = 10 ** math.ceil(math.log10(max([1.0, *shown])) + 1e-9)
    width = WIDTH - _LEFT - _RIGHT

    def x(value: float) -> float:
        part = math.log(max(value, low) / low) / math.log(high / low)
        return _LEFT + width * min(part, 1.0)

    bottom = _TOP + _ROW * len(bars)
    parts = [_text(12, 22, title, "title"), _text(12, 42, note, "faint")]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        tick = 10.0**power
        kind = "equal" if power == 0 else "grid"
        parts.append(_line(x(tick), _TOP, x(tick), bottom, kind))
        parts.append(_text(x(tick), bottom + 18, f"{tick:g}×", "faint middle"))
    for number, bar in enumerate(bars):
        y = _TOP + _ROW * number
        kind = "met" if bar.met else "missed"
        parts.append(_text(_LEFT - 10, y + 17, bar.label, "end"))
        length = max(x(bar.value) - _LEFT, 1)
        parts.append(
            f'<rect class="{kind}" x="{_LEFT}" y="{y + 5}" '
            f'width="{length:.1f}" height="{_ROW - 10}" rx="2"/>'
        )
        parts.append(_line(x(bar.most), y + 2, x(bar.most), y + _ROW - 2, "aim"))
        end = max(x(bar.value), x(bar.most))
        parts.append(_text(end + 8, y + 17, f"{bar.value:.3g}×", ""))
    return _svg(bottom + 30, parts)


def curve(
    title: str, note: str, points: Iterable[tuple[float, float]], unit: str
) -> str:
    """Points over a number of operations, and the line between them."""
    found = sorted(points)
    far, most = max(p[0] for p in found), max(p[1] for p in found) * 1.1
    left, height = 60, 240
    width, bottom = WIDTH - left - 40, _TOP + height

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return left + width * point[0] / far, bottom - height * point[1] / most

    parts = [_text(12, 22, title, "title"), _text(12, 42, note, "faint")]
    step = 10 ** math.floor(math.log10(most))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if most / s <= 6)
    for number in range(int(most / step) + 1):
        y = place((0, number * step))[1]
        parts.append(_line(left, y, left + width, y, "grid"))
        parts.append(_text(left - 8, y + 4, f"{number * step:g} {unit}", "faint end"))
    places = [place(point) for point in found]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline class="curve" points="{path}"/>')
    for (x, y), (operations, _) in zip(places, found, strict=True):
        parts.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        parts.append(_text(x, bottom + 18, f"{operations:g}", "faint middle"))
    return _svg(bottom + 30, parts)


def _svg(height: float, parts: Iterable[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" role="img">'
    )
    return "\n".join([head, _STYLE, *parts, "</svg>", ""])


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    return (
        f'<line class="{kind}" x1="{x:.1f}" y1="{y:.1f}" '
        f'x2="{to_x:.1f}" y2="{to_y:.1f}"/>'
    )
