"""Nothing that a document holds is a command of GitHub's in what sdkgen prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.documents import (
    STRING,
    document,
    enum,
    obj,
    operation,
    parameter,
    resource,
)
from tests.support.sdkgen import Sdkgen

EVIL = "\n::error::pwned\r\n  ::stop-commands::x ##[add-mask]y\x1b[31m\u2028::set-output::z"
LONG = "/::error::pwned" * 120
"""So long that a table folds it, at any of its parts."""

COMMANDS = (
    "validate {new}",
    "inspect {new}",
    "generate {new} --out {out}",
    "check {new} --out {out}",
    "diff {old} {new}",
    "diff {old} {new} --format markdown",
    "diff {old} {new} --format json",
    "inspect {new} --format json",
    "changelog {old} {new}",
)


def hostile(number: int, name: str) -> dict[str, Any]:
    """A document with such texts wherever one is possible, and in a name."""
    thing = resource("thing", {f"a{number}": STRING, f"::b{name}": enum("a", EVIL)})
    made = operation(
        f"POST /api{LONG}",
        f"::make{EVIL}{number}",
        parameter(f"::p{EVIL}", enum(f"::{number}", EVIL), description=EVIL),
        parameter("page[number]"),
        body=obj({"data": thing}),
        answer=obj({"data": thing}),
        tag=f"::Things{EVIL}",
        summary=EVIL,
        description=f"Burst: `3/s`{EVIL} {number}",
        **{
            "x-klaviyo-scopes": [f"::s{EVIL}{number}"],
            "x-klaviyo-operation-aliases": [f"::alias{EVIL}{number}"],
        },
    )
    other = operation("GET /api/x", f"get_x{number}", tag=f"::Things{EVIL}")
    return document(made, other)


@pytest.mark.parametrize(
    ("name", "codes"), [("::error::x ##[add-mask]y", (0, 1)), (EVIL, (0, 2))]
)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_a_command(
    command: str,
    name: str,
    codes: tuple[int, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {}
    for number, side in enumerate(("old", "new")):
        files[side] = tmp_path / f"{side}.json"
        files[side].write_text(json.dumps(hostile(number, name)), "utf-8")
    words = command.format(**files, out=tmp_path / "out").split()
    result = Sdkgen(capsys)(*words)
    assert result.code in codes
    for line in [*result.out.splitlines(), *result.err.splitlines()]:
        assert not re.match(r"\s*::", line), line
    # Pages hold texts as they are, for those who read the Markdown and the JSON.
    is_page = "--format" in command or command.startswith("changelog")
    text = result.err if is_page else result.out + result.err
    assert "##[" not in text and "\x1b" not in text
