"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import (
    ConditionalLimit,
    Operation,
    Parameter,
    RateLimit,
    Window,
)

GET_PROFILES = Operation(
    name="get_profiles",
    group="things",
    method="GET",
    path="/api/profiles",
    revision="2026-07-15",
    summary="Get Profiles",
    reference="https://developers.klaviyo.com/en/reference/get_profiles",
    parameters=(
        Parameter(
            name="additional_fields_profile",
            wire="additional-fields[profile]",
            location="query",
            array=True,
            values=("predictions",),
        ),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingPage"},
    rate_limit=RateLimit(
        burst=Window(75, 1), steady=Window(750, 60), daily=Window(9000, 86400)
    ),
    conditional_limits=(
        ConditionalLimit(
            parameter="additional_fields_profile",
            value="predictions",
            rate_limit=RateLimit(burst=Window(10, 1), steady=Window(150, 60)),
        ),
    ),
    scopes=("profiles:read", "metrics:read"),
)
