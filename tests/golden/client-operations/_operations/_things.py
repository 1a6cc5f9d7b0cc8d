"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Operation, Parameter, RateLimit

CREATE_CLIENT_EVENT = Operation(
    name="create_client_event",
    group="things",
    method="POST",
    path="/client/events",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/create_client_event",
    security=False,
    parameters=(
        Parameter(
            name="company_id", wire="company_id", location="query", required=True
        ),
    ),
    body=Body(
        media_type="application/vnd.api+json",
        model="_EventQuery",
        template={"data": {"type": "event", "attributes": {}}},
        keywords={"name": "/data/attributes/name"},
        required=("name",),
    ),
    accept="application/vnd.api+json",
    responses={202: None},
    rate_limit=RateLimit(),
)
