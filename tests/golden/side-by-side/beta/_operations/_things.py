"""The operations of `things` on the wire."""

from __future__ import annotations

from ..._runtime.operation import Operation, Parameter, RateLimit, Window

GET_THING_BETA = Operation(
    name="get_thing_beta",
    group="things",
    method="GET",
    path="/api/things/{id}",
    revision="2026-04-15.pre",
    reference="https://developers.klaviyo.com/en/reference/get_thing_beta",
    parameters=(
        Parameter(name="id", wire="id", location="path", required=True),
        Parameter(name="page_cursor", wire="page[cursor]", location="query"),
        Parameter(name="filter", wire="filter", location="query", filter=True),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(burst=Window(3, 1), steady=Window(60, 60)),
    paging="cursor",
    subtag="Things",
    pre_release=True,
    filters="GetThingBetaFilter",
)
GET_THINGS_BETA = Operation(
    name="get_things_beta",
    group="things",
    method="GET",
    path="/api/things",
    revision="2026-07-15.pre",
    reference="https://developers.klaviyo.com/en/reference/get_things_beta",
    parameters=(
        Parameter(name="page_cursor", wire="page[cursor]", location="query"),
        Parameter(name="filter", wire="filter", location="query", filter=True),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingPage"},
    rate_limit=RateLimit(burst=Window(3, 1), steady=Window(60, 60)),
    paging="cursor",
    subtag="Things",
    pre_release=True,
    filters="GetThingsBetaFilter",
)
