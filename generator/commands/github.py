"""What a run found out as annotations, which GitHub shows at their files and lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.base.errors import Finding, Severity
from generator.base.text import plain
from generator.commands.result import Outcome
from generator.documents.document import unescape

_LEVELS = {
    Severity.ERROR: "error",
    Severity.NOT_UNDERSTOOD: "error",
    Severity.WARNING: "warning",
}


def lines(outcome: Outcome) -> Iterator[str]:
    """The lines for GitHub's runner.

    The first ones count: GitHub shows ten of each level for a step. Nothing else is
    printed beside them: the runner obeys each line that looks like one of its
    commands, wherever it came from.
    """
    if outcome.error:
        yield _command("error", outcome.error)
    texts: dict[str, str | None] = {}
    for finding in outcome.findings:
        line = _line(finding, texts)
        fix = f"\nfix: {finding.fix}" if finding.fix else ""
        place = f"{finding.document}#{finding.pointer}" if finding.pointer else ""
        message = ": ".join(part for part in (place, finding.message) if part)
        yield _command(_LEVELS[finding.severity], message + fix, finding.document, line)
    result = outcome.result
    if result is None:
        return
    for note in result.notes:
        yield _command("warning", note)
    if result.exit_code:
        fix = f"\nfix: run {result.next_step}" if result.next_step else ""
        why = "".join(f"\n{reason}" for reason in result.reasons())
        yield _command("error", result.verdict + why + fix)
    for one in result.differences():
        yield _command("error", one.text, one.path, one.line)


def _command(level: str, message: str, file: str = "", line: int | None = None) -> str:
    """A workflow command; everything that would end one of its parts is escaped."""
    values = {"file": _from_workspace(file), "line": str(line) if line else ""}
    properties = ",".join(f"{k}={_property(plain(v))}" for k, v in values.items() if v)
    head = f"{level} {properties}" if properties else level
    return f"::{head}::{_data(plain(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _from_workspace(file: str) -> str:
    """A path as GitHub takes it: from the top of the checkout."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    path = Path(os.path.abspath(file)) if file else Path()
    if workspace and path.is_relative_to(workspace):
        return path.relative_to(workspace).as_posix()
    return file


# ---------------------------------------------------------------- lines of documents


def _line(finding: Finding, texts: dict[str, str | None]) -> int | None:
    """The line of a finding; None where its document is no file of its own."""
    if finding.document not in texts:
        try:
            content = Path(finding.document).read_bytes()
            texts[finding.document] = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            texts[finding.document] = None
    text = texts[finding.document]
    return None if text is None else line_of(text, finding.pointer)


def line_of(text: str, pointer: str) -> int:
    """The line of a JSON text in which the value that a pointer names stands.

    Where there is no such value it is the line of the nearest one above it.
    """
    at = _skip(text, 0)
    for token in pointer.split("/")[1:]:
        try:
            found = _member(text, at, unescape(token))
        except (ValueError, RecursionError, IndexError):
            found = None
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


_DECODER = json.JSONDecoder(strict=False)


def _member(text: str, at: int, token: str) -> int | None:
    """Where the member of an object or array begins: its key, or the element itself.

    Raises:
        ValueError: where the text is no JSON.
        IndexError: where it ends too early.
    """
    opening, position, number = text[at], at + 1, 0
    if opening not in "{[":
        return None
    while text[position := _skip(text, position)] not in "}]":
        begin = position
        if opening == "{":
            key, position = _decoded(text, position)
            # A value is looked into where it begins, behind the colon.
            position = _skip(text, _skip(text, position) + 1)
        else:
            key = str(number)
        if key == token:
            return position if opening == "{" else begin
        _, position = _decoded(text, position)
        position = _skip(text, position)
        position += text[position] == ","
        number += 1
    return None


def _decoded(text: str, at: int) -> tuple[Any, int]:
    value, end = _DECODER.raw_decode(text, at)
    return value, end


def _skip(text: str, at: int) -> int:
    """Where the next thing that is no white space stands."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
