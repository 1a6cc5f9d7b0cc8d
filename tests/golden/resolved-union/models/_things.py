"""Models of `things`."""

from __future__ import annotations

import datetime as _dt
from typing import Any, ClassVar, TYPE_CHECKING, TypeAlias

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document, Model
from .._runtime.models.unions import OneOf


class Always(Model, kw_only=True):
    __constants__: ClassVar[dict[str, Any]] = {"always": True}
    always: bool = True
    note: str | UnsetType = UNSET


class RuleAnswer(Document, kw_only=True):
    rule: Rule
    when: When | UnsetType = UNSET


class RuleQuery(Model, kw_only=True):
    rule: Rule
    when: When | UnsetType = UNSET


class RuleWithAbove(Model, kw_only=True):
    above: int
    note: str | UnsetType = UNSET


class RuleWithBelow(Model, kw_only=True):
    below: int
    note: str | UnsetType = UNSET


if TYPE_CHECKING:
    Rule: TypeAlias = RuleWithAbove | RuleWithBelow | Always | dict[str, Any]
else:
    Rule = OneOf(
        "Rule",
        lambda: (
            RuleWithAbove,
            RuleWithBelow,
            Always,
        ),
    )


if TYPE_CHECKING:
    When: TypeAlias = _dt.datetime | str | list[str] | dict[str, Any]
else:
    When = OneOf(
        "When",
        lambda: (
            _dt.datetime,
            str,
            list[str],
        ),
    )
