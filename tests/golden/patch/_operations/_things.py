"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Operation, Parameter, RateLimit

UPDATE_PROFILE = Operation(
    name="update_profile",
    group="things",
    method="PATCH",
    path="/api/profiles/{profile_id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/update_profile",
    parameters=(
        Parameter(name="profile_id", wire="profile_id", location="path", required=True),
        Parameter(
            name="fields_profile",
            wire="fields[profile]",
            location="query",
            array=True,
            values=("email", "name"),
        ),
    ),
    body=Body(
        media_type="application/vnd.api+json",
        model="_ProfileQuery",
        template={"data": {"type": "profile", "attributes": {}}},
        keywords={
            "email": "/data/attributes/email",
            "name": "/data/attributes/name",
            "country": "/data/attributes/country",
            "properties": "/data/attributes/properties",
        },
        path_id="profile_id",
    ),
    accept="application/vnd.api+json",
    responses={200: "ProfileDocument"},
    rate_limit=RateLimit(),
)
UPDATE_SETTINGS = Operation(
    name="update_settings",
    group="things",
    method="PATCH",
    path="/api/profiles/{id}/settings",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/update_settings",
    parameters=(Parameter(name="id", wire="id", location="path", required=True),),
    body=Body(
        media_type="application/vnd.api+json",
        model="_ProfileQuery",
        template={"data": {"type": "profile", "attributes": {}}},
        keywords={
            "profile_id": "/data/id",
            "email": "/data/attributes/email",
            "name": "/data/attributes/name",
            "country": "/data/attributes/country",
            "properties": "/data/attributes/properties",
        },
        required=("profile_id",),
    ),
    accept="application/vnd.api+json",
    responses={204: None},
    rate_limit=RateLimit(),
)
