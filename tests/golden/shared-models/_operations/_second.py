"""The operations of `second` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_B = Operation(
    name="get_b",
    group="second",
    method="GET",
    path="/api/b/{id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_b",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(),
)
GET_C = Operation(
    name="get_c",
    group="second",
    method="GET",
    path="/api/c/{id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_c",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    accept="application/vnd.api+json",
    responses={200: "Tree"},
    rate_limit=RateLimit(),
)
