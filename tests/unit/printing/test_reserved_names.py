"""Names of documents that generated modules use themselves: none may hide another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.base.naming import GROUP_GLOBALS, MODEL_GLOBALS
from generator.printing.render import runtime_files
from generator.understand.ir import Api
from tests.support.documents import (
    STRING,
    document,
    obj,
    operation,
    ref,
    resource,
    understood,
)
from tests.support.packages import rendered

MODEL = obj({"data": resource("thing", {"code": STRING})})
PLAIN = obj({"data": obj({"code": STRING})})
"""What goes by the name of its component."""


@pytest.fixture(scope="module")
def api() -> Api:
    """A group, and a model that its methods take and give, for every reserved name."""
    operations = [
        operation(
            f"POST /api/{number}/{{id}}",
            f"create_{number}",
            body=ref(tag if tag in MODEL_GLOBALS else "Thing"),
            answer=ref(tag if tag in MODEL_GLOBALS else "Thing"),
            tag=tag,
        )
        for number, tag in enumerate(tags())
    ]
    schemas = {**dict.fromkeys(sorted(MODEL_GLOBALS), PLAIN), "Thing": MODEL}
    return understood(document(*operations, schemas=schemas))


def tags() -> list[str]:
    """Tags that would be one of the names; some differ in their capitals alone."""
    spelled = {
        "".join(c for c in name.lower() if c.isalnum()): name for name in names()
    }
    return sorted(spelled.values())


def names() -> list[str]:
    public = {name for name in GROUP_GLOBALS | MODEL_GLOBALS if name.strip("_")}
    return sorted(public | {"Request Options", "Client"})


def test_no_group_has_a_name_that_its_modules_use(api: Api) -> None:
    classes = {str(group.class_name) for group in api.groups}
    both = classes | {f"Async{name}" for name in classes}
    assert both & GROUP_GLOBALS == set()
    # `Resource_` is the model that the methods of the group take and give.
    assert {"Resource__", "Client", "Klaviyo_"} <= classes


@pytest.mark.slow
def test_an_sdk_of_reserved_names_type_checks(api: Api, tmp_path: Path) -> None:
    files = {**rendered(api, "tiny_client"), **runtime_files("tiny_client")}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    options = ("--strict", "--config-file=", f"--cache-dir={os.devnull}")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "-p", "tiny_client"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr
