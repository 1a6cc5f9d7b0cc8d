"""`sdkgen rules`: every rule of the comparison, and how much it weighs here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.base.config import Settings
from generator.base.text import Line, counted
from generator.commands.result import Result
from generator.compare.changes import Impact, Rule, View
from generator.compare.severities import all_rules, weighed
from generator.reports.sections import IMPACTS, VIEWS
from generator.reports.text import STYLES


@dataclass(frozen=True, kw_only=True)
class Listed(Result):
    """The rules, and those of them that the project weighs otherwise."""

    own: Mapping[str, Rule]

    def data(self) -> dict[str, Any]:
        """Every rule."""
        return {
            "rules": [
                {
                    "rule": rule.name,
                    "view": view,
                    "severity": str(self._weight(rule)),
                    "default": str(rule.impact),
                    "reason": rule.reason,
                }
                for view, rule in all_rules().values()
            ]
        }

    def lines(self, verbose: bool) -> Iterator[Line]:
        """The rules by view and weight, the gravest first."""
        for view in VIEWS:
            for impact in Impact:
                yield from self._of(view, impact)

    def brief(self) -> Iterator[str]:
        """Their names."""
        return iter(all_rules())

    def _of(self, view: View, impact: Impact) -> Iterator[Line]:
        found = [
            rule
            for of, rule in all_rules().values()
            if of == view and self._weight(rule) is impact
        ]
        if found:
            heading = f"{IMPACTS[impact]}, {VIEWS[view]} ({len(found):,})"
            yield Line(heading, f"bold {STYLES[impact]}", 0)
        for rule in found:
            was = f" ({rule.impact} by default)" if rule.name in self.own else ""
            yield Line(f"  {rule.name}{was}: {rule.reason}", "", 6)

    def _weight(self, rule: Rule) -> Impact:
        return self.own.get(rule.name, rule).impact


def rules(settings: Settings) -> Listed:
    """List the rules.

    Raises:
        GeneratorError: for a setting about a rule or a weight that does not exist.
    """
    own = weighed(settings.severities)
    total = counted(len(all_rules()), "rule")
    told = f"{total}, {len(own):,} of them weighed by [tool.sdkgen] severities"
    return Listed(
        own=own, verdict=told if own else f"{total}, each as sdkgen weighs it"
    )
