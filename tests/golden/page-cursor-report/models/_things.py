"""Models of `things`."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TYPE_CHECKING

from msgspec import UNSET, UnsetType

from .._runtime.models.model import AttributesModel, Model, PagedDocument


class Report(AttributesModel, kw_only=True, tag_field="type", tag="report"):
    type: ClassVar[Literal["report"]] = "report"
    attributes: ReportAttributes

    if TYPE_CHECKING:

        @property
        def results(self) -> list[dict[str, Any]]: ...


class ReportAttributes(Model, kw_only=True):
    results: list[dict[str, Any]]


class ReportDocument(PagedDocument, kw_only=True):
    data: Report
    links: ReportDocumentLinks


class ReportDocumentLinks(Model, kw_only=True):
    self: str | UnsetType = UNSET
    next: str | None | UnsetType = UNSET


class _ReportQuery(Model, kw_only=True):
    data: _ReportQueryData


class _ReportQueryData(Model, kw_only=True, tag_field="type", tag="report"):
    type: ClassVar[Literal["report"]] = "report"
    attributes: _ReportQueryDataAttributes


class _ReportQueryDataAttributes(Model, kw_only=True):
    statistic: str
