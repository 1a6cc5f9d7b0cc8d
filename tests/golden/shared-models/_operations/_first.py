"""The operations of `first` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_A = Operation(
    name="get_a",
    group="first",
    method="GET",
    path="/api/a/{id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_a",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(),
)
