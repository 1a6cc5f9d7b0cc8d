"""First uses of models in many threads at once, and across a fork."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def typed_uses(function: ast.AST) -> set[str]:
    """The calls in a function by which msgspec may meet a type, and those of `ready`."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            typed = name in ("msgspec.convert", "msgspec.json.Decoder")
            typed |= name == "msgspec.json.decode" and bool(node.keywords)
            found |= {name} if typed or name == "ready" else set()
    return found


def test_every_type_is_made_ready_where_msgspec_is_given_it() -> None:
    unguarded = [
        f"{file.relative_to(TEMPLATES)}:{node.name}"
        for file in sorted((TEMPLATES / "runtime").rglob("*.py"))
        if file.stem != "first_use"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (uses := typed_uses(node)) and "ready" not in uses
    ]
    assert unguarded == []


def test_first_uses_in_many_threads_crash_no_interpreter() -> None:
    assert crashes(50) == 0


FORKS = """
import os, sys, threading, warnings
import first_uses
from runtime.models.tolerant import decoder

warnings.simplefilter("ignore", DeprecationWarning)  # about forks amid threads
known = [first_uses.models(number) for number in range(20)]
sys.setswitchinterval(1e-6)
users = [
    threading.Thread(target=lambda: [decoder(model) for model in known])
    for _ in range(10)
]
for user in users:
    user.start()
for _ in range(5):
    child = os.fork()
    if not child:
        for model in known:
            decoder(model)(b'{"f1":[{"f2":[{"f3":"x"}]}]}')
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0, status
for user in users:
    user.join()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_child_forked_amid_first_uses_can_use_all_models() -> None:
    path = os.pathsep.join([str(TEMPLATES), str(HERE)])
    command = [sys.executable, "-c", FORKS]
    subprocess.run(command, env={"PYTHONPATH": path}, check=True, timeout=60)


if __name__ == "__main__":
    failed = crashes(int(sys.argv[1]))
    print(f"{failed} of {sys.argv[1]} interpreters crashed on their first uses")
    sys.exit(failed > 0)
