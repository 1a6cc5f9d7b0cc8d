"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_THINGS = Operation(
    name="get_things",
    group="things",
    method="GET",
    path="/api/things",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_things",
    parameters=(Parameter(name="page_cursor", wire="page[cursor]", location="query"),),
    accept="application/vnd.api+json",
    responses={200: "ThingPage"},
    rate_limit=RateLimit(),
    paging="cursor",
)
