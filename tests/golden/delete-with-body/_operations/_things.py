"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Linkage, Operation, Parameter, RateLimit

REMOVE_PROFILES_FROM_LIST = Operation(
    name="remove_profiles_from_list",
    group="things",
    method="DELETE",
    path="/api/lists/{id}/relationships/profiles",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/remove_profiles_from_list",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    body=Body(
        media_type="application/vnd.api+json",
        model="_ProfilesQuery",
        template={"data": []},
        keywords={"ids": "/data"},
        linkages={"ids": Linkage(type="profile", many=True)},
        required=("ids",),
    ),
    accept="application/vnd.api+json",
    responses={204: None},
    rate_limit=RateLimit(),
)
