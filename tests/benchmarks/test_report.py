"""Figures become medians, ratios, Markdown and plots; nothing is hidden."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.benchmarks import generation, payloads
from tests.benchmarks.__main__ import ROWS, chosen, main, run
from tests.benchmarks.bench import HERE, Bench, Failed, Measure, Row, _reason, measure
from tests.benchmarks.environments import NotInstalled
from tests.benchmarks.plots import Bar, curve, ratios
from tests.benchmarks.report import AIMS, GROWTH, render, shown
from tests.benchmarks.results import Aim, Figures, Measured, load, median, plain, save

HALF = Aim("half of the peer", "wall", 0.5, "peer")


def measured(ours: float, peer: float) -> Measured:
    figures = {"ours": {"wall": ours}, "peer": {"wall": peer}}
    return Measured(figures, {}, {"ours": 3, "peer": 3})


def row(contenders: Mapping[str, Measure], **members: Any) -> Row:
    return Row(
        name="r", title="A row", how="", contenders=lambda _: contenders, **members
    )


# ---------------------------------------------------------------- aims


@pytest.mark.parametrize(
    ("ours", "peer", "met"), [(1.0, 2.0, True), (1.1, 2.0, False), (1.0, 0.0, False)]
)
def test_an_aim_is_a_ratio(ours: float, peer: float, met: bool) -> None:
    assert measured(ours, peer).reached(HALF).met is met


def test_an_aim_may_be_a_figure() -> None:
    assert measured(0.4, 9).reached(Aim("", "wall", 0.5)).met
    assert not measured(0.6, 9).reached(Aim("", "wall", 0.5)).met


def test_an_aim_without_a_figure_is_not_reached() -> None:
    failed = Measured({"ours": {"wall": 1.0}}, {"peer": "out of\nluck"}, {"ours": 1})
    reached = failed.reached(HALF)
    assert not reached.met
    assert reached.why == "peer: out of"


def test_rounds_become_medians() -> None:
    rounds: list[Figures] = [{"wall": 3.0}, {"wall": 1.0}, {"wall": 10.0}]
    assert median(rounds) == {"wall": 3.0}


# ---------------------------------------------------------------- rounds


def test_contenders_have_their_turns_and_a_failure_ends_one(tmp_path: Path) -> None:
    turns: list[str] = []

    def step(
        name: str, error: Exception | None = None, *, wall: float = 1.0
    ) -> Measure:
        def run() -> Figures:
            turns.append(name)
            if error:
                raise error
            return {"wall": wall}

        return run

    steps = {
        "ours": step("ours"),
        "bad": step("bad", Failed("it broke")),
        "slow": step("slow", wall=31.0),
        "none": step("none", NotInstalled("no network")),
    }
    bench = Bench(None, tmp_path)
    try:
        found = measure(row(steps, rounds=2), bench, lambda _: None)
    finally:
        bench.close()
    assert turns == ["ours", "bad", "slow", "none", "ours"]
    assert found.rounds == {"ours": 2, "slow": 1}
    assert found.failures == {"bad": "it broke", "none": "no network"}


def test_rows_that_are_done_are_kept(tmp_path: Path) -> None:
    def stopped() -> Figures:
        raise KeyboardInterrupt

    path = tmp_path / "results.json"
    bench = Bench(None, tmp_path)
    done = row({"ours": lambda: {"wall": 2.0}})
    try:
        with pytest.raises(KeyboardInterrupt):
            run([done, row({"ours": stopped})], bench, load(path), path)
    finally:
        bench.close()
    assert load(path)["rows"]["r"]["figures"] == {"ours": {"wall": 2.0}}


def test_rows_are_chosen_by_the_beginning_of_their_names() -> None:
    names = [row.name for row in chosen("decode, limits-get")]
    assert names[0] == "decode-profiles"
    assert names[-1] == "limits-get"
    assert chosen(None) == list(ROWS)
    with pytest.raises(ValueError, match="no row 'decoding'.*decode-profiles"):
        chosen("decoding")


def test_an_unknown_row_is_told_before_anything_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "decoding"])
    assert ended.value.code == 2
    assert "there is no row 'decoding'" in capsys.readouterr().err


def test_growth_is_told_by_a_line() -> None:
    line = generation._line(
        {
            f"ours, {n} operations": {"operations": float(n), "wall": 1 + 0.01 * n}
            for n in (0, 50, 100)
        }
    )[generation.LINE]
    assert line["operation"] == pytest.approx(0.01)
    assert line["constant"] == pytest.approx(0.5)
    assert line["deviation"] == pytest.approx(0)


# ---------------------------------------------------------------- what is shown


def results(found: Measured) -> dict[str, Any]:
    return {
        "machine": {"m": "<b>"},
        "versions": {"x": "1"},
        "rows": {"r": plain(found)},
    }


def test_results_survive_being_kept(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert load(path)["rows"] == {}
    kept = results(measured(1.23456789, 2.0))
    save(path, kept)
    assert load(path) == kept
    assert kept["rows"]["r"]["figures"]["ours"] == {"wall": 1.235}


def test_a_failure_and_an_aim_that_is_missed_are_shown() -> None:
    found = Measured(
        {"ours": {"wall": 0.0012}}, {"peer": "<script> | *boom*"}, {"ours": 1}
    )
    text = render(results(found), [row({}, aims=(HALF,))], "## What we found")[
        "RESULTS.md"
    ]
    assert "0 of 1 aims are reached" in text
    assert "| A row | half of the peer (0.5×) | not known | **no** |" in text
    assert "| ours (rounds: 1) | 1.2 ms |" in text
    assert "| peer | failed |" in text
    assert r"\<script\> \| \*boom\*" in text
    assert r"m: \<b\>" in text
    assert text.endswith("## What we found\n")


def test_a_table_compares_with_ours() -> None:
    files = render(results(measured(1.0, 2.0)), [row({}, aims=(HALF,))], "")
    assert "| ours | 1 s | 1 |" in files["RESULTS.md"]
    assert "| peer | 2 s | 2 |" in files["RESULTS.md"]
    assert "| A row | half of the peer (0.5×) | 0.5× | yes |" in files["RESULTS.md"]
    assert "r: half of the peer" in files[AIMS]


def test_growth_has_a_plot() -> None:
    growth = Row("growth", "", "", lambda _: {})
    found = Measured(
        {f"ours, {n}": {"operations": n, "wall": n / 10} for n in (1.0, 9.0)}, {}, {}
    )
    kept = {"machine": {}, "versions": {}, "rows": {"growth": plain(found)}}
    assert GROWTH in render(kept, [growth], "")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("wall", 1.5, "1.5 s"),
        ("cpu", 0.00025, "250 µs"),
        ("p99", 2e-7, "0.2 µs"),
        ("rss", 48.2e6, "48.2 MB"),
        ("modules", 1580.0, "1,580"),
        ("deviation", 0.034, "3.4%"),
        ("refused", 0.0, "0"),
    ],
)
def test_figures_have_units(name: str, value: float, text: str) -> None:
    assert shown(name, value) == text


# ---------------------------------------------------------------- plots


def test_bars_are_longer_for_larger_ratios_and_coloured_by_their_aims() -> None:
    bars = [Bar("a < b", 0.01, 0.1), Bar("c", 0.5, 0.1), Bar("d", 0.0, 0.1)]
    text = ratios("Title & more", "", bars)
    found = [e for e in ElementTree.fromstring(text).iter() if e.tag.endswith("rect")]
    assert [e.get("class") for e in found] == ["met", "missed", "met"]
    widths = [float(e.get("width", 0)) for e in found]
    assert widths[2] <= widths[0] < widths[1]
    assert "a &lt; b" in text
    assert text == ratios("Title & more", "", bars)


def test_points_are_in_order() -> None:
    text = curve("", "", [(300, 9.0), (1, 0.5), (100, 3.0)], "s")
    found = [e for e in ElementTree.fromstring(text).iter() if e.tag.endswith("circle")]
    x = [float(e.get("cx", 0)) for e in found]
    y = [float(e.get("cy", 0)) for e in found]
    assert x == sorted(x)
    assert y == sorted(y, reverse=True)


# ---------------------------------------------------------------- measuring

BUSY = """
import subprocess, sys, time
child = "import time; held = bytearray(60_000_000); s = time.process_time()\\n"
child += "while time.process_time() - s < 0.3: pass"
subprocess.run([sys.executable, "-c", child], check=True)
"""


def command(*arguments: str) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, str(HERE / "command.py"), sys.executable, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_a_command_is_measured_with_its_children() -> None:
    found = command("-c", BUSY)
    assert found["code"] == 0
    assert 0.3 <= found["cpu"]
    assert found["wall"] >= 0.3
    assert found["rss"] > 60e6


def test_the_output_of_a_command_that_fails_is_kept() -> None:
    found = command("-c", "import sys; print('why'); sys.exit(3)")
    assert found["code"] == 3
    assert found["output"] == "why\n"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("a.json: error: no path\n  fix: give one\n", "a.json: error: no path"),
        (
            "ValidationError: 1 found\n  see https://errors.example.com\n",
            "ValidationError: 1 found",
        ),
        ("one\ntwo\n---\n", "two"),
        ("", ""),
    ],
)
def test_a_failure_is_told_in_a_line(output: str, reason: str) -> None:
    assert _reason(output) == reason


def test_payloads_are_as_large_as_real_ones() -> None:
    assert 130_000 < len(payloads.encoded(payloads.profiles(100))) < 150_000
    # What a call takes at most.
    assert len(payloads.encoded(payloads.profile_import(10_000))) < 5_242_880
