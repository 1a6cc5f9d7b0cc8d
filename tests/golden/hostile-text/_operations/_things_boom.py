"""The operations of `things_boom` on the wire."""

from __future__ import annotations

from .._runtime.operation import Operation, Parameter, RateLimit

GET_THING = Operation(
    name="get_thing",
    group="things_boom",
    method="GET",
    path="/api/things/{id}",
    revision="2026-07-15",
    summary="ends with a backslash \\",
    reference="https://developers.klaviyo.com/en/reference/get_thing",
    parameters=(
        Parameter(name="id", wire="id", location="path", required=True),
        Parameter(
            name="fields_thing",
            wire="fields[thing]",
            location="query",
            array=True,
            values=("it's", 'a"b', "back\\slash", "{{ x }}", "line\nbreak", "é"),
        ),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingAnswer"},
    rate_limit=RateLimit(),
)
