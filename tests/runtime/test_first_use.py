"""First uses of models in many threads at once, and across a fork."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"


def crashes(runs: int) -> int:
    """How many of so many fresh interpreters do not survive their first uses."""
    command = [sys.executable, str(HERE / "first_uses.py")]
    environment = {"PYTHONPATH": str(TEMPLATES)}
    ends = [
        subprocess.run(command, env=environment, check=False, timeout=60).returncode
        for _ in range(runs)
    ]
    return sum(end != 0 for end in ends)


def test_first_uses_in_many_threads_crash_no_interpreter() -> None:
    assert crashes(50) == 0
