"""Ours beside the peers: runs the rows, and writes the results.

python -m tests.benchmarks [--quick] [--only NAME,...] [--render]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import calls, generation, limiting
from tests.benchmarks.bench import HERE, Bench, Row, measure
from tests.benchmarks.environments import (
    FOLDER,
    PEERS,
    Environments,
    NotInstalled,
    cache,
)
from tests.benchmarks.report import render
from tests.benchmarks.results import load, plain, save
from tests.conftest import SPECS

ROWS: tuple[Row, ...] = (*generation.ROWS, *calls.ROWS, *limiting.ROWS)

RESULTS = HERE / "results.json"
FINDINGS = HERE / "FINDINGS.md"


def chosen(names: str | None) -> list[Row]:
    """The rows of these names, or whose names begin so; all without any.

    Raises:
        ValueError: when there is none of a name.
    """
    if not names:
        return list(ROWS)
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if not any(row.name.startswith(name) for row in ROWS):
            known = ", ".join(row.name for row in ROWS)
            raise ValueError(f"there is no row {name!r}; there are {known}")
    return [row for row in ROWS if row.name.startswith(tuple(wanted))]


def run(
    rows: Sequence[Row], bench: Bench, results: dict[str, Any], keep: Path | None
) -> None:
    """Measure the rows; what is done is kept in that file, whatever comes after."""
    started = time.monotonic()

    def tell(text: str) -> None:
        seconds = time.monotonic() - started
        print(f"{seconds // 60:3.0f}:{seconds % 60:02.0f}  {text}", file=sys.stderr)

    for row in rows:
        results["rows"][row.name] = plain(measure(row, bench, tell))
        if keep:
            save(keep, results)


def machine() -> dict[str, str]:
    """What the figures depend on."""
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory()}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "date": time.strftime("%Y-%m-%d"),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.machine()


def _memory() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{pages / 2**30:.0f} GB"


def versions(environments: Environments) -> dict[str, str]:
    """The versions of the peers that are installed."""
    found: dict[str, str] = {}
    for peer in PEERS:
        try:
            found |= environments.versions(peer)
        except NotInstalled as error:
            found[peer.name] = str(error)
    return found


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one round of tiny inputs without peers, to see that it works; "
        "nothing is written",
    )
    parser.add_argument("--only", metavar="NAME,...", help="these rows, others stay")
    parser.add_argument(
        "--render", action="store_true", help="write what shows the results, no more"
    )
    given = parser.parse_args(arguments)
    try:
        rows = [] if given.render else chosen(given.only)
    except ValueError as error:
        parser.error(str(error))
    if rows and not SPECS.is_dir():
        parser.error(f"it needs Klaviyo's documents under {SPECS}")
    folder = cache()
    print(f"environments are in {folder} ({FOLDER})", file=sys.stderr)
    environments = None if given.quick else Environments(folder)
    results = load(Path(os.devnull) if given.quick else RESULTS)
    bench = Bench(environments, folder, quick=given.quick)
    try:
        if rows:
            results["machine"] = machine()
        if rows and environments:
            results["versions"] = versions(environments)
        run(rows, bench, results, None if given.quick else RESULTS)
    finally:
        bench.close()
    files = render(results, ROWS, FINDINGS.read_text("utf-8"))
    if given.quick:
        print(files["RESULTS.md"])
        return 0
    for name, text in files.items():
        (HERE / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
