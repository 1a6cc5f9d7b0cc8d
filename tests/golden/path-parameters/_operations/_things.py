"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_PART = Operation(
    name="get_part",
    group="things",
    method="GET",
    path="/api/{kind}/{thing_id}/parts/{id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_part",
    parameters=(
        Parameter(
            name="kind",
            wire="kind",
            location="path",
            required=True,
            values=("big", "small"),
        ),
        Parameter(name="thing_id", wire="thing_id", location="path", required=True),
        Parameter(name="id", wire="id", location="path", required=True),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(),
)
