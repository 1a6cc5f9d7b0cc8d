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
    parameters=(
        Parameter(
            name="additional_fields_big_thing",
            wire="additional-fields[big-thing]",
            location="query",
            array=True,
            values=("weight",),
        ),
        Parameter(
            name="fields_big_thing",
            wire="fields[big-thing]",
            location="query",
            array=True,
            values=("name", "size.width"),
        ),
        Parameter(
            name="include",
            wire="include",
            location="query",
            array=True,
            values=("owner",),
        ),
        Parameter(name="sort", wire="sort", location="query", values=("name", "-name")),
        Parameter(
            name="page_size",
            wire="page[size]",
            location="query",
            minimum=1,
            maximum=100,
        ),
        Parameter(name="active", wire="active", location="query"),
        Parameter(name="since", wire="since", location="query"),
        Parameter(name="ids", wire="ids", location="query", array=True, explode=True),
        Parameter(name="x_trace_id", wire="X-Trace-Id", location="header"),
        Parameter(
            name="company_id", wire="company_id", location="query", required=True
        ),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingPage"},
    rate_limit=RateLimit(),
)
