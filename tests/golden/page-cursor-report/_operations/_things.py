"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Operation, Parameter, RateLimit

QUERY_REPORT = Operation(
    name="query_report",
    group="things",
    method="POST",
    path="/api/reports",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/query_report",
    parameters=(Parameter(name="page_cursor", wire="page_cursor", location="query"),),
    body=Body(
        media_type="application/vnd.api+json",
        model="_ReportQuery",
        template={"data": {"type": "report", "attributes": {}}},
        keywords={"statistic": "/data/attributes/statistic"},
        required=("statistic",),
    ),
    accept="application/vnd.api+json",
    responses={200: "ReportDocument"},
    rate_limit=RateLimit(),
    paging="cursor",
)
