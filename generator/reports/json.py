"""A comparison as one JSON object, for scripts."""

from __future__ import annotations

import json
from typing import Any

from generator.compare.changes import Change, Comparison, Impact, Side
from generator.reports.sections import VIEWS

FORMAT = 1
"""Goes up when a member goes or changes its meaning; new members do not count."""


def as_json(comparison: Comparison) -> str:
    """Every change by itself; `templates/report/comparison.schema.json` describes it.

    It is ASCII, so that no encoding can fail on it.
    """
    data = {
        "format": FORMAT,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "notes": list(comparison.notes),
        "totals": {
            view: {str(impact): comparison.count(impact, view) for impact in Impact}
            for view in VIEWS
        },
        "rules": {
            change.rule.name: {
                "impact": str(change.impact),
                "reason": change.rule.reason,
            }
            for change in sorted(comparison.changes, key=lambda c: c.rule.name)
        },
        "changes": [_change(change) for change in comparison.changes],
    }
    return json.dumps(data, indent=2) + "\n"


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "revision": side.revision,
        "operations": side.operations,
        "components": side.components,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "view": change.view,
        "impact": str(change.impact),
        "rule": change.rule.name,
        "group": change.group,
        "subject": change.subject,
        "pointer": change.pointer,
        "text": change.text,
        "old": change.old,
        "new": change.new,
        "instead": change.instead,
        "accepted": change.accepted,
    }
