"""One JSON object for each run, whatever it came to."""

from __future__ import annotations

import json
from typing import Any

from generator.base.errors import Finding, Severity
from generator.commands.as_json import as_json
from generator.commands.result import Outcome, Result


class Counted(Result):
    def totals(self) -> Any:
        yield "operations", [2, 3]

    def data(self) -> dict[str, Any]:
        return {"revision": "2026-04-15", "own": ["\u202e"]}


def test_a_run_that_was_stopped() -> None:
    text = as_json(Outcome("generate", None, (), "é", 2, 0.5))
    assert text.isascii()
    assert json.loads(text) == {
        "command": "generate",
        "exit_code": 2,
        "error": "é",
        "verdict": "",
        "next": "",
        "summary": {"warnings": 0, "seconds": 0.5},
        "revision": None,
        "document": None,
        "beside": {},
        "findings": [],
        "notes": [],
    }


def test_what_a_command_has_of_its_own_comes_on_top() -> None:
    found = Finding(Severity.WARNING, "a.json", "/x", "odd", "mend it", "name")
    result = Counted(verdict="done", next_step="sdkgen check", notes=("kept",))
    data = json.loads(as_json(Outcome("generate", result, (found,), None, 0, 0.5)))
    assert (data["verdict"], data["next"]) == ("done", "sdkgen check")
    assert (data["revision"], data["own"]) == ("2026-04-15", ["\u202e"])
    # Those of all revisions together; a note is a warning.
    assert data["summary"] == {"operations": 5, "warnings": 2, "seconds": 0.5}
    assert data["findings"] == [
        {
            "severity": "warning",
            "document": "a.json",
            "pointer": "/x",
            "message": "odd",
            "fix": "mend it",
            "name": "name",
        }
    ]
    assert data["notes"] == ["kept"]
