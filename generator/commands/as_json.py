"""The outcome of a command as one JSON object, for scripts."""

from __future__ import annotations

import json
from typing import Any

from generator.commands.result import Outcome, sdk_data


def as_json(outcome: Outcome) -> str:
    """The object as text, in ASCII, so that no encoding of a terminal fails on it."""
    result = outcome.result
    data: dict[str, Any] = {
        "command": outcome.command,
        "exit_code": outcome.exit_code,
        "error": outcome.error,
        "verdict": result.verdict if result else "",
        "next": result.next_step if result else "",
        "summary": {name: sum(counts) for name, counts in outcome.totals()},
        **sdk_data(None),
        "findings": [
            {
                "severity": str(finding.severity),
                "document": finding.document,
                "pointer": finding.pointer,
                "message": finding.message,
                "fix": finding.fix,
                "name": finding.name,
            }
            for finding in outcome.findings
        ],
        "notes": list(result.notes) if result else [],
        **(result.data() if result else {}),
    }
    return json.dumps(data, indent=2)
