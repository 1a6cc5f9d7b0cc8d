"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_THING = Operation(
    name="get_thing",
    group="things",
    method="GET",
    path="/api/things/{id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_thing",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(),
    aliases=("fetch_thing", "read_thing"),
)
