"""What people see in a real terminal, narrow and wide, with colours and without."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.support.documents import (
    INTEGER,
    STRING,
    array,
    document,
    obj,
    operation,
    parameter,
    ref,
    resource,
)
from tests.support.sample import save

ROOT = Path(__file__).parents[2]

pytest.importorskip("pty", reason="needs a system with pseudo-terminals")

LONG = "customer_back_in_stock_subscription_profile_predictive_analytics"


def shop(revision: str, *, newer: bool) -> dict[str, object]:
    """An API of a revision; the newer one breaks something and has more."""
    more = (
        operation("POST /api/segments", "create_segment_with_a_rather_long_name"),
        operation("GET /api/segments/{id}", "get_segment", answer=ref("Answer")),
    )
    answers = {f"Answer{number}": obj({"data": STRING}) for number in range(3)}
    if newer:
        answers = {
            f"Answer{n}": obj({"data": STRING, "meta": INTEGER}) for n in range(3)
        }
    return document(
        operation(
            "GET /api/coupons",
            "get_coupons",
            parameter(
                "include",
                {"type": "string", "enum": ["tags" if newer else "tag", LONG]},
            ),
            answer=obj({"data": array(ref("Coupon"))}),
            **{"x-klaviyo-scopes": ["coupons:read", "segments:read"]},  # type: ignore[arg-type]  # members
        ),
        *(
            operation(
                f"GET /api/{name.lower()}", f"get_{name.lower()}", answer=ref(name)
            )
            for name in answers
        ),
        *(more if newer else ()),
        schemas={
            **answers,
            "Answer": obj({"data": ref("Coupon")}),
            "Coupon": resource("coupon", {"code": STRING, LONG: STRING}),
        },
        info={"title": "API", "version": revision},
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents of two revisions."""
    folder = tmp_path_factory.mktemp("terminal")
    save(shop("2026-04-15", newer=False), folder / "old.json")
    save(shop("2026-07-15", newer=True), folder / "new.json")
    return folder


def shown(place: Path, columns: int, *arguments: str, colour: bool) -> str:
    """What a terminal of that width shows of standard output, and after it what goes
    to standard error."""
    import fcntl
    import pty
    import termios

    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    own = {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "COLUMNS": str(columns)}
    with subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments],
        cwd=place,
        env={**os.environ, **own, **({} if colour else {"NO_COLOR": "1"})},
        stdout=terminal,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(terminal)
        text = b""
        while True:
            try:
                piece = os.read(screen, 65536)
            except OSError:  # Linux ends a terminal without writers so.
                break
            if not piece:
                break
            text += piece
        assert process.stderr
        errors = process.stderr.read()
    os.close(screen)
    told = text.decode().replace("\r\n", "\n") + errors.decode()
    # The counts stand below each other, and the time among them is never the same.
    return re.sub(r"(?m)^ *[\d.]+  \w+ *\n", "", told)


ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def width(line: str) -> int:
    """The columns of a line that has no escape sequences."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


COMMANDS = {
    "diff": ("diff", "old.json", "new.json"),
    "inspect": ("inspect", "new.json"),
    "method": ("inspect", "new.json", "get_coupons"),
}


def test_terminals(place: Path, golden: Golden) -> None:
    """`make golden` writes what they show; whoever changes that looks at it."""
    files = {}
    for columns in (80, 200):
        for name, arguments in COMMANDS.items():
            plain = shown(place, columns, *arguments, colour=False)
            assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain)
            for line in plain.splitlines():
                # Only a name that no line has room for goes beyond the edge.
                assert width(ESCAPE.sub("", line)) <= columns or " " not in line.strip()
            files[f"{name}-{columns}.txt"] = ESCAPE.sub("", plain)
        assert LONG in files[f"diff-{columns}.txt"]
    coloured = shown(place, 80, *COMMANDS["diff"], colour=True)
    assert ESCAPE.sub("", coloured) == files["diff-80.txt"]
    files["diff-80-colour.txt"] = coloured.replace("\x1b", "^")
    golden("terminal", files)


def test_colours_tell_weights(place: Path) -> None:
    told = shown(place, 200, *COMMANDS["diff"], colour=True)
    assert re.search(r"\x1b\[1;31mBreaking, API", told)
    assert re.search(r"\x1b\[1;32mNew operations", told)
