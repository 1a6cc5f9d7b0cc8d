"""`make mutants`: change one thing in the code at a time, and see whether a test fails.

    python -m tests.mutants [COUNT] [--seed N] [--only PREFIX]

Mutations are cosmic-ray's. Each is tried in a copy of the repository, on the tests that
mirror its module first, and where those pass, on all quick tests of its half. What no
test notices is shown. Exit status 1 when fewer than nine tenths are noticed.
"""

from __future__ import annotations

import argparse
import difflib
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.mutants.sample import Mutant, mutants

ROOT = Path(__file__).parents[2]
COPIED: tuple[str, ...] = (
    *("generator", "templates", "tests", "specs", "generated", "pyproject.toml"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", ".ci", ".github"),
)
QUICK = "not full and not contract and not slow"
ENOUGH = 0.9
SECONDS = 240
"""The longest that one run of tests may take: a mutant may loop for ever."""


WHOLE = ("test_readme.py", "test_wheel.py", "test_workflows.py")
"""Tests of the repository as a whole, of which the copy has a part only."""

ALL = (
    ["tests/unit", "tests/test_golden.py", "tests/failures"],
    ["tests/functional", *(f"--ignore=tests/functional/{name}" for name in WHOLE)],
    ["tests/runtime"],
)
"""Quick tests: of the generator, of both, and of the runtime."""


def main() -> int:
    """Try a sample, and say how many were noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("count", nargs="?", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="files whose path begins so")
    asked = parser.parse_args()
    found = [m for m in mutants(ROOT) if m.path.startswith(asked.only)]
    chosen = random.Random(asked.seed).sample(found, min(asked.count, len(found)))
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        for tests in ALL:
            if _fails(tests, copy):
                print(f"{' '.join(tests)} fail without a mutant", file=sys.stderr)
                return 2
        for number, mutant in enumerate(chosen, 1):
            noticed = _noticed(mutant, copy)
            word = "noticed" if noticed else "SURVIVED"
            print(f"{number}/{len(chosen)} {word} {mutant}", flush=True)
            if not noticed:
                survivors.append(mutant)
    for mutant in survivors:
        print(f"\n{mutant}\n{_difference(mutant)}")
    score = 1 - len(survivors) / max(len(chosen), 1)
    print(f"\n{score:.1%} of {len(chosen)} of {len(found):,} mutants were noticed")
    return 0 if score >= ENOUGH else 1


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=ignored)
    else:
        shutil.copy(source, target)


def _noticed(mutant: Mutant, copy: Path) -> bool:
    """Whether a test fails with the mutant in the copy's place."""
    file = copy / mutant.path
    file.write_text(mutant.code, "utf-8")
    try:
        return any(_fails(tests, copy) for tests in _tests(mutant, copy))
    finally:
        file.write_text(mutant.original, "utf-8")


def _tests(mutant: Mutant, copy: Path) -> Iterator[list[str]]:
    """The tests to run, the nearest first."""
    path = Path(mutant.path)
    half = "unit" if path.parts[0] == "generator" else "runtime"
    inner = path.parts[1:-1] if half == "unit" else path.parts[2:-1]
    own = Path("tests", half, *inner, f"test_{path.stem}.py")
    if (copy / own).exists():
        yield [str(own)]
    yield from ALL[:2] if half == "unit" else ALL[1:]


def _fails(tests: list[str], copy: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p"]
    command += ["no:cacheprovider", "-m", QUICK, *tests]
    try:
        done = subprocess.run(
            command, cwd=copy, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _difference(mutant: Mutant) -> str:
    lines = difflib.unified_diff(
        mutant.original.splitlines(), mutant.code.splitlines(), lineterm="", n=1
    )
    return "\n".join(list(lines)[2:])


if __name__ == "__main__":
    sys.exit(main())
