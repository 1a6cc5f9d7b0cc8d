"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Operation, RateLimit

CREATE_THING = Operation(
    name="create_thing",
    group="things",
    method="POST",
    path="/api/things",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/create_thing",
    body=Body(
        media_type="application/vnd.api+json",
        model="_ThingQuery",
        template={"data": {"type": "thing", "attributes": {}}},
        keywords={
            "date": "/data/attributes/date",
            "datetime": "/data/attributes/datetime",
            "list": "/data/attributes/list",
            "dict": "/data/attributes/dict",
            "str": "/data/attributes/str",
            "int": "/data/attributes/int",
            "self_": "/data/attributes/self",
            "class_": "/data/attributes/class",
            "body": "/data/attributes/body",
            "options_": "/data/attributes/options",
            "to_dict": "/data/attributes/to_dict",
            "kx": "/data/attributes/_kx",
            "value": "/data/attributes/$value",
            "_2nd": "/data/attributes/2nd",
        },
        required=("_2nd",),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingDocument"},
    rate_limit=RateLimit(),
)
