"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Operation, Parameter, RateLimit

DELETE_THING = Operation(
    name="delete_thing",
    group="things",
    method="DELETE",
    path="/api/things/{id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/delete_thing",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    accept="application/vnd.api+json",
    responses={204: None},
    rate_limit=RateLimit(),
)
REFRESH = Operation(
    name="refresh",
    group="things",
    method="POST",
    path="/api/refreshes",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/refresh",
    body=Body(media_type="application/vnd.api+json", model="RefreshQuery"),
    accept="application/vnd.api+json",
    responses={202: None, 200: "ThingDocument"},
    rate_limit=RateLimit(),
)
