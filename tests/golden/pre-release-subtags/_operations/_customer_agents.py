"""The operations of `customer_agents` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_AGENT = Operation(
    name="get_agent",
    group="customer_agents",
    method="GET",
    path="/api/agents/{id}",
    revision="2026-07-15.pre",
    reference="https://developers.klaviyo.com/en/reference/get_agent",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(),
    subtag="Customer Agents",
    pre_release=True,
)
