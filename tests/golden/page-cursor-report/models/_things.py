"""Models of `things`."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Model, PagedDocument


class ReportAnswer(PagedDocument, kw_only=True):
    data: ReportAnswerData
    links: ReportAnswerLinks


class ReportAnswerData(Model, kw_only=True, tag_field="type", tag="report"):
    type: ClassVar[Literal["report"]] = "report"
    attributes: ReportAnswerDataAttributes


class ReportAnswerDataAttributes(Model, kw_only=True):
    results: list[dict[str, Any]]


class ReportAnswerLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET


class ReportQuery(Model, kw_only=True):
    data: ReportQueryData


class ReportQueryData(Model, kw_only=True, tag_field="type", tag="report"):
    type: ClassVar[Literal["report"]] = "report"
    attributes: ReportQueryDataAttributes


class ReportQueryDataAttributes(Model, kw_only=True):
    statistic: str
