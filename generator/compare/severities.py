"""Every rule of both views, and the weight that a project gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from generator.base.errors import GeneratorError
from generator.compare.api import rules as api
from generator.compare.changes import Change, Impact, Rule, View
from generator.compare.python import rules as python


@cache
def all_rules() -> Mapping[str, tuple[View, Rule]]:
    """Every rule by its name, with the view that it is of."""
    found: dict[str, tuple[View, Rule]] = {}
    found |= {name: ("api", rule) for name, rule in api.RULES.items()}
    found |= {rule.name: ("python", rule) for rule in python.RULES}
    return found


def weighed(severities: Mapping[str, str]) -> Mapping[str, Rule]:
    """The rules to which a project gives another weight, by their names.

    Args:
        severities: names of impacts by names of rules.

    Raises:
        GeneratorError: for a rule or an impact that does not exist.
    """
    found: dict[str, Rule] = {}
    for name, severity in severities.items():
        rule = known(name, "severities")
        if severity not in list(Impact):
            raise GeneratorError(
                f"severities: {name} cannot be {severity!r}; one is {', '.join(Impact)}"
            )
        found[name] = replace(rule, impact=Impact(severity))
    return found


def known(name: str, where: str) -> Rule:
    """The rule of that name.

    Raises:
        GeneratorError: where there is none; the message begins with `where`.
    """
    rules = all_rules()
    if name not in rules:
        near = get_close_matches(name, rules, 1)
        hint = f"did you mean {near[0]!r}?" if near else "`sdkgen rules` lists them"
        raise GeneratorError(f"{where}: there is no rule {name!r}; {hint}")
    return rules[name][1]


def reweighed(
    changes: Iterable[Change], severities: Mapping[str, str]
) -> tuple[Change, ...]:
    """The changes, as the project weighs them.

    Raises:
        GeneratorError: for a rule or an impact that does not exist.
    """
    own = weighed(severities)
    return tuple(
        (
            replace(change, rule=own[change.rule.name])
            if change.rule.name in own
            else change
        )
        for change in changes
    )
